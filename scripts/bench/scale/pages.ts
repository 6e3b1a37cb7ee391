import type { App } from 'forge-sandbox';
import { z } from 'zod';
import type { Measurement } from '../measurement';
import { openSite, type Site } from '../site/site';
import { quantile } from '../report/statistics';
import { copyState } from '../site/copies';
import { rowWithBudget } from '../report/table';
import { withFindings } from './findings';

/** Number of delegations that are created. */
const CREATED = 1000;
/** Factor by which copies multiply them on the large site. */
const COPIES = 10;
const RULES = 300;
const FINDINGS = 2000;
/** Number of created delegations that are completed. */
const COMPLETED = 200;
/** Issues that are completed at the same time. */
const COMPLETED_AT_ONCE = 50;
/** Pause after them, ms. */
const PAUSE_MS = 30_000;
/** Measured calls of each page. */
const ROUNDS = 25;
const MINUTE_MS = 60_000;
const BETWEEN_ROUNDS_MS = 10_000;
/** Budget for the first content of a page, ms. */
const PAGE_MS = 1000;
/** Budget for a search, ms. */
const SEARCH_MS = 2000;
/** Quantile of the rounds that the budget is for: the median. */
const QUANTILE = 0.5;

/** The call whose response is the first content of a page. */
interface Page {
  readonly name: string;
  readonly atMostMs: number;
  readonly module: string;
  readonly functionKey: string;
  readonly payload?: object;
  readonly issue?: string;
}

interface Measured extends Page {
  /** Times of the rounds, ms. */
  readonly times: readonly number[];
  /** Number of platform calls. */
  readonly calls: number;
  readonly responseKB: number;
}

