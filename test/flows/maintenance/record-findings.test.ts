import { join } from 'node:path';
import { loadApp, type App } from 'forge-sandbox';
import * as z from 'zod';
import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import { findingsKey } from '../../../src/domain/delegation/keys';
import { FIGMA } from '../../support/story';
import { accountOf, shareTenant, tenant, type Tenant } from '../../support/tenant';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TORII_REFUSES = { on: 'egress', match: 'api.toriihq.com', do: { status: 422 } };

type Rows = [key: string, versions: { visibleAt: number; row: { key: string; text: string } | null }[]][];
const State = z.looseObject({
  forge: z.looseObject({ kvs: z.looseObject({ store: z.record(z.string(), z.custom<Rows>()) }) }),
});

let app: App;
let site: Tenant;
beforeAll(async () => {
  app = await loadApp(join(__dirname, '../../..'));
});
shareTenant((shared) => (site = shared));

const keys = async () => ((await site.admin('listFindings')) as FindingsView).findings.map(({ key }) => key);
const pairs = () => rowsOf('pair').map(([key]) => key);
const rejections = () => pairs().map((key) => `push:dead-lettered:pair:${key}:torii`);

function rowsOf(entity: string, from = site): Rows {
  return State.parse(from.host.dump()).forge.kvs.store[`entity ${entity}`] ?? [];
}

/** Replaces the stored rows of an entity. */
function replaceRows(entity: string, rows: Rows): void {
  const state = State.parse(site.host.dump());
  state.forge.kvs.store[`entity ${entity}`] = rows;
  site.host.load(state);
}

/** Returns rows with another text in their values. */
function withText(rows: Rows, from: string, to: string): Rows {
  return rows.map(([key, versions]) => [
    key,
    versions.map(({ visibleAt, row }) => ({ visibleAt, row: row && { ...row, text: row.text.replaceAll(from, to) } })),
  ]);
}

/** Returns a row under another key. */
function withKey([, versions]: Rows[number], key: string): Rows[number] {
  return [key, versions.map(({ visibleAt, row }) => ({ visibleAt, row: row && { ...row, key } }))];
}

async function delegated(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    const { status } = await site.call('POST', '/v1/delegations', {
      ...FIGMA,
      id: `task-${n}`,
      app: { id: 76 + n, name: `App ${n}` },
    });
    expect(status).toBe(201);
  }
  await site.host.rest();
}

/** Completes issues at the same time while Torii rejects the pushes of their pairs. */
async function completeRejected(issues: readonly string[], ...faults: readonly object[]): Promise<void> {
  site.host.faults.replace([TORII_REFUSES, ...faults]);
  await Promise.all(issues.map((issue) => site.move(issue, 'Done')));
  site.host.faults.replace([]);
}

/** Runs a step, and returns the invocations that it caused. */
async function invocationsOf(run: () => Promise<void>) {
  const last = site.host.forge.invocations().at(-1)?.id ?? 0;
  await run();
  return site.host.forge.invocations(last, true);
}

test('simultaneous events that add findings write no common record', async () => {
  await delegated(2);
  const invocations = await invocationsOf(() => completeRejected(['IT-1', 'IT-2']));
  const calls = invocations
    .flatMap((invocation) => invocation.calls)
    .filter(({ target, request }) => target === 'kvs' && JSON.stringify(request).includes('findings'));
  expect(calls.map(({ path, status }) => `${path} ${status}`)).toEqual(Array(2).fill('/api/v1/entity/set 200'));
  expect(rowsOf('record-findings').map(([key]) => key)).toEqual(pairs().map(findingsKey));
  expect((await keys()).sort()).toEqual(rejections().sort());
});

test("a lost finding doesn't fail a push, and the hourly check adds it", async () => {
  await delegated(1);
  const lost = { on: 'kvs', match: 'entity/set', do: { status: 503 } };
  const invocations = await invocationsOf(() => completeRejected(['IT-1'], lost));
  expect(invocations.map(({ outcome }) => outcome)).toContain('returned');
  expect(invocations.filter(({ outcome }) => outcome !== 'returned')).toEqual([]);
  expect(await keys()).toEqual([]);
  await site.host.time.advance(HOUR + 10 * MINUTE);
  expect(await keys()).toEqual(rejections());
});

