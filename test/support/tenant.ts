import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import { type App, createHost, type HostOptions, loadApp, type SandboxHost } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';

const Described = z.object({
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
  readonly known: z.infer<typeof Described>;
  /** Sends a signed request of the service, with `path` from `/v1` on. A string is sent unchanged. */
  call(method: string, path: string, body?: object | string, secret?: string): Promise<WireResponse>;
  admin(functionKey: string, payload?: object, as?: string): Promise<unknown>;
  move(issueKey: string, status: string): Promise<void>;
}

export async function tenant(options: HostOptions): Promise<Tenant> {
  return tenantOf(
    await createHost({ seed: 'demo', clock: 'virtual', startAt: Date.UTC(2026, 10, 24, 10), ...options }),
  );
}

/** Gives all tests of a file one site, which is set back to its beginning before each of them. */
export function shareTenant(share: (site: Tenant) => void): void {
  let site: Tenant;
  let beginning: unknown;
  beforeAll(async () => {
    site = await tenant({ app: await loadApp(join(__dirname, '../..')) });
    beginning = site.host.dump();
    share(site);
  });
  beforeEach(() => {
    site.host.load(beginning);
  });
  afterAll(() => {
    site.host.close();
  });
}

function tenantOf(host: SandboxHost): Tenant {
  const known = Described.parse(host.mockService?.describe());
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

const Kept = z.looseObject({
  now: z.number(),
  jira: z.unknown(),
  mockService: z.unknown(),
  forge: z.looseObject({ kvs: z.unknown() }),
});

/**
 * Uninstalls the app and installs it again. The new installation has its own account, URL and storage, and needs new
 * consent. Atlassian keeps the old storage for 28 days and links it to the new installation on request [doc:
 * storage-reference].
 * @param relinked true to link the old storage
 */
export async function installedAgain({ host }: Tenant, app: App, relinked: boolean): Promise<Tenant> {
  await host.forge.uninstall();
  const left = Kept.parse(host.dump());
  const again = await createHost({ app, clock: 'virtual', startAt: left.now, random: 2 });
  const fresh = Kept.parse(again.dump());
  const forge = relinked ? { ...fresh.forge, kvs: left.forge.kvs } : fresh.forge;
  again.load({ ...fresh, jira: left.jira, mockService: left.mockService, forge });
  again.jira.uninstallApp(host.forge.installation.identity.appId);
  again.jira.installApp({ ...again.forge.installation.identity, displayName: app.name });
  return tenantOf(again);
}

export function accountOf({ jira }: SandboxHost, name: string): string {
  return jira.users().find(({ email }) => email.startsWith(`${name}@`))?.accountId ?? '';
}
