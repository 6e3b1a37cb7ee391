import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type HostOptions, loadApp } from 'forge-sandbox';
import { Webhook } from 'standardwebhooks';
import type { FindingsView, ServiceUrlView } from '../../src/domain/contract/admin-functions';
import type { DelegationView, OffboardingView } from '../../src/domain/contract/views';
import { startStory, FIGMA } from '../support/story';
import { accountOf, tenant, type Tenant } from '../support/tenant';

/** Both readings of each undocumented behavior that the app relies on: the table "Two readings" of sandbox/FIDELITY.md. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let app: App;
const sites: Tenant[] = [];
beforeAll(async () => {
  app = await loadApp(join(__dirname, '../..'));
});
afterEach(() => {
  for (const { host } of sites.splice(0)) host.close();
});

async function site(options: Omit<HostOptions, 'app'> = {}, behavior: object = {}): Promise<Tenant> {
  const created = await tenant({ app, ...options });
  sites.push(created);
  expect(created.host.jira.perform('behavior', behavior).status).toBeLessThan(300);
  return created;
}

async function created(to: Tenant, call: object = {}): Promise<DelegationView> {
  const answer = await to.call('POST', '/v1/delegations', { ...FIGMA, ...call });
  expect(answer.status).toBe(201);
  await to.host.rest();
  return JSON.parse(answer.body) as DelegationView;
}

const keyOf = ({ issue }: DelegationView) => issue?.key ?? '';
const read = async <T = DelegationView>(at: Tenant, path = '/v1/delegations/task-8841') =>
  JSON.parse((await at.call('GET', path)).body) as T;
const findings = async (at: Tenant) =>
  ((await at.admin('listFindings')) as FindingsView).findings.map(({ text }) => text);

/** Types of the acknowledged pushes of the webhook. */
function acknowledged({ host }: Tenant): string[] {
  return (host.mockService?.received(0) ?? [])
    .filter((push) => push.host === 'hooks.offboarding.example' && push.answered === 204)
    .map(({ body }) => (JSON.parse(body) as { type: string }).type);
}

/** Completes an issue without an event. */
async function completeUnseen(at: Tenant, issue: string): Promise<void> {
  at.host.faults.replace([{ on: 'event', do: { drop: true } }]);
  await at.move(issue, 'Done');
  at.host.faults.replace([]);
}

