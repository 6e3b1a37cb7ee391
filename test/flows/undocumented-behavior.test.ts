import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type HostOptions, loadApp } from 'forge-sandbox';
import { Webhook } from 'standardwebhooks';
import type { FindingsView, ServiceUrlView } from '../../src/domain/contract/admin-functions';
import type { DelegationView, OffboardingView } from '../../src/domain/contract/views';
import { startStory, FIGMA } from '../support/story';
import { accountOf, tenant, type Tenant } from '../support/tenant';

// Runs the app under each reading of each undocumented behavior in the table "Two readings" of sandbox/FIDELITY.md.

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

async function newSite(options: Omit<HostOptions, 'app'> = {}, behavior: object = {}): Promise<Tenant> {
  const site = await tenant({ app, ...options });
  sites.push(site);
  expect(site.host.jira.perform('behavior', behavior).status).toBeLessThan(300);
  return site;
}

async function createDelegation(site: Tenant, call: object = {}): Promise<DelegationView> {
  const answer = await site.call('POST', '/v1/delegations', { ...FIGMA, ...call });
  expect(answer.status).toBe(201);
  await site.host.rest();
  return JSON.parse(answer.body) as DelegationView;
}

const keyOf = ({ issue }: DelegationView) => issue?.key ?? '';
const read = async <T = DelegationView>(site: Tenant, path = '/v1/delegations/task-8841') =>
  JSON.parse((await site.call('GET', path)).body) as T;
const findings = async (site: Tenant) =>
  ((await site.admin('listFindings')) as FindingsView).findings.map(({ text }) => text);

/** Types of the acknowledged pushes of the webhook. */
function acknowledged({ host }: Tenant): string[] {
  return (host.mockService?.received(0) ?? [])
    .filter((push) => push.host === 'hooks.offboarding.example' && push.answered === 204)
    .map(({ body }) => (JSON.parse(body) as { type: string }).type);
}

/** Completes an issue without an event. */
async function completeUnseen(site: Tenant, issue: string): Promise<void> {
  site.host.faults.replace([{ on: 'event', do: { drop: true } }]);
  await site.move(issue, 'Done');
  site.host.faults.replace([]);
}

/**
 * Tests by the sandbox's switch that selects a reading, from the table's column `switch`. Each test runs all readings.
 */
