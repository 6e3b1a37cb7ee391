import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { type App, createHost, type HostOptions, loadApp, type SandboxHost } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';
import { laterState } from './later-state';

const ServiceInfo = z.object({
  inbound: z.object({ signingSecret: z.string(), bearerToken: z.string() }),
  outbound: z.object({ signingSecret: z.string() }),
  apiKey: z.string(),
});

/**
 * A site in this process with the app set up, and the steps of a story. Works without HTTP, so that thousands of calls
 * are quick.
 */
export interface Tenant {
  readonly host: SandboxHost;
  /** Secrets and keys of the mock service. */
  readonly known: z.infer<typeof ServiceInfo>;
  /** Sends a signed request of the service, with `path` from `/v1` on. A string is sent unchanged. */
  call(method: string, path: string, body?: object | string, secret?: string): Promise<WireResponse>;
  /** Calls an admin function, by default as Ada. @throws Error if it threw */
  admin(functionKey: string, payload?: object, as?: string): Promise<unknown>;
  /** Moves the clock without a run of a scheduled trigger in between, as if Forge had run none. */
  skip(ms: number): void;
  /** Moves an issue to a status as Olga. */
  move(issueKey: string, status: string): Promise<void>;
}

/** Creates a site with the app set up. */
export async function tenant(options: HostOptions): Promise<Tenant> {
  return tenantOf(
    await createHost({ seed: 'demo', clock: 'virtual', startAt: Date.UTC(2026, 10, 24, 10), ...options }),
  );
}

/** Gives all tests of a file one site, which is reset to its initial state before each test. */
export function shareTenant(share: (site: Tenant) => void): void {
  let site: Tenant;
  let initialState: unknown;
  beforeAll(async () => {
    site = await tenant({ app: await loadApp(join(__dirname, '../..')) });
    initialState = site.host.dump();
    share(site);
  });
  beforeEach(() => {
    site.host.load(initialState);
  });
  afterAll(() => {
    site.host.close();
  });
}

function tenantOf(host: SandboxHost): Tenant {
  const known = ServiceInfo.parse(host.mockService?.describe());
  const { pathname } = new URL(host.forge.webTriggerUrl('service'));
  let calls = 0;
  return {
    host,
    known,
    call(method, path, body, secret = known.inbound.signingSecret) {
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const id = `msg_${(calls += 1)}`;
      const at = new Date(host.clock.now());
      const signature = new Webhook(secret).sign(id, at, text === '' || method === 'GET' ? `${method} ${path}` : text);
      return host.answer({
        method,
        path: pathname + path,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': signature,
        },
        ...(text === '' ? {} : { body: text }),
      });
    },
    skip: (ms) => host.load(laterState(host.dump(), ms)),
    async admin(functionKey, payload = {}, as = accountOf(host, 'ada')) {
      const answer = await host.forge.invoke({ module: 'admin', functionKey, payload, as });
      if (answer.error) throw new Error(answer.error.message);
      return answer.result;
    },
    async move(issueKey, status) {
      const as = { kind: 'user' as const, accountId: accountOf(host, 'olga') };
      const path = `/rest/api/3/issue/${issueKey}/transitions`;
      const { transitions } = JSON.parse(host.jira.handle({ method: 'GET', path, headers: {} }, as).body) as {
        transitions: { id: string; to: { name: string } }[];
      };
      const transition = { id: transitions.find(({ to }) => to.name === status)?.id };
      const headers = { 'content-type': 'application/json' };
      const answer = host.jira.handle({ method: 'POST', path, headers, body: JSON.stringify({ transition }) }, as);
      expect(answer.status).toBe(204);
      await host.rest();
    },
  };
}

const State = z.looseObject({
  now: z.number(),
  jira: z.unknown(),
  mockService: z.unknown(),
  forge: z.looseObject({ kvs: z.unknown() }),
});

/**
 * Uninstalls the app and installs it again. The new installation has its own account, URL and storage, and needs new
 * consent. Atlassian keeps the old storage for 28 days and links it to the new installation on request [doc:
 * storage-reference].
 * @param options.keepStorage true to link the old storage
 */
export async function reinstall(
  { host }: Tenant,
  app: App,
  { keepStorage }: { readonly keepStorage: boolean },
): Promise<Tenant> {
  await host.forge.uninstall();
  const oldState = State.parse(host.dump());
  const newHost = await createHost({ app, clock: 'virtual', startAt: oldState.now, random: 2 });
  const newState = State.parse(newHost.dump());
  const forge = keepStorage ? { ...newState.forge, kvs: oldState.forge.kvs } : newState.forge;
  newHost.load({ ...newState, jira: oldState.jira, mockService: oldState.mockService, forge });
  newHost.jira.uninstallApp(host.forge.installation.identity.appId);
  newHost.jira.installApp({ ...newHost.forge.installation.identity, displayName: app.name });
  return tenantOf(newHost);
}

/** Returns the account id of a user. @param name local part of the address */
export function accountOf({ jira }: SandboxHost, name: string): string {
  return jira.users().find(({ email }) => email.startsWith(`${name}@`))?.accountId ?? '';
}
