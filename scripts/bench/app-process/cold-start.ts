import { bundleOf, deployedBundle, partsOfBundle, minifiedBundle } from './bundle';
import type { Measurement, Table } from '../measurement';
import { recordEvents, recordPeakLoad } from './record-events';
import { openProcesses } from './process';
import { quantile } from '../report/statistics';
import { rowWithBudget } from '../report/table';

/** Processes that load each bundle. */
const STARTS = 20;
/** Replays of the tape; the first warms up. */
const ROUNDS = 10;
/** Rows of the table of packages. */
const LARGEST_PARTS = 12;
const MB = 1_000_000;
const KB = 1024;

/** Modules that a separate bundle would load, or that a lazy import would leave out. */
const PARTS: readonly (readonly [name: string, modules: readonly string[]])[] = [
  ['`@forge/api` alone', ['@forge/api']],
  ['Markdown and templates alone', ['marked', 'marklassian', 'mustache']],
  ['events of issues alone', ['./entry/issue-events']],
  ['the web trigger alone', ['./entry/web-trigger']],
  ['the pages alone', ['./entry/admin-resolver', './entry/issue-resolver', './entry/people-resolver']],
  [
    'all but the pages',
    ['./entry/issue-events', './entry/web-trigger', './entry/queue', './entry/scheduled', './entry/lifecycle'],
  ],
];

/** Measurements of a bundle over several starts. */
interface Start {
  readonly name: string;
  readonly kilobytes: number;
  readonly loadMs: readonly number[];
  /** Memory after the load, bytes; the median. */
  readonly restBytes: number;
}

/** Measures the bundle's load time and size, and the app's own processor time and memory, in processes of the app alone. */
export const coldStart: Measurement = {
  name: 'cold start',
  isQuick: false,
  isTimed: true,
  async run({ app, stock }) {
    const deployed = await deployedBundle();
    const whole = await measureStarts('all, as it is deployed', deployed);
    const starts = [whole, await measureStarts('all, minified', await minifiedBundle())];
    for (const [name, modules] of PARTS) starts.push(await measureStarts(name, await bundleOf(modules)));
    const processes = await openProcesses(deployed);
    try {
      const { cpuMs } = await processes.replay(await recordEvents(app), ROUNDS);
      const peak = await processes.measureMemory(await recordPeakLoad(app, await stock(10_000)));
      return {
        rows: [
          rowWithBudget(
            "the app's own processor time per event, p99, ms",
            5,
            quantile(cpuMs, 0.99),
            1,
            `p50 ${quantile(cpuMs, 0.5).toFixed(1)} ms, ${cpuMs.length} invocations`,
          ),
          rowWithBudget(
            "load time of the bundle as Atlassian's bundler builds it, not minified, ms",
            80,
            quantile(whole.loadMs, 0.5),
            0,
            `median of ${STARTS} processes, the fastest ${Math.min(...whole.loadMs).toFixed(0)} ms`,
          ),
          rowWithBudget(
            'peak memory, MB',
            128,
            peak.peakBytes / MB,
            0,
            `${(peak.bareBytes / MB).toFixed(0)} MB of it is Node.js itself; ${(whole.restBytes / MB).toFixed(0)} MB at rest; peak while a batch of 500 is created and swept for two hours, with 10,000 open`,
          ),
        ],
        tables: [await sizeTable(deployed), startTable(starts)],
      };
    } finally {
      await processes.close();
    }
  },
};

/** Measures `STARTS` processes that load a bundle, one after the other. */
async function measureStarts(name: string, bundle: string): Promise<Start> {
  const processes = await openProcesses(bundle);
  const measured = [];
  for (let n = 0; n < STARTS; n += 1) measured.push(await processes.replay([], 1));
  await processes.close();
  return {
    name,
    kilobytes: Buffer.byteLength(bundle) / KB,
    loadMs: measured.map(({ loadMs }) => loadMs),
    restBytes: quantile(
      measured.map(({ restBytes }) => restBytes),
      0.5,
    ),
  };
}

async function sizeTable(deployed: string): Promise<Table> {
  const parts = [...(await partsOfBundle())].sort(([, a], [, b]) => b - a);
  return {
    name: 'bundle',
    head: ['part', 'KB', 'share'],
    lines: parts.slice(0, LARGEST_PARTS).map(([part, bytes]) => {
      const share = (100 * bytes) / Buffer.byteLength(deployed);
      return [part, (bytes / KB).toFixed(0), `${share.toFixed(0)}%`];
    }),
  };
}

function startTable(starts: readonly Start[]): Table {
  return {
    name: 'starts',
    head: ['loaded', 'KB', 'load time, median, ms', 'fastest, ms', 'memory at rest, MB'],
    lines: starts.map(({ name, kilobytes, loadMs, restBytes }) => [
      name,
      kilobytes.toFixed(0),
      quantile(loadMs, 0.5).toFixed(0),
      Math.min(...loadMs).toFixed(0),
      (restBytes / MB).toFixed(0),
    ]),
  };
}
