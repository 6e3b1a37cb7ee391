import { join } from 'node:path';
import { type HostOptions, loadApp } from 'forge-sandbox';
import type { WireResponse } from 'forge-sandbox/mock-service';
import type { ListView } from '../../../src/domain/contract/views';
import { tenant, type Tenant } from '../../support/tenant';

/** Two tenants of the app. Their invocations share a process, and so the module scope. */
let acme: Tenant;
let globex: Tenant;

beforeAll(async () => {
  const app = await loadApp(join(__dirname, '../../..'));
  const pool: NonNullable<HostOptions['pool']> = [];
  acme = await tenant({ app, pool, site: SITES[0], random: 1 });
  globex = await tenant({ app, pool, site: SITES[1], random: 2 });
  // Invocations overlap while the sites are set up. From here on, one process serves both sites.
  pool.splice(1);
});

const SITES = [
  { url: 'https://acme.atlassian.net', name: 'acme', cloudId: '7f3c1f5e-5a0e-4d3b-9d57-6a1c0f0b6a11' },
  { url: 'https://globex.atlassian.net', name: 'globex', cloudId: '11111111-2222-4333-8444-555555555555' },
] as const;

/** Returns a request. Both sites get the same ids, but each for its own person. */
const task = (site: string, n: number) => ({
  id: `task-${n}`,
  person: { email: `leaver-${n}@${site}.example`, name: `Leaver ${n} of ${site}` },
  app: { name: `App ${n}` },
  account: `${site} account ${n}`,
  offboarding: { id: 'ob-1', url: `https://${site}.example/ob-1` },
});
const keyOf = (answer: WireResponse) => (JSON.parse(answer.body) as { issue: { key: string } }).issue.key;

test('two sites in one process keep their delegations with the same ids apart', async () => {
  for (let n = 1; n <= 5; n += 1) {
    const created = await acme.call('POST', '/v1/delegations', task('acme', n));
    const theirs = await globex.call('POST', '/v1/delegations', task('globex', n));
    expect([created.status, theirs.status]).toEqual([201, 201]);
    await acme.move(keyOf(created), 'Done');
    await globex.move(keyOf(theirs), 'In Progress');
  }
  for (const [own, site, otherSite, state] of [
    [acme, 'acme', 'globex', 'completed'],
    [globex, 'globex', 'acme', 'in_progress'],
  ] as const) {
    const list = (await own.call('GET', '/v1/delegations')).body;
    const { delegations } = JSON.parse(list) as ListView;
    expect(delegations.map((delegation) => delegation.state)).toEqual(Array.from({ length: 5 }, () => state));
    const offboarding = (await own.call('GET', '/v1/offboardings/ob-1')).body;
    const pushes = JSON.stringify(own.host.mockService?.received(0));
    const page = JSON.stringify(await own.admin('listDelegations', { filter: 'all' }));
    const { kvs } = (own.host.dump() as { forge: { kvs: unknown } }).forge;
    for (const text of [list, offboarding, pushes, page, JSON.stringify(kvs)]) {
      expect(text.includes(`of ${site}`)).toBe(true);
      expect(text.includes(`${otherSite}.example`) || text.includes(`of ${otherSite}`)).toBe(false);
    }
    expect(list).toContain(`https://${site}.atlassian.net/browse/`);
    for (const { verified } of own.host.mockService?.received(0) ?? []) expect(verified).not.toBe(false);
  }
});

test("a site's credentials are valid only there", async () => {
  for (let n = 0; n < 5; n += 1) {
    expect((await acme.call('GET', '/v1/ping')).status).toBe(200);
    expect((await globex.call('GET', '/v1/ping', undefined, acme.known.inbound.signingSecret)).status).toBe(401);
    expect((await globex.call('GET', '/v1/ping')).status).toBe(200);
    expect((await acme.call('GET', '/v1/ping', undefined, globex.known.inbound.signingSecret)).status).toBe(401);
  }
});

test('ping names its own site', async () => {
  for (let n = 0; n < 3; n += 1) {
    for (const own of [acme, globex]) {
      expect(JSON.parse((await own.call('GET', '/v1/ping')).body)).toMatchObject({
        site: { url: own.host.site.url },
      });
    }
  }
});

test("settings of one site don't apply to the other", async () => {
  const before = JSON.stringify(await globex.admin('getSettings'));
  await acme.admin('saveAllowedProjects', { projects: ['OPS'] });
  await acme.admin('setBearer', { on: false });
  await acme.admin('saveTorii', { enabled: false });
  await acme.admin('saveWebhook', { url: 'https://hooks.offboarding.example/jira', enabled: false });
  expect(JSON.stringify(await globex.admin('getSettings'))).toBe(before);
  expect((await globex.call('GET', '/v1/options/projects')).body).toContain('"IT"');
  expect((await acme.call('GET', '/v1/options/projects')).body).not.toContain('"IT"');
});

test('concurrent calls keep the sites apart', async () => {
  const answers = await Promise.all(
    [acme, globex].flatMap((own) =>
      Array.from({ length: 10 }, async () => ({
        url: own.host.site.url,
        ping: JSON.parse((await own.call('GET', '/v1/ping')).body) as { site: { url: string } },
      })),
    ),
  );
  for (const { url, ping } of answers) expect(ping.site.url).toBe(url);
});

test('accounts of another site are unknown', async () => {
  const foreignAccount = '712020:ffffffff-0000-4000-8000-000000000000';
  await expect(acme.admin('getSettings', {}, foreignAccount)).rejects.toThrow();
});
