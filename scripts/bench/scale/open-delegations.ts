import type { App } from 'forge-sandbox';
import { record } from '../app-process/recording';
import type { Measurement } from '../measurement';
import { deployedBundle } from '../app-process/bundle';
import { startProcesses } from '../app-process/process';
import { openSite, type Site } from '../site/site';
import { exponentOf, quantile, rounded } from '../report/statistics';
import { limited } from '../report/table';

const OPEN = [1000, 10_000, 100_000] as const;
/** Events that are measured on each site. */
const EVENTS = 20;
const ROUNDS = 6;
/** A slope that is flat, by the budgets. */
const FLAT = 0.1;
/** Answers of lists have one page, whatever the store holds. */
const PAGES: readonly (readonly [name: string, functionKey: string, payload: object])[] = [
  ['list', 'listDelegations', { filter: 'all' }],
  ['search', 'searchDelegations', { person: 'leaver-7@acme.example' }],
  ['overview', 'getOverview', {}],
  ['evidence', 'listEvidence', { from: '2026-11-01', to: '2026-11-30' }],
];

interface Measured {
  readonly open: number;
  readonly callsAnEvent: number;
  readonly cpuMs: number;
  readonly pages: Readonly<Record<string, { readonly calls: number; readonly readKB: number }>>;
}

/** Cost of an event and of each page by the number of open delegations. */
export const openDelegations: Measurement = {
  name: 'open delegations',
  isQuick: false,
  isTimed: true,
  async run({ app, stock }) {
    const measured: Measured[] = [await measure(app, await few(app), 10)];
    for (const open of OPEN) measured.push(await measure(app, await stock(open), open));
    const by = (of: (one: Measured) => number) => measured.map((one) => [one.open, rounded(of(one))] as const);
    const [calls, cpu] = [by(({ callsAnEvent }) => callsAnEvent), by(({ cpuMs }) => cpuMs)];
    const pages = PAGES.map(([name]) => ({ name, points: by((one) => one.pages[name]?.calls ?? 0) }));
    return {
      rows: [
        limited('platform calls an event by open delegations, 10 to 100,000: exponent', FLAT, exponentOf(calls), 2),
        limited("the app's processor time an event by open delegations: exponent", FLAT, exponentOf(cpu), 2),
      ],
      tables: [
        {
          name: 'open delegations',
          head: [
            'open',
            'calls an event',
            'processor time an event, p50, ms',
            ...PAGES.map(([name]) => `${name}: calls, KB read`),
          ],
          lines: measured.map(({ open, callsAnEvent, cpuMs, pages: costs }) => [
            open.toLocaleString('en-US'),
            callsAnEvent.toFixed(1),
            cpuMs.toFixed(2),
            ...PAGES.map(([name]) => `${costs[name]?.calls ?? 0}, ${costs[name]?.readKB.toFixed(0) ?? ''}`),
          ]),
        },
      ],
      curves: [
        {
          file: 'curve-open-delegations',
          title: `Platform calls by open delegations (an event: exponent ${exponentOf(calls).toFixed(2)})`,
          x: 'open delegations',
          y: 'platform calls',
          lines: [{ name: 'an event', points: calls }, ...pages],
        },
      ],
    };
  },
};

/** A site with ten real delegations. */
async function few(app: App): Promise<unknown> {
  const site = await openSite(app, 'none');
  for (let n = 0; n < 10; n += 1) {
    await site.delegated({ id: `task-${n}`, account: `Account ${n}`, offboarding: { id: 'ob-0', total: 10 } });
  }
  const state = site.host.dump();
  site.host.close();
  return state;
}

async function measure(app: App, state: unknown, open: number): Promise<Measured> {
  const site = await openSite(app, 'none', state);
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
  for (const [name, functionKey, payload] of PAGES) pages[name] = await costOfPage(site, functionKey, payload);
  site.host.close();
  const processes = await startProcesses(await deployedBundle());
  const { cpuMs } = await processes.play(tape, ROUNDS);
  await processes.close();
  return { open, callsAnEvent: calls / issues.length, cpuMs: quantile(cpuMs, 0.5), pages };
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
