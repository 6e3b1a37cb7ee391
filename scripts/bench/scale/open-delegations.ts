import type { App } from 'forge-sandbox';
import { record } from '../app-process/recording';
import type { Measurement } from '../measurement';
import { deployedBundle } from '../app-process/bundle';
import { openProcesses } from '../app-process/process';
import { openSite, type Site } from '../site/site';
import { exponentOf, quantile, rounded } from '../report/statistics';
import { rowWithBudget } from '../report/table';

/** Numbers of open delegations. */
const OPEN = [1000, 10_000, 100_000] as const;
/** Number of events that are measured on each site. */
const EVENTS = 20;
/** Replays of the events; the first warms up. */
const ROUNDS = 6;
/** Largest growth exponent of a cost that counts as constant. */
const MAX_EXPONENT = 0.1;
/** Admin functions whose cost is measured, as examples of pages that read lists. */
const ADMIN_READS: readonly (readonly [name: string, functionKey: string, payload: object])[] = [
  ['list', 'listDelegations', { filter: 'all' }],
  ['search', 'searchDelegations', { person: 'leaver-7@acme.example' }],
  ['overview', 'getOverview', {}],
  ['evidence', 'listEvidence', { from: '2026-11-01', to: '2026-11-30' }],
];

/** Costs on a site with a number of open delegations. */
interface Measured {
  readonly open: number;
  readonly callsPerEvent: number;
  /** Processor time per event, the median, ms. */
  readonly cpuMs: number;
  /** Costs of pages by name. */
  readonly pages: Readonly<Record<string, { readonly calls: number; readonly readKB: number }>>;
}

/** Measures the cost of an event and of each page by the number of open delegations. */
export const openDelegations: Measurement = {
  name: 'open delegations',
  isQuick: false,
  isTimed: true,
  async run({ app, stock }) {
    const measured: Measured[] = [await measure(app, await createFewOpen(app), FEW)];
    for (const open of OPEN) measured.push(await measure(app, await stock(open), open));
    const pointsOf = (cost: (entry: Measured) => number) =>
      measured.map((entry) => [entry.open, rounded(cost(entry))] as const);
    const [calls, cpu] = [pointsOf(({ callsPerEvent }) => callsPerEvent), pointsOf(({ cpuMs }) => cpuMs)];
    const pages = ADMIN_READS.map(([name]) => ({ name, points: pointsOf((entry) => entry.pages[name]?.calls ?? 0) }));
    return {
      rows: [
        rowWithBudget(
          'platform calls per event, 10 to 100,000 open delegations: growth exponent',
          MAX_EXPONENT,
          exponentOf(calls),
          2,
        ),
        rowWithBudget(
          "the app's processor time per event, 10 to 100,000 open delegations: growth exponent",
          MAX_EXPONENT,
          exponentOf(cpu),
          2,
        ),
      ],
      tables: [
        {
          name: 'open delegations',
          head: [
            'open',
            'calls per event',
            'processor time per event, p50, ms',
            ...ADMIN_READS.map(([name]) => `${name}: calls, KB read`),
          ],
          lines: measured.map(({ open, callsPerEvent, cpuMs, pages: costs }) => [
            open.toLocaleString('en-US'),
            callsPerEvent.toFixed(1),
            cpuMs.toFixed(2),
            ...ADMIN_READS.map(([name]) => `${costs[name]?.calls ?? 0}, ${costs[name]?.readKB.toFixed(0) ?? ''}`),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-open-delegations',
          title: `Platform calls by open delegations (an event: exponent ${exponentOf(calls).toFixed(2)})`,
          x: 'open delegations',
          y: 'platform calls',
          lines: [{ name: 'event', points: calls }, ...pages],
        },
      ],
    };
  },
};

/** Number of delegations on the smallest site. */
const FEW = 10;

/** Returns the state of a site with a few real delegations. */
async function createFewOpen(app: App): Promise<unknown> {
  const site = await openSite(app, { latency: 'none' });
  for (let n = 0; n < FEW; n += 1) {
    await site.createDelegation({ id: `task-${n}`, account: `Account ${n}`, offboarding: { id: 'ob-0', total: FEW } });
  }
  const state = site.host.dump();
  site.host.close();
  return state;
}

async function measure(app: App, state: unknown, open: number): Promise<Measured> {
  const site = await openSite(app, { latency: 'none', state });
  const issues = Object.values(site.world.site().issues).slice(-Math.min(EVENTS, open));
  await site.invocations();
  const tape = await record(async () => {
    for (const { key } of issues) {
      site.move([key], 'In Progress');
      await site.world.settle();
    }
  });
  const calls = (await site.invocations()).reduce((sum, invocation) => sum + invocation.calls.length, 0);
  const pages: Record<string, { calls: number; readKB: number }> = {};
  for (const [name, functionKey, payload] of ADMIN_READS) pages[name] = await costOfPage(site, functionKey, payload);
  site.host.close();
  const processes = await openProcesses(await deployedBundle());
  const { cpuMs } = await processes.replay(tape, ROUNDS);
  await processes.close();
  return { open, callsPerEvent: calls / issues.length, cpuMs: quantile(cpuMs, 0.5), pages };
}

async function costOfPage(site: Site, functionKey: string, payload: object) {
  const before = readBytes(site);
  await site.invocations();
  const result = await site.world.admin(functionKey, payload);
  if (result === undefined) throw new Error(`${functionKey} was refused`);
  const calls = (await site.invocations()).reduce((sum, invocation) => sum + invocation.calls.length, 0);
  return { calls, readKB: (readBytes(site) - before) / 1024 };
}

function readBytes({ host }: Site): number {
  const { kvs } = host.forge.metrics();
  return typeof kvs === 'object' && kvs !== null && 'readBytes' in kvs ? Number(kvs.readBytes) : 0;
}
