import { join } from 'node:path';
import { loadApp, type App } from 'forge-sandbox';
import type { FindingsView, SettingsView } from '../../../src/domain/contract/admin-functions';
import type { DelegationView } from '../../../src/domain/contract/views';
import { FIGMA } from '../../support/story';
import { accountOf, reinstall, tenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;
const RECEIVER = 'https://hooks.offboarding.example/jira';

let app: App;
let first: Tenant;

beforeAll(async () => {
  app = await loadApp(join(__dirname, '../../..'));
});
beforeEach(async () => {
  first = await tenant({ app });
  await first.call('POST', '/v1/delegations', FIGMA);
  await first.host.settle(10_000);
});

const settings = async (site: Tenant) => (await site.admin('getSettings')) as SettingsView;
/** Returns the types of all pushes and the calls to Torii, without checks of a key. */
const pushNames = ({ host }: Tenant) =>
  (host.mockService?.received(0) ?? [])
    .filter(({ method, path }) => method !== 'GET' || !path.endsWith('/apps?q='))
    .map(({ host: to, method, body }) =>
      to === 'api.toriihq.com' ? `${method} at Torii` : (JSON.parse(body) as { type: string }).type,
    );
const createSecret = async (site: Tenant, kind: string) =>
  ((await site.admin('createCredential', { kind })) as { secret: string }).secret;

test('a reinstallation starts empty: old URL and secrets are invalid, and open delegations are unknown', async () => {
  const oldPath = new URL(first.host.forge.webTriggerUrl('service')).pathname;
  const again = await reinstall(first, app, { keepStorage: false });

  expect(await settings(again)).toMatchObject({ rules: [], webhook: null, torii: null });
  expect((await again.host.answer({ method: 'GET', path: `${oldPath}/v1/ping`, headers: {} })).status).toBe(404);
  expect((await again.call('GET', '/v1/ping')).status).toBe(401);
  await again.move('IT-1', 'Done');
  await again.host.time.advance(90 * MINUTE);
  expect(pushNames(again)).toEqual([]);
  expect(again.host.forge.invocations().filter(({ outcome }) => outcome !== 'returned')).toEqual([]);

  // After a new setup, the app accepts the same id as a new delegation.
  const secret = await createSecret(again, 'inbound-signing');
  await again.admin('saveRule', {
    rule: {
      app: null,
      project: 'IT',
      issueType: 'Task',
      completedStatuses: ['Done'],
      declinedStatuses: [],
      declinedResolutions: [],
    },
  });
  expect((await again.call('GET', '/v1/delegations/task-8841', undefined, secret)).status).toBe(404);
  const created = await again.call('POST', '/v1/delegations', FIGMA, secret);
  expect([created.status, (JSON.parse(created.body) as DelegationView).issue?.key]).toEqual([201, 'IT-2']);
});

test("an uninstallation erases the records although the secrets can't be erased", async () => {
  first.host.faults.replace([{ on: 'secret', do: { status: 500 } }]);
  const again = await reinstall(first, app, { keepStorage: true });
  expect(await settings(again)).toMatchObject({ rules: [], webhook: null, torii: null });
});

describe('a reinstallation with linked storage has all data except the erased secrets', () => {
  let again: Tenant;

  beforeEach(async () => {
    first.host.faults.replace([{ on: 'kvs', match: 'batch/delete', do: { status: 500 } }]);
    again = await reinstall(first, app, { keepStorage: true });
  });

  test('the channels are disabled with a finding that says what to do', async () => {
    expect((await again.call('GET', '/v1/ping')).status).toBe(401);
    await again.move('IT-1', 'Done');
    expect(pushNames(again)).toEqual([]);
    await again.host.time.advance(11 * MINUTE);
    const { webhook, torii, rules } = await settings(again);
    expect([rules.length, webhook?.disabledReason, torii?.disabledReason]).toEqual([
      2,
      expect.stringContaining('signing secret'),
      expect.stringContaining('API key'),
    ]);
    const { findings } = (await again.admin('listFindings')) as FindingsView;
    expect(findings.map(({ text, fix }) => `${text} ${fix}`).sort()).toEqual([
      expect.stringMatching(/^The service can't call.*Create an incoming signing secret/),
      expect.stringMatching(/^The webhook is disabled.*signing secret.*create /i),
      expect.stringMatching(/^Torii.*API key/),
    ]);
  });

  test('open delegations are synced, and pushed once secrets and consent exist', async () => {
    await again.move('IT-1', 'Done');
    const outbound = await createSecret(again, 'outbound-signing');
    await connect(again, { outboundSecret: outbound });
    await again.admin('saveWebhook', { url: RECEIVER, enabled: true });
    await again.admin('saveTorii', { enabled: true, key: first.known.apiKey });
    await again.host.settle(10_000);
    // The consent belonged to the old installation.
    expect(pushNames(again)).toEqual(['PUT at Torii']);
    await consent(again);
    await again.host.time.advance(6 * MINUTE);
    expect(pushNames(again)).toEqual(['PUT at Torii', 'delegation.completed']);
    expect(again.host.mockService?.received(0).map(({ verified }) => verified)).not.toContain(false);

    const secret = await createSecret(again, 'inbound-signing');
    expect((await again.call('POST', '/v1/delegations', FIGMA, secret)).status).toBe(200);
  });
});

/** Saves the connection form of the mock service. */
async function connect({ host }: Tenant, form: Record<string, string>): Promise<void> {
  await host.mockService?.page({
    method: 'POST',
    path: '/service/connection',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
}

async function consent({ host }: Tenant): Promise<void> {
  const configured = [{ domain: new URL(RECEIVER).origin, type: ['FETCH_BACKEND_SIDE'] }];
  const egresses = [{ key: 'receiver', description: 'The offboarding service', configured }];
  await host.forge.egressPermission('set', { egresses }, accountOf(host, 'ada'));
}