const READINGS: Readonly<Record<string, () => Promise<void>>> = {
  async knowsSearchAliases() {
    for (const knowsSearchAliases of [true, false]) {
      const site = await newSite({}, { knowsSearchAliases });
      const issue = keyOf(await createDelegation(site));
      // Lets the comparison that follows an installation end.
      await site.host.time.advance(2 * HOUR);
      await completeUnseen(site, issue);
      await site.host.time.advance(HOUR + 10 * MINUTE);
      expect(acknowledged(site)).toEqual(knowsSearchAliases ? ['delegation.completed'] : []);
      expect(await findings(site)).toEqual(
        knowsSearchAliases ? [] : [expect.stringContaining("Jira refuses the app's own search")],
      );
      await site.admin('syncAll');
      await site.host.rest();
      expect(acknowledged(site)).toEqual(['delegation.completed']);
    }
  },

  async emptiesBadQueries() {
    for (const emptiesBadQueries of [false, true]) {
      const site = await newSite({}, { emptiesBadQueries, knowsSearchAliases: false });
      const issue = keyOf(await createDelegation(site));
      // Lets the comparison that follows an installation end.
      await site.host.time.advance(2 * HOUR);
      await completeUnseen(site, issue);
      await site.host.time.advance(HOUR + 10 * MINUTE);
      expect(acknowledged(site)).toEqual([]);
      // The comparison reads each issue, whatever the search says.
      await site.admin('syncAll');
      await site.host.rest();
      expect(acknowledged(site)).toEqual(['delegation.completed']);
    }
  },

  async 'search-lag'() {
    for (const ms of [0, 10 * MINUTE]) {
      const site = await newSite();
      site.host.jira.perform('search-lag', { ms });
      const issue = keyOf(await createDelegation(site));
      // The change comes just before a search, so with a lag only the next search finds it, because searches overlap.
      await site.host.time.advance(55 * MINUTE);
      await completeUnseen(site, issue);
      await site.host.time.advance(2 * HOUR);
      expect(acknowledged(site)).toEqual(['delegation.completed']);
    }
  },

  async findsHiddenEmails() {
    for (const findsHiddenEmails of [true, false]) {
      const site = await newSite({}, { findsHiddenEmails });
      const accountId = accountOf(site.host, 'jane');
      site.host.jira.perform('hide-email', { accountId });
      const { assignee, warnings } = await createDelegation(site, { owner: { accountId } });
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
      const site = await newSite({}, { commentsUpdateIssues });
      const issue = keyOf(await createDelegation(site));
      const runs = site.host.forge.invocations().length;
      const body = JSON.stringify({ body: { type: 'doc', version: 1, content: [] } });
      const path = `/rest/api/3/issue/${issue}/comment`;
      site.host.jira.handle(
        { method: 'POST', path, headers: { 'content-type': 'application/json' }, body },
        { kind: 'user', accountId: accountOf(site.host, 'olga') },
      );
      await site.host.rest();
      expect(site.host.forge.invocations().length - runs).toBeLessThanOrEqual(commentsUpdateIssues ? 1 : 0);
      // The app's own comment causes no endless chain of events.
      await site.call('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' });
      await site.host.time.advance(MINUTE);
      expect(acknowledged(site)).toEqual(['delegation.canceled']);
    }
  },

  async parent() {
    const site = await newSite();
    const parent = await createDelegation(site);
    for (const [n, name] of [parent.issue?.id, parent.issue?.key].entries()) {
      const answer = await site.call('POST', '/v1/delegations', {
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
      const site = await newSite({ kvsCodes });
      expect((await site.call('GET', '/v1/delegations/task-8841')).status).toBe(404);
      const twice = await Promise.all([1, 2].map(() => site.call('POST', '/v1/delegations', FIGMA)));
      expect(twice.map(({ status }) => status).sort()).not.toContain(409);
      const many = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          site.call('POST', '/v1/delegations', { ...FIGMA, id: `t${n}`, account: `a${n}`, offboarding: { id: 'ob' } }),
        ),
      );
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set([201]));
      await site.host.time.advance(MINUTE);
      expect(await read<OffboardingView>(site, '/v1/offboardings/ob')).toMatchObject({ open: 12 });
      expect((await site.call('POST', '/v1/delegations', FIGMA)).status).toBe(200);
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
      const site = await newSite({ unresolved });
      const issue = keyOf(await createDelegation(site));
      const runs = site.host.forge.invocations().length;
      const fields = { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'foreign' };
      const answer = site.host.jira.handle(
        {
          method: 'POST',
          path: '/rest/api/3/issue',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ fields }),
        },
        { kind: 'user', accountId: accountOf(site.host, 'olga') },
      );
      await site.move((JSON.parse(answer.body) as { key: string }).key, 'Done');
      const caused = site.host.forge.invocations().slice(runs);
      if (unresolved === 'null') expect(caused).toEqual([]);
      // If the filter fails, the platform delivers the event, and the app finds out that the issue is foreign.
      expect(caused.flatMap(({ calls }) => calls).filter(({ path }) => /set|transaction/.test(path))).toEqual([]);
      await site.move(issue, 'Done');
      expect(acknowledged(site)).toEqual(['delegation.completed']);
    }
  },

  async abortSignals() {
    for (const abortSignals of ['obeyed', 'ignored'] as const) {
      const site = await newSite({ readings: { abortSignals } });
      const issue = keyOf(await createDelegation(site));
      site.host.faults.replace([{ on: 'egress', match: 'hooks.', times: 1, do: { delayMs: 10 * MINUTE } }]);
      await site.move(issue, 'Done');
      // 10 s for the attempt, 5 s and up to 20% until the next one.
      await site.host.time.advance(17_000);
      expect(acknowledged(site)).toEqual(['delegation.completed']);
    }
  },

  async egressRefusals() {
    for (const egressRefusals of ['answered', 'thrown'] as const) {
      const site = await newSite({ readings: { egressRefusals } });
      const issue = keyOf(await createDelegation(site));
      await site.admin('saveWebhook', { url: 'https://elsewhere.example/jira', enabled: true });
      await site.move(issue, 'Done');
      await site.host.time.advance(6 * MINUTE);
      expect(await findings(site)).toEqual([expect.stringContaining('has consented to this address')]);
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
      const site = await newSite({ readings: { listedUrls } });
      const first = site.host.forge.webTriggerUrl('service');
      const rotate = async () => ((await site.admin('rotateUrl', { endOld: 'in-24-hours' })) as ServiceUrlView).url;
      const [second, third] = [await rotate(), await rotate()];
      const statuses = () =>
        Promise.all(
          [first, second, third].map(async (url) => {
            const path = `${new URL(url).pathname}/v1/ping`;
            return (await site.host.answer({ method: 'GET', path, headers: {} })).status;
          }),
        );
      // 401: the URL works. 404: it has ended.
      expect(await statuses()).toEqual([404, 401, 401]);
      site.skip(24 * HOUR);
      await site.host.time.advance(6 * MINUTE);
      expect(await statuses()).toEqual([404, 404, 401]);
    }
  },

  async queueConcurrency() {
    for (const queueConcurrency of ['limited', 'unlimited'] as const) {
      const site = await newSite({ readings: { queueConcurrency } });
      const delegations = Array.from({ length: 25 }, (_, n) => ({
        ...FIGMA,
        id: `t${n}`,
        account: `a${n}`,
        offboarding: { id: 'ob', total: 25 },
      }));
      expect((await site.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
      await site.host.time.advance(5 * MINUTE);
      const list = await read<{ delegations: DelegationView[] }>(site, '/v1/delegations?limit=100');
      await Promise.all(list.delegations.map((delegation) => site.move(keyOf(delegation), 'Done')));
      await site.host.time.advance(5 * MINUTE);
      expect(await read<OffboardingView>(site, '/v1/offboardings/ob')).toMatchObject({
        state: 'completed',
        completed: 25,
      });
      expect(acknowledged(site).filter((type) => type === 'offboarding.completed')).toHaveLength(1);
    }
  },

  async statusCode() {
    const site = await newSite();
    expect(await site.host.forge.runScheduled('sweep')).toEqual({ result: { statusCode: 204 } });
    const run = site.host.forge.invocations().findLast(({ module }) => module === 'sweep');
    expect(run?.logs.join()).not.toContain('424');
  },

  async invokeErrors() {
    const pages: string[] = [];
    for (const reading of ['prefixed', 'bare']) {
      const story = await startStory({ args: ['--reading', `invokeErrors=${reading}`] });
      try {
        await story.sandbox.setFaults({ on: 'invocation', match: 'admin', do: { status: 500 } });
        const { accountId } = await story.sandbox.user('ada');
        const { status, text } = await story.sandbox.ui('admin', accountId);
        expect(status).toBe(200);
        pages.push(text);
      } finally {
        await story.end();
      }
    }
    expect(pages[0]).toContain("We didn't get an answer");
    expect(pages[0]).not.toContain('error invoking');
    expect(pages[1]).toBe(pages[0]);
  },
};

/**
 * Expects that a site works from a new secret over a single and a batched delegation to the end of their offboarding.
 */
async function expectLife(options: Omit<HostOptions, 'app'>): Promise<void> {
  const site = await newSite(options);
  expect(await site.admin('createCredential', { kind: 'inbound-signing' })).not.toHaveProperty('problem');
  const offboarding = { id: 'ob', total: 2 };
  const first = keyOf(await createDelegation(site, { offboarding }));
  const delegations = [{ ...FIGMA, id: 't2', account: 'a', offboarding }];
  expect((await site.call('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await site.host.time.advance(2 * MINUTE);
  const second = keyOf(await read(site, '/v1/delegations/t2'));
  await site.move(first, 'Done');
  await site.move(second, 'Done');
  await site.host.time.advance(2 * MINUTE);
  expect(
    acknowledged(site)
      .filter((type) => type.endsWith('.completed'))
      .sort(),
  ).toEqual(['delegation.completed', 'delegation.completed', 'offboarding.completed']);
}

/** Expects that a query is verified if it was signed in the sent or the sorted order, with escapes in either case. */
async function expectSignedQueries(readings: HostOptions['readings'] & object): Promise<void> {
  const site = await newSite({ readings });
  const sent = 'state=in_progress&app=Figma%2c%20Inc&limit=5';
  const sorted = 'app=Figma%2c%20Inc&limit=5&state=in_progress';
  const { pathname } = new URL(site.host.forge.webTriggerUrl('service'));
  for (const [n, signed] of [sent, sorted].flatMap((query) => [query, query.replace('%2c', '%2C')]).entries()) {
    const now = new Date(site.host.clock.now());
    const signature = new Webhook(site.known.inbound.signingSecret).sign(`m${n}`, now, `GET /v1/delegations?${signed}`);
    const headers = {
      'webhook-id': `m${n}`,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signature,
    };
    const answer = await site.host.answer({ method: 'GET', path: `${pathname}/v1/delegations?${sent}`, headers });
    expect([signed, answer.status]).toEqual([signed, 200]);
  }
}

const table = readFileSync(join(__dirname, '../../sandbox/FIDELITY.md'), 'utf8').split(/^## /m)[1] ?? '';
const switches = [...table.matchAll(/\| `([^`]+)`:[^|]*\|$/gm)].map(([, name]) => name ?? '');

test('each row of the table "Two readings" has its test', () => {
  expect(switches.sort()).toEqual(Object.keys(READINGS).sort());
});

test.each(Object.entries(READINGS))('the app works under each reading of %s', async (_, play) => {
  await play();
});
