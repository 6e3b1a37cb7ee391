import type { App } from 'forge-sandbox';
import { z } from 'zod';
import type { Measurement } from '../measurement';
import { openSite, type Site } from '../site/site';
import { quantile } from '../report/statistics';
import { copyState } from '../site/copies';
import { limited } from '../report/table';
import { withCauses } from './findings';

/** Real delegations, of which each has `COPIES` copies. */
const REAL = 1000;
const COPIES = 10;
const RULES = 300;
const FINDINGS = 2000;
/** Completed ones of the real delegations. */
const COMPLETED = 200;
/** Events at the same time, and the time between two such moments. */
const AT_ONCE = 50;
const PAUSE_MS = 30_000;
const ROUNDS = 25;
const MINUTE_MS = 60_000;
const BETWEEN_ROUNDS_MS = 10_000;
const PAGE_MS = 1000;
const SEARCH_MS = 2000;
/** Quantile of the rounds that has to be within the limit: the median. */
const QUANTILE = 0.5;

/** A call that the page makes when it is opened, whose answer is its first content. */
interface Page {
  readonly name: string;
  readonly atMostMs: number;
  readonly module: string;
  readonly functionKey: string;
  readonly payload?: object;
  readonly issue?: string;
}

interface Measured extends Page {
  readonly times: readonly number[];
  readonly calls: number;
  readonly answerKB: number;
}

/** Time until the first content of each page, on a large site. */
export const pages: Measurement = {
  name: 'pages',
  isQuick: false,
  async run({ app, stock }) {
    const state = await withRulesAndOutcomes(app, await stock(REAL));
    const small = await measureAll(app, state, 1);
    const measured = await measureAll(app, state, COPIES);
    const slowest = (atMostMs: number) => {
      const among = measured.filter((page) => page.atMostMs === atMostMs);
      const worst = among.toSorted((one, other) => quantile(other.times, QUANTILE) - quantile(one.times, QUANTILE))[0];
      return { name: worst?.name ?? '', ms: quantile(worst?.times ?? [], QUANTILE) };
    };
    const [page, search] = [slowest(PAGE_MS), slowest(SEARCH_MS)];
    const number = (count: number) => (count * COPIES).toLocaleString('en-US');
    const large = `${number(REAL)} delegations, ${number(COMPLETED)} of them completed, ${RULES} rules, and ${number(FINDINGS / COPIES)} findings`;
    return {
      rows: [
        limited(`first content of a page with ${large}, the slowest page, median, ms`, PAGE_MS, page.ms, 0, page.name),
        limited(`a search among them, the slowest one, median, ms`, SEARCH_MS, search.ms, 0, search.name),
      ],
      tables: [
        {
          name: 'pages',
          head: [
            'page',
            'function',
            'KB answered',
            `calls, of ${REAL.toLocaleString('en-US')}`,
            'p50, ms',
            `calls, of ${number(REAL)}`,
            'p50, ms',
            'p95, ms',
            'at most, ms',
          ],
          lines: measured.map(({ name, functionKey, calls, answerKB, times, atMostMs }, n) => [
            name,
            `\`${functionKey}\``,
            answerKB.toFixed(0),
            `${small[n]?.calls ?? ''}`,
            quantile(small[n]?.times ?? [], QUANTILE).toFixed(0),
            `${calls}`,
            quantile(times, QUANTILE).toFixed(0),
            quantile(times, 0.95).toFixed(0),
            `${atMostMs}`,
          ]),
        },
      ],
    };
  },
};

/** Measures all pages on a site with copies of a state, and with findings. */
async function measureAll(app: App, state: unknown, copies: number): Promise<readonly Measured[]> {
  const site = await openSite(app, 'forge', copyState(state, copies));
  site.load(withCauses(site.host.dump(), (FINDINGS * copies) / COPIES, site.world.now()));
  const measured: Measured[] = [];
  for (const page of await pagesOf(site)) measured.push(await measure(site, page));
  site.host.close();
  return measured;
}