test("a lost finding doesn't fail a sync, and the daily check adds it", async () => {
  await delegated(1);
  expect(site.host.jira.perform('archive-issue', { issue: 'IT-1' }).status).toBe(204);
  site.host.faults.replace([{ on: 'kvs', match: 'entity/set', do: { status: 503 } }]);
  expect(await site.admin('syncDelegation', { id: 'task-1' })).toMatchObject({ delegation: { id: 'task-1' } });
  site.host.faults.replace([]);
  expect(await keys()).toEqual([]);
  await site.admin('checkNow');
  expect(await keys()).toEqual([expect.stringMatching(/^delegation:.*:record:out-of-reach$/)]);
});

describe('the findings about a record', () => {
  beforeEach(async () => {
    await delegated(1);
    await completeRejected(['IT-1']);
  });

  test("stay while the app can't parse it, and end once its push is dismissed", async () => {
    const readable = rowsOf('pair');
    replaceRows('pair', withText(readable, '"state":"completed"', '"state":"finished"'));
    expect(await keys()).toEqual(rejections());
    await site.host.time.advance(6 * MINUTE);
    expect(await keys()).toEqual(rejections());
    replaceRows('pair', readable);
    await site.admin('dismiss', { id: 'task-1' });
    expect(await keys()).toEqual([]);
    expect(rowsOf('record-findings')).toEqual([]);
  });

  test('stay while storage refuses to read it', async () => {
    // The first two batch reads are for the channels and for the findings of the site.
    site.host.faults.replace([{ on: 'kvs', match: 'batch/get', nth: 3, do: { status: 503 } }]);
    expect(await keys()).toEqual(rejections());
    expect(site.host.faults.list()[0]?.struck).toBe(1);
  });

  test('end when the record is deleted', async () => {
    replaceRows('pair', []);
    expect(await keys()).toEqual([]);
    expect(rowsOf('record-findings')).toEqual([]);
  });
});

test('of 250 findings 200 are listed, and one that says that there are more', async () => {
  await delegated(1);
  await completeRejected(['IT-1']);
  const [pair = ''] = pairs();
  const copies = Array.from({ length: 250 }, (_, n) => `pair-${n}`);
  for (const [entity, keyOf] of [
    ['pair', String],
    ['record-findings', findingsKey],
  ] as const) {
    const rows = rowsOf(entity);
    replaceRows(
      entity,
      copies.flatMap((copy) => withText(rows, pair, copy).map((row) => withKey(row, keyOf(copy)))),
    );
  }
  const { findings } = (await site.admin('listFindings')) as FindingsView;
  expect([findings.length, new Set(findings.map(({ key }) => key)).size]).toEqual([201, 201]);
  expect(findings.at(-1)).toMatchObject({
    key: 'more',
    text: 'More than 200 rules, pushes and delegations need your attention; only 200 are listed.',
  });
  expect(rowsOf('record-findings')).toHaveLength(250);
});

describe('on a separate site', () => {
  let own: Tenant;
  afterEach(() => {
    own.host.close();
  });

  /** Creates a delegation, deactivates its assignee, and returns the findings of a check. */
  async function givenInactiveAssignee(latency: 'none' | 'forge'): Promise<string[]> {
    own = await tenant({ app, latency });
    expect((await own.call('POST', '/v1/delegations', FIGMA)).status).toBe(201);
    await own.host.time.advance(MINUTE);
    expect(own.host.jira.perform('deactivate-user', { accountId: accountOf(own.host, 'olga') }).status).toBe(204);
    return ((await own.admin('checkNow')) as FindingsView).findings.map(({ text }) => text);
  }

  test('a second finding joins the first one, which keeps its time', async () => {
    await givenInactiveAssignee('none');
    const listFindings = async () => ((await own.admin('listFindings')) as FindingsView).findings;
    const [first] = (await listFindings()).filter(({ key }) => key.endsWith(':assignee'));
    await own.host.time.advance(HOUR);
    expect(own.host.jira.perform('archive-issue', { issue: 'IT-1' }).status).toBe(204);
    await own.admin('syncDelegation', { id: FIGMA.id });
    const findings = (await listFindings()).filter(({ key }) => key.startsWith('delegation:'));
    expect(findings.map(({ key }) => key.split(':').at(-1))).toEqual(['assignee', 'out-of-reach']);
    expect(findings[0]).toEqual(first);
    expect(rowsOf('record-findings', own)).toHaveLength(1);
  });

  test('Check now lists what it finds although indexes lag', async () => {
    expect(await givenInactiveAssignee('forge')).toContain(
      "IT-1 is assigned to a user whose account isn't active anymore.",
    );
  });

  test('findings about records are erased when the app is uninstalled', async () => {
    await givenInactiveAssignee('none');
    expect(rowsOf('record-findings', own)).toHaveLength(1);
    await own.host.forge.uninstall();
    expect(rowsOf('record-findings', own)).toEqual([]);
  });
});
