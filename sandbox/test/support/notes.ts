import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type App,
  createHost,
  type HostOptions,
  type InvokeResult,
  loadApp,
  parseManifest,
  type SandboxHost,
} from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';

/** The small app under `sandbox/test/apps/notes`, installed on a host in this process. */
export interface Notes {
  readonly host: SandboxHost;
  /** Calls an action of the app's web trigger, and returns the response as an outside caller gets it. */
  readonly call: (action: string, input?: unknown) => Promise<WireResponse>;
  /** Calls an action, and returns the response's JSON as the caller's type. */
  readonly runAction: <T = Record<string, unknown>>(action: string, input?: unknown) => Promise<T>;
  /** Returns the value that the app stored under a key. */
  readonly stored: <T = unknown>(key: string) => Promise<T | undefined>;
  /** Calls Jira's REST API as a user. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- see above
  readonly jira: <T = Record<string, unknown>>(user: string, method: string, path: string, body?: unknown) => T;
  /** Creates an issue. The app gets its update events unless `isWatched` is false. */
  readonly issue: (summary: string, isWatched?: boolean) => { readonly id: string; readonly key: string };
  /** Changes the summary of an issue. */
  readonly edit: (key: string, summary: string) => void;
  /** Calls the page's resolver as Ada. */
  readonly invoke: (functionKey: string, payload?: unknown) => Promise<InvokeResult>;
}

const FOLDER = join(__dirname, '../apps/notes');
let app: Promise<App> | undefined;
const hosts: SandboxHost[] = [];

afterEach(() => {
  for (const host of hosts.splice(0)) host.close();
});

/** Installs the app on a new host. @param manifest replaces the text of `manifest.yml` */
export async function notes({
  manifest,
  ...options
}: Omit<HostOptions, 'app'> & { readonly manifest?: (text: string) => string } = {}): Promise<Notes> {
  app ??= loadApp(FOLDER);
  const loaded = await app;
  const changedManifest = manifest && parseManifest(manifest(readFileSync(join(FOLDER, 'manifest.yml'), 'utf8')));
  const host = await createHost({
    app: changedManifest ? { ...loaded, manifest: changedManifest } : loaded,
    clock: 'virtual',
    startAt: Date.UTC(2026, 10, 24, 10),
    ...options,
  });
  hosts.push(host);
  const { pathname } = new URL(host.forge.webTriggerUrl('inbox'));
  const call: Notes['call'] = (action, input = {}) =>
    host.answer({
      method: 'POST',
      path: `${pathname}/${action}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });

  const runAction: Notes['runAction'] = async <T>(action: string, input?: unknown) =>
    JSON.parse((await call(action, input)).body) as T;
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as declared above
  const jira: Notes['jira'] = <T>(user: string, method: string, path: string, body?: unknown) => {
    const caller = host.jira.users().find(({ email }) => email.startsWith(`${user}@`));
    if (!caller) throw new Error(`the site has no user ${user}`);
    const answer = host.jira.handle(
      {
        method,
        path: `/rest/api/3${path}`,
        headers: { 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      { kind: 'user', accountId: caller.accountId },
    );
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`);
    return (answer.body === '' ? {} : JSON.parse(answer.body)) as T;
  };
  return {
    host,
    call,
    runAction,
    jira,
    stored: async <T>(key: string) => (await runAction<{ value?: T }>('kvs', { key })).value,
    issue: (summary, isWatched = true) =>
      jira('ada', 'POST', '/issue', {
        fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary },
        properties: [{ key: 'notes', value: { watched: isWatched } }],
      }),
    edit: (key, summary) => void jira('ada', 'PUT', `/issue/${key}`, { fields: { summary } }),
    invoke: (functionKey, payload) =>
      host.forge.invoke({
        module: 'notes',
        functionKey,
        payload,
        as: host.jira.users().find(({ admin }) => admin)?.accountId ?? '',
      }),
  };
}