async function pagesOf(site: Site): Promise<readonly Page[]> {
  const issue = Object.values(site.world.site().issues).at(-1);
  if (!issue) throw new Error('the site has no issue');
  const owner = site.world.account('owen');
  const admin = (name: string, functionKey: string, payload: object = {}): Page => ({
    name,
    atMostMs: PAGE_MS,
    module: 'admin',
    functionKey,
    payload,
  });
  const search = (by: string, payload: object): Page => ({
    ...admin(`search by ${by}`, 'searchDelegations', payload),
    atMostMs: SEARCH_MS,
  });
  return [
    admin('Get started, Connection, Torii, Rules, Settings', 'getSettings'),
    admin('findings above the tabs', 'listFindings'),
    admin('Overview', 'getOverview'),
    admin('Delegations', 'searchDelegations'),
    admin('story of a delegation', 'getDelegation', { id: await anyDelegation(site) }),
    admin('Deliveries', 'listDeliveries', { filter: 'dead-lettered' }),
    admin('Evidence', 'listEvidence'),
    admin('Requests', 'listRefusedRequests'),
    admin('form of a rule', 'getChoices'),
    admin('activity log', 'listAudit'),
    { ...admin('panel on the issue', 'getDelegation'), module: 'delegation', issue: issue.id },
    { ...admin('Offboardings', 'listPeople'), module: 'offboardings' },
    { ...admin('gadget', 'countIssues'), module: 'delegation-counts' },
    search('address', { person: 'leaver-7@acme.example' }),
    search('beginning of the name', { person: 'leaver 7' }),
    search('app', { app: 'App 7' }),
    search('assignee', { owner }),
    search('issue key', { issue: issue.key }),
    search('offboarding', { offboarding: 'ob-7' }),
    search('delivery, without a match', { delivery: 'dismissed' }),
  ];
}

const found = z.object({ rows: z.array(z.object({ id: z.string() })) });

async function anyDelegation({ world }: Site): Promise<string> {
  const id = found.parse(await world.admin('searchDelegations', { person: 'leaver-7@acme.example' })).rows[0]?.id;
  if (id === undefined) throw new Error('no delegation was found');
  return id;
}

async function measure(site: Site, page: Page): Promise<Measured> {
  const times: number[] = [];
  let calls = 0;
  let answerKB = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    // Lets the units of storage come back.
    await site.world.advance(BETWEEN_ROUNDS_MS);
    await site.invocations();
    const startedAt = site.world.now();
    const answer = JSON.stringify(await invoke(site, page));
    const took = site.world.now() - startedAt;
    const mine = (await site.invocations()).find(({ cause }) => cause === `invoke ${page.functionKey}`);
    calls = mine?.calls.length ?? 0;
    answerKB = Buffer.byteLength(answer) / 1024;
    // The first round may start the app cold.
    if (round > 0) times.push(took);
  }
  return { ...page, times, calls, answerKB };
}

const answered = z.object({ result: z.looseObject({ problem: z.optional(z.undefined()) }) });

async function invoke({ host, world }: Site, { module, functionKey, payload, issue }: Page): Promise<object> {
  const as = world.account('ada');
  const answer = await host.forge.invoke({
    module,
    functionKey,
    payload,
    as,
    ...(issue === undefined ? {} : { issue }),
  });
  return answered.parse(answer).result;
}

/** Adds rules to a site and completes some delegations, without latencies. */
async function withRulesAndOutcomes(app: App, state: unknown): Promise<unknown> {
  const site = await openSite(app, 'none', state);
  const { world } = site;
  await addRules(site);
  const keys = Object.values(world.site().issues)
    .slice(0, COMPLETED)
    .map(({ key }) => key);
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    site.move(keys.slice(from, from + AT_ONCE), 'Done');
    await world.advance(PAUSE_MS);
  }
  await world.advance(10 * MINUTE_MS);
  const large = site.host.dump();
  site.host.close();
  return large;
}

const exported = z.object({ configuration: z.looseObject({ rules: z.array(z.looseObject({})) }) });
const previewed = z.object({ over: z.string() });

async function addRules({ world }: Site): Promise<void> {
  const { configuration } = exported.parse(await world.admin('exportConfiguration'));
  const [rule] = configuration.rules;
  const more = Array.from({ length: RULES - configuration.rules.length }, (_, n) => ({
    ...rule,
    app: `Rule ${n}`,
    description: `Remove account ${n * 7919} of {{person.name}} from {{app.name}}.`,
  }));
  const next = { ...configuration, rules: [...configuration.rules, ...more] };
  const { over } = previewed.parse(await world.admin('previewImport', { configuration: next }));
  if ((await world.admin('importConfiguration', { configuration: next, over })) === undefined) {
    throw new Error('the rules were refused');
  }
}
