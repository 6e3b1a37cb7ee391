import { bundleOf, deployedBundle, partsOfBundle, shippedBundle } from './bundle';
import type { Measurement, Table } from '../measurement';
import { recordBusiest, recordEvents } from './record-events';
import { startProcesses } from './process';
import { quantile } from '../report/statistics';
import { limited } from '../report/table';

const STARTS = 20;
const ROUNDS = 10;
const MB = 1_000_000;
const KB = 1024;

/** Modules that a function of its own would load, and those that a lazy import would leave out. */
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

interface Start {
  readonly name: string;
  readonly kilobytes: number;
  readonly loadMs: readonly number[];
  readonly restBytes: number;
}

/** Load time and size of the bundle, and the app's own processor time and memory, each in processes of the app alone. */
export const coldStart: Measurement = {
  name: 'cold start',
  isQuick: false,
  isTimed: true,
  async run({ app, stock }) {
    const deployed = await deployedBundle();
    const whole = await startsOf('all, as it is deployed', deployed);
    const starts = [whole, await startsOf('all, minified', await shippedBundle())];
    for (const [name, modules] of PARTS) starts.push(await startsOf(name, await bundleOf(modules)));
    const processes = await startProcesses(deployed);
    try {
      const { cpuMs } = await processes.play(await recordEvents(app), ROUNDS);
      const busiest = await processes.weigh(await recordBusiest(app, await stock(10_000)));
      return {
        rows: [
          limited(
            "the app's own processor time an event, p99, ms",
            5,
            quantile(cpuMs, 0.99),
            1,
            `p50 ${quantile(cpuMs, 0.5).toFixed(1)} ms, of ${cpuMs.length}`,
          ),
          limited(
            "load time of the bundle as Atlassian's bundler makes it, not minified, ms",
            80,
            quantile(whole.loadMs, 0.5),
            0,
            `median of ${STARTS} processes, the fastest ${Math.min(...whole.loadMs).toFixed(0)} ms`,
          ),
          limited(
            'memory at the busiest, MB',
            128,
            busiest.peakBytes / MB,
            0,
            `${(busiest.bareBytes / MB).toFixed(0)} MB of it are Node.js itself, and at rest it is ${(whole.restBytes / MB).toFixed(0)} MB; a batch of 500 is created, and two hours swept with 10,000 open`,
          ),
        ],
        tables: [await sizes(deployed), startTable(starts)],
      };
    } finally {
      await processes.close();
    }
  },
};

/** Starts processes with a bundle, one after the other. */
async function startsOf(name: string, bundle: string): Promise<Start> {
  const processes = await startProcesses(bundle);
  const measured = [];
  for (let n = 0; n < STARTS; n += 1) measured.push(await processes.play([], 1));
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

async function sizes(deployed: string): Promise<Table> {
  const parts = [...(await partsOfBundle())].sort(([, a], [, b]) => b - a);
  return {
    name: 'bundle',
    head: ['part', 'KB', 'share'],
    lines: parts.slice(0, 12).map(([part, bytes]) => {
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
