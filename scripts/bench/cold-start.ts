import { deployedBundle, emptyBundle, partsOfBundle, shippedBundle } from './bundle';
import type { Measurement } from './measurement';
import { recordBusiest, recordEvents } from './own-process';
import { startProcesses } from './process';
import { quantile } from './statistics';
import { limited } from './table';

const STARTS = 20;
const ROUNDS = 10;
const MB = 1_000_000;
const KB = 1024;

/** Load time and size of the bundle, and the app's own processor time and memory, each in processes of the app alone. */
export const coldStart: Measurement = {
  name: 'cold start',
  isQuick: false,
  async run({ app, stock }) {
    const bundles = { deployed: await deployedBundle(), minified: await shippedBundle(), empty: await emptyBundle() };
    const [deployed, minified, empty] = [
      await loadTimes(bundles.deployed),
      await loadTimes(bundles.minified),
      await loadTimes(bundles.empty),
    ];
    const processes = await startProcesses(bundles.deployed);
    try {
      const { cpuMs } = await processes.play(await recordEvents(app), ROUNDS);
      const busiest = await processes.weigh(await recordBusiest(app, await stock(10_000)));
      const parts = [...(await partsOfBundle())].sort(([, a], [, b]) => b - a);
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
            quantile(deployed, 0.5),
            0,
            `median of ${STARTS} processes, the fastest ${Math.min(...deployed).toFixed(0)} ms; minified ${quantile(minified, 0.5).toFixed(0)} ms; a bundle of @forge/api alone ${quantile(empty, 0.5).toFixed(0)} ms`,
          ),
          limited(
            'memory at the busiest, MB',
            128,
            busiest.peakBytes / MB,
            0,
            `${(busiest.bareBytes / MB).toFixed(0)} MB of it are Node.js itself; a batch of 500 is created, and two hours swept with 10,000 open`,
          ),
        ],
        tables: [
          {
            name: 'bundle',
            head: ['part', 'KB', 'share'],
            lines: parts.slice(0, 12).map(([part, bytes]) => {
              const share = (100 * bytes) / Buffer.byteLength(bundles.deployed);
              return [part, (bytes / KB).toFixed(0), `${share.toFixed(0)}%`];
            }),
          },
        ],
      };
    } finally {
      await processes.close();
    }
  },
};

async function loadTimes(bundle: string): Promise<number[]> {
  const processes = await startProcesses(bundle);
  const times: number[] = [];
  for (let n = 0; n < STARTS; n += 1) times.push((await processes.play([], 1)).loadMs);
  await processes.close();
  return times;
}