/** The test of each switch in the table. Each plays both readings. */
const READINGS: Readonly<Record<string, () => Promise<void>>> = {
  async knowsSearchAliases() {
    for (const knowsSearchAliases of [true, false]) {
      const at = await site({}, { knowsSearchAliases });
      const issue = keyOf(await created(at));
      // After the comparison that follows an installation.
      await at.host.time.advance(2 * HOUR);
      await completeUnseen(at, issue);
      await at.host.time.advance(HOUR + 10 * MINUTE);
      expect(acknowledged(at)).toEqual(knowsSearchAliases ? ['delegation.completed'] : []);
      expect(await findings(at)).toEqual(
        knowsSearchAliases ? [] : [expect.stringContaining("Jira refuses the app's own search")],
      );
      await at.admin('syncAll');
      await at.host.rest();
      expect(acknowledged(at)).toEqual(['delegation.completed']);
    }
  },

  async emptiesBadQueries() {
    for (const emptiesBadQueries of [false, true]) {
      const at = await site({}, { emptiesBadQueries, knowsSearchAliases: false });
      const issue = keyOf(await created(at));
      // After the comparison that follows an installation.
      await at.host.time.advance(2 * HOUR);
      await completeUnseen(at, issue);
      await at.host.time.advance(HOUR + 10 * MINUTE);
      expect(acknowledged(at)).toEqual([]);
      // The comparison reads each issue, whatever the search says.
      await at.admin('syncAll');
      await at.host.rest();
      expect(acknowledged(at)).toEqual(['delegation.completed']);
    }
  },

  async 'search-lag'() {
    for (const ms of [0, 10 * MINUTE]) {
      const at = await site();
      at.host.jira.perform('search-lag', { ms });
      const issue = keyOf(await created(at));
      // A moment before the search, so that only the overlap of the next one finds it.
      await at.host.time.advance(55 * MINUTE);
      await completeUnseen(at, issue);
      await at.host.time.advance(2 * HOUR);
      expect(acknowledged(at)).toEqual(['delegation.completed']);
    }
  },

  async findsHiddenEmails() {
    for (const findsHiddenEmails of [true, false]) {
      const at = await site({}, { findsHiddenEmails });
      const accountId = accountOf(at.host, 'jane');
      at.host.jira.perform('hide-email', { accountId });
      const { assignee, warnings } = await created(at, { owner: { accountId } });
      if (findsHiddenEmails) {
        expect(assignee?.accountId).not.toBe(accountId);
        expect(warnings[0]).toContain('is the person who leaves');
      } else {
        expect(warnings).toEqual([expect.stringContaining("couldn't be compared with the person who leaves")]);
      }
    }
  },

  async commentsUpdateIssues() {
    for (const commentsUpdateIssues of [false, true]) {
      const at = await site({}, { commentsUpdateIssues });
      const issue = keyOf(await created(at));
      const runs = at.host.forge.invocations(0, false).length;
      const body = JSON.stringify({ body: { type: 'doc', version: 1, content: [] } });
      const path = `/rest/api/3/issue/${issue}/comment`;
      at.host.jira.handle(
        { method: 'POST', path, headers: { 'content-type': 'application/json' }, body },
        { kind: 'user', accountId: accountOf(at.host, 'olga') },
      );
      await at.host.rest();
      expect(at.host.forge.invocations(0, false).length - runs).toBeLessThanOrEqual(commentsUpdateIssues ? 1 : 0);
      // The app's own comment causes no endless chain of events.
      await at.call('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' });
      await at.host.time.advance(MINUTE);
      expect(acknowledged(at)).toEqual(['delegation.canceled']);
    }
  },

  async parent() {
    const at = await site();
    const parent = await created(at);
    for (const [n, name] of [parent.issue?.id, parent.issue?.key].entries()) {
      const answer = await at.call('POST', '/v1/delegations', {
        ...FIGMA,
        id: `sub-${n}`,
        account: `account ${n}`,
        issue: { type: 'Sub-task', parent: name },
      });
      expect([name, answer.status]).toEqual([name, 201]);
    }
  },

  async '--kvs-codes'() {
    for (const kvsCodes of ['measured', 'documented', 'simulated'] as const) {
      const at = await site({ kvsCodes });
      expect((await at.call('GET', '/v1/delegations/task-8841')).status).toBe(404);
      const twice = await Promise.all([1, 2].map(() => at.call('POST', '/v1/delegations', FIGMA)));
      expect(twice.map(({ status }) => status).sort()).not.toContain(409);
      const many = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          at.call('POST', '/v1/delegations', { ...FIGMA, id: `t${n}`, account: `a${n}`, offboarding: { id: 'ob' } }),
        ),
      );
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set([201]));
      await at.host.time.advance(MINUTE);
      expect(await read<OffboardingView>(at, '/v1/offboardings/ob')).toMatchObject({ open: 12 });
      expect((await at.call('POST', '/v1/delegations', FIGMA)).status).toBe(200);
    }
  },

  async '--kvs-lag'() {
    for (const kvsLagMs of [0, MINUTE]) await expectLife({ kvsLagMs });
  },

  async missingKeyConditions() {
    for (const reading of ['fail', 'pass'] as const) await expectLife({ readings: { missingKeyConditions: reading } });
  },

  async secretOptions() {
    for (const reading of ['accepted', 'refused'] as const) await expectLife({ readings: { secretOptions: reading } });
  },

  async expiredValues() {
    for (const reading of ['readable', 'gone'] as const) await expectLife({ readings: { expiredValues: reading } });
  },

  async '--unresolved'() {
    for (const unresolved of ['null', 'absent'] as const) {
      const at = await site({ unresolved });
      const issue = keyOf(await created(at));
      const runs = at.host.forge.invocations(0, false).length;
      const fields = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'foreign' };
      const answer = at.host.jira.handle(
        {
          method: 'POST',
          path: '/rest/api/3/issue',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ fields }),
        },
        { kind: 'user', accountId: accountOf(at.host, 'olga') },
      );
      await at.move((JSON.parse(answer.body) as { key: string }).key, 'Done');
      const caused = at.host.forge.invocations(0, false).slice(runs);
      if (unresolved === 'null') expect(caused).toEqual([]);
      // If the filter fails, the platform delivers the event, and the app finds out that the issue is foreign.
      expect(caused.flatMap(({ calls }) => calls).filter(({ path }) => /set|transaction/.test(path))).toEqual([]);
      await at.move(issue, 'Done');
      expect(acknowledged(at)).toEqual(['delegation.completed']);
    }
  },

  async abortSignals() {
    for (const abortSignals of ['obeyed', 'ignored'] as const) {
      const at = await site({ readings: { abortSignals } });
      const issue = keyOf(await created(at));
      at.host.faults.replace([{ on: 'egress', match: 'hooks.', times: 1, do: { delayMs: 10 * MINUTE } }]);
      await at.move(issue, 'Done');
      // 10 s for the attempt, 5 s and up to 20% until the next one.
      await at.host.time.advance(17_000);
      expect(acknowledged(at)).toEqual(['delegation.completed']);
    }
  },

  async egressRefusals() {
    for (const egressRefusals of ['answered', 'thrown'] as const) {
      const at = await site({ readings: { egressRefusals } });
      const issue = keyOf(await created(at));
      await at.admin('saveWebhook', { url: 'https://elsewhere.example/jira', enabled: true });
      await at.move(issue, 'Done');
      await at.host.time.advance(6 * MINUTE);
      expect(await findings(at)).toEqual([expect.stringContaining("hasn't consented to this address")]);
    }
  },

  async queryOrder() {
    for (const queryOrder of ['as-sent', 'by-name'] as const) await expectSignedQueries({ queryOrder });
  },

  async queryCommas() {
    for (const queryCommas of ['split', 'kept'] as const) await expectSignedQueries({ queryCommas });
  },

  async listedUrls() {
    for (const listedUrls of ['all', 'newest'] as const) {
      const at = await site({ readings: { listedUrls } });
      const first = at.host.forge.webTriggerUrl('service');
      const rotate = async () => ((await at.admin('rotateUrl', { endOld: 'in-24-hours' })) as ServiceUrlView).url;
      const [second, third] = [await rotate(), await rotate()];
      const statuses = () =>
        Promise.all(
          [first, second, third].map(async (url) => {
            const path = `${new URL(url).pathname}/v1/ping`;
            return (await at.host.answer({ method: 'GET', path, headers: {} })).status;
          }),
        );
      // 401: the URL works. 404: it has ended.
      expect(await statuses()).toEqual([404, 401, 401]);
      await at.host.time.advance(24 * HOUR + 6 * MINUTE);
      expect(await statuses()).toEqual([404, 404, 401]);
    }
  },

  async queueConcurrency() {
    for (const queueConcurrency of ['limited', 'unlimited'] as const) {
      const at = await site({ readings: { queueConcurrency } });
      const delegations = Array.from({ length: 25 }, (_, n) => ({
        ...FIGMA,
        id: `t${n}`,
        account: `a${n}`,
        offboarding: { id: 'ob', total: 25 },
      }));
      expect((await at.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
      await at.host.time.advance(5 * MINUTE);
      const list = await read<{ delegations: DelegationView[] }>(at, '/v1/delegations?limit=100');
      await Promise.all(list.delegations.map((one) => at.move(keyOf(one), 'Done')));
      await at.host.time.advance(5 * MINUTE);
      expect(await read<OffboardingView>(at, '/v1/offboardings/ob')).toMatchObject({
        state: 'completed',
        completed: 25,
      });
      expect(acknowledged(at).filter((type) => type === 'offboarding.completed')).toHaveLength(1);
    }
  },

  async statusCode() {
    const at = await site();
    expect(await at.host.forge.runScheduled('sweep')).toEqual({ result: { statusCode: 204 } });
    const run = at.host.forge.invocations(0, false).findLast(({ module }) => module === 'sweep');
    expect(run?.logs.join()).not.toContain('424');
  },

  async invokeErrors() {
    const drawn: string[] = [];
    for (const reading of ['prefixed', 'bare']) {
      const story = await startStory({ args: ['--reading', `invokeErrors=${reading}`] });
      try {
        await story.sandbox.faults({ on: 'invocation', match: 'admin', do: { status: 500 } });
        const { accountId } = await story.sandbox.user('ada');
        const { status, text } = await story.sandbox.ui('admin', accountId);
        expect(status).toBe(200);
        drawn.push(text);
      } finally {
        await story.end();
      }
    }
    expect(drawn[0]).toContain("We didn't get an answer");
    expect(drawn[0]).not.toContain('error invoking');
    expect(drawn[1]).toBe(drawn[0]);
  },
};

/** The service's whole life: a new secret, a single and a batched delegation, and the end of their offboarding. */
async function expectLife(options: Omit<HostOptions, 'app'>): Promise<void> {
  const at = await site(options);
  expect(await at.admin('createCredential', { kind: 'inbound-signing' })).not.toHaveProperty('problem');
  const offboarding = { id: 'ob', total: 2 };
  const first = keyOf(await created(at, { offboarding }));
  const delegations = [{ ...FIGMA, id: 't2', account: 'a', offboarding }];
  expect((await at.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await at.host.time.advance(2 * MINUTE);
  const second = keyOf(await read(at, '/v1/delegations/t2'));
  await at.move(first, 'Done');
  await at.move(second, 'Done');
  await at.host.time.advance(2 * MINUTE);
  expect(
    acknowledged(at)
      .filter((type) => type.endsWith('.completed'))
      .sort(),
  ).toEqual(['delegation.completed', 'delegation.completed', 'offboarding.completed']);
}

/** A caller signs its own order or the sorted one, with escapes in either case; the platform may have another order. */
async function expectSignedQueries(readings: HostOptions['readings'] & object): Promise<void> {
  const at = await site({ readings });
  const sent = 'state=in_progress&app=Figma%2c%20Inc&limit=5';
  const sorted = 'app=Figma%2c%20Inc&limit=5&state=in_progress';
  const { pathname } = new URL(at.host.forge.webTriggerUrl('service'));
  for (const [n, signed] of [sent, sorted].flatMap((query) => [query, query.replace('%2c', '%2C')]).entries()) {
    const now = new Date(at.host.clock.now());
    const signature = new Webhook(at.known.inbound.signingSecret).sign(`m${n}`, now, `GET /v1/delegations?${signed}`);
    const headers = {
      'webhook-id': `m${n}`,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signature,
    };
    const answer = await at.host.answer({ method: 'GET', path: `${pathname}/v1/delegations?${sent}`, headers });
    expect([signed, answer.status]).toEqual([signed, 200]);
  }
}

const table = readFileSync(join(__dirname, '../../sandbox/FIDELITY.md'), 'utf8').split(/^## /m)[1] ?? '';
const switches = [...table.matchAll(/\| `([^`]+)`:[^|]*\|$/gm)].map(([, name]) => name ?? '');

test('each row of the table has its test', () => {
  expect(switches.sort()).toEqual(Object.keys(READINGS).sort());
});

test.each(Object.entries(READINGS))('the app is right in both readings of %s', async (_name, play) => {
  await play();
});