/** Measures the time until the first content of each page, on a small and on a large site. */
export const pages: Measurement = {
  name: 'pages',
  isQuick: false,
  async run({ app, stock }) {
    const state = await withRulesAndOutcomes(app, await stock(CREATED));
    const small = await measureAll(app, state, 1);
    const measured = await measureAll(app, state, COPIES);
    const slowest = (atMostMs: number) => {
      const candidates = measured.filter((page) => page.atMostMs === atMostMs);
      const [first] = candidates.toSorted((a, b) => quantile(b.times, QUANTILE) - quantile(a.times, QUANTILE));
      return { name: first?.name ?? '', ms: quantile(first?.times ?? [], QUANTILE) };
    };
    const [page, search] = [slowest(PAGE_MS), slowest(SEARCH_MS)];
    const format = (count: number) => count.toLocaleString('en-US');
    const large = `${format(CREATED * COPIES)} delegations, ${format(COMPLETED * COPIES)} of them completed, ${RULES} rules, and ${format(FINDINGS)} findings`;
    return {
      rows: [
        rowWithBudget(
          `first content of a page with ${large}, the slowest page, median, ms`,
          PAGE_MS,
          page.ms,
          0,
          page.name,
        ),
        rowWithBudget('a search on that site, the slowest search, median, ms', SEARCH_MS, search.ms, 0, search.name),
      ],
      tables: [
        {
          name: 'pages',
          head: [
            'page',
            'function',
            'response, KB',
            `calls, ${format(CREATED)} delegations`,
            'p50, ms',
            `calls, ${format(CREATED * COPIES)} delegations`,
            'p50, ms',
            'p95, ms',
            'at most, ms',
          ],
          lines: measured.map(({ name, functionKey, calls, responseKB, times, atMostMs }, n) => [
            name,
            `\`${functionKey}\``,
            responseKB.toFixed(0),
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

/** Measures all pages on a site with copies of a state and findings in proportion. */
async function measureAll(app: App, state: unknown, copies: number): Promise<readonly Measured[]> {
  const site = await openSite(app, { latency: 'forge', state: copyState(state, copies) });
  site.load(withFindings(site.host.dump(), (FINDINGS * copies) / COPIES, site.world.now()));
  const measured: Measured[] = [];
  for (const page of await pagesOf(site)) measured.push(await measure(site, page));
  site.host.close();
  return measured;
}

async function pagesOf(site: Site): Promise<readonly Page[]> {
  const issue = Object.values(site.world.site().issues).at(-1);
  if (!issue) throw new Error('the site has no issue');
  const owner = site.world.account('owen');
  const adminPage = (name: string, functionKey: string, payload: object = {}): Page => ({
    name,
    atMostMs: PAGE_MS,
    module: 'admin',
    functionKey,
    payload,
  });
  const search = (by: string, payload: object): Page => ({
    ...adminPage(`search by ${by}`, 'searchDelegations', payload),
    atMostMs: SEARCH_MS,
  });
  return [
    adminPage('Get started, Connection, Torii, Rules, Settings', 'getSettings'),
    adminPage('findings above the tabs', 'listFindings'),
    adminPage('Overview', 'getOverview'),
    adminPage('Delegations', 'searchDelegations'),
    adminPage('story of a delegation', 'getDelegation', { id: await anyDelegation(site) }),
    adminPage('Deliveries', 'listDeliveries', { filter: 'dead-lettered' }),
    adminPage('Evidence', 'listEvidence'),
    adminPage('Requests', 'listRefusedRequests'),
    adminPage('form of a rule', 'getChoices'),
    adminPage('activity log', 'listAudit'),
    { ...adminPage('panel on the issue', 'getDelegation'), module: 'delegation', issue: issue.id },
    { ...adminPage('Offboardings', 'listPeople'), module: 'offboardings' },
    { ...adminPage('gadget', 'countIssues'), module: 'delegation-counts' },
    search('address', { person: 'leaver-7@acme.example' }),
    search('beginning of the name', { person: 'leaver 7' }),
    search('app', { app: 'App 7' }),
    search('assignee', { owner }),
    search('issue key', { issue: issue.key }),
    search('offboarding', { offboarding: 'ob-7' }),
    search('delivery, without a match', { delivery: 'dismissed' }),
  ];
}

const searchSchema = z.object({ rows: z.array(z.object({ id: z.string() })) });

/** Returns the id of a delegation. */
async function anyDelegation({ world }: Site): Promise<string> {
  const id = searchSchema.parse(await world.admin('searchDelegations', { person: 'leaver-7@acme.example' })).rows[0]
    ?.id;
  if (id === undefined) throw new Error('no delegation was found');
  return id;
}

async function measure(site: Site, page: Page): Promise<Measured> {
  const times: number[] = [];
  let calls = 0;
  let responseKB = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    // Lets the storage units of the minute recover.
    await site.world.advance(BETWEEN_ROUNDS_MS);
    await site.invocations();
    const startedAt = site.world.now();
    const response = JSON.stringify(await invoke(site, page));
    const tookMs = site.world.now() - startedAt;
    const invocation = (await site.invocations()).find(({ cause }) => cause === `invoke ${page.functionKey}`);
    calls = invocation?.calls.length ?? 0;
    responseKB = Buffer.byteLength(response) / 1024;
    // The first round may start the app cold.
    if (round > 0) times.push(tookMs);
  }
  return { ...page, times, calls, responseKB };
}

const invokedSchema = z.object({ result: z.looseObject({ problem: z.optional(z.undefined()) }) });

/** Calls the page's function. @throws Error if it returned a problem */
async function invoke({ host, world }: Site, { module, functionKey, payload, issue }: Page): Promise<object> {
  const as = world.account('ada');
  const answer = await host.forge.invoke({
    module,
    functionKey,
    payload,
    as,
    ...(issue === undefined ? {} : { issue }),
  });
  return invokedSchema.parse(answer).result;
}

/** Returns a state with more rules and some completed delegations. */
async function withRulesAndOutcomes(app: App, state: unknown): Promise<unknown> {
  const site = await openSite(app, { latency: 'none', state });
  const { world } = site;
  await addRules(site);
  const keys = Object.values(world.site().issues)
    .slice(0, COMPLETED)
    .map(({ key }) => key);
  for (let from = 0; from < keys.length; from += COMPLETED_AT_ONCE) {
    site.move(keys.slice(from, from + COMPLETED_AT_ONCE), 'Done');
    await world.advance(PAUSE_MS);
  }
  await world.advance(10 * MINUTE_MS);
  const changed = site.host.dump();
  site.host.close();
  return changed;
}

const exportSchema = z.object({ configuration: z.looseObject({ rules: z.array(z.looseObject({})) }) });
const previewSchema = z.object({ over: z.string() });

async function addRules({ world }: Site): Promise<void> {
  const { configuration } = exportSchema.parse(await world.admin('exportConfiguration'));
  const [rule] = configuration.rules;
  // The numbers differ in most digits, so that compression shortens the stored rules less.
  const added = Array.from({ length: RULES - configuration.rules.length }, (_, n) => ({
    ...rule,
    app: `Rule ${n}`,
    description: `Remove account ${n * 7919} of {{person.name}} from {{app.name}}.`,
  }));
  const next = { ...configuration, rules: [...configuration.rules, ...added] };
  const { over } = previewSchema.parse(await world.admin('previewImport', { configuration: next }));
  if ((await world.admin('importConfiguration', { configuration: next, over })) === undefined) {
    throw new Error('the rules were refused');
  }
}
