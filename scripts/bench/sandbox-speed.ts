import { spawn } from 'node:child_process';
import { Session, type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { createSimulationHost } from '../../test/simulation/host';
import { historyOf } from '../../test/simulation/histories/history';
import { runHistory } from '../../test/simulation/run';
import type { Measurement } from './measurement';
import { openSite, type Site } from './site/site';
import { PARAMETERS } from './arithmetic/parameters';
import { quantile } from './report/statistics';

const ROOT = join(__dirname, '../..');
/** Delegations that are played from creation to completion. */
const LIVES = 20;
/** Seeds of the simulation that are played. */
const SEEDS = 10;
/** Starts of the sandbox as a command. */
const STARTS = 3;
/** Rows of the table of functions. */
const HOTTEST = 10;

/** Measures the speed of the sandbox itself on this machine. */
export const sandboxSpeed: Measurement = {
  name: 'sandbox',
  isQuick: false,
  isTimed: true,
  async run({ app }) {
    const site = await openSite(app, { latency: 'none' });
    const lifeMs: number[] = [];
    const hottest = await hottestFunctions(async () => {
      for (let n = 0; n < LIVES; n += 1) {
        const startedAt = performance.now();
        await playLife(site, n);
        lifeMs.push(performance.now() - startedAt);
      }
    });
    site.host.close();
    const simulationHost = await createSimulationHost(ROOT);
    const cpuBefore = process.cpuUsage();
    for (let seed = 1; seed <= SEEDS; seed += 1) await runHistory(simulationHost, seed, historyOf(seed));
    const { user, system } = process.cpuUsage(cpuBefore);
    const seedMs = (user + system) / 1000 / SEEDS;
    const readyMs: number[] = [];
    for (let n = 0; n < STARTS; n += 1) readyMs.push(await timeToReady());
    return {
      rows: [],
      tables: [
        {
          name: 'sandbox',
          head: ['what', 'on this machine'],
          lines: [
            ['a delegation, created to completed, in this process, median', `${quantile(lifeMs, 0.5).toFixed(0)} ms`],
            ['seeds of the simulation per second, on one core', (1000 / seedMs).toFixed(2)],
            ['`npm start` to `ready`, median', `${(quantile(readyMs, 0.5) / 1000).toFixed(1)} s`],
            ['`npm test` on two cores, measured separately', `${PARAMETERS.tests.wholeRun.value} s`],
          ],
        },
        { name: 'hottest functions', head: ['function', 'share of the samples'], lines: hottest },
      ],
    };
  },
};

/** Creates and completes a delegation. */
async function playLife(site: Site, n: number): Promise<void> {
  const { key } = await site.createDelegation({ id: `task-${n}`, account: `Account ${n}` });
  site.move([key], 'Done');
  await site.world.settle();
}

/** Profiles this process while `work` runs. @returns the functions with the most samples of their own, and their shares */
async function hottestFunctions(work: () => Promise<void>): Promise<[string, string][]> {
  const session = new Session();
  session.connect();
  const post = (method: 'Profiler.enable' | 'Profiler.start'): Promise<void> =>
    new Promise((resolve, reject) => session.post(method, (error) => (error ? reject(error) : resolve())));
  await post('Profiler.enable');
  await post('Profiler.start');
  await work();
  const profile = await new Promise<Profiler.Profile>((resolve, reject) =>
    session.post('Profiler.stop', (error, result) => (error ? reject(error) : resolve(result.profile))),
  );
  session.disconnect();
  const samples = new Map<string, number>();
  let total = 0;
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const { functionName, url, lineNumber } = callFrame;
    if (functionName === '(idle)') continue;
    total += hitCount;
    // The app's bundle is `index.cjs`; a package with such a file has `node_modules` in its path.
    const file =
      url.includes('node_modules') || !url.endsWith('/index.cjs') ? url.split('/').slice(-2).join('/') : 'app';
    const name = functionName ? `${functionName} ${file}`.trim() : `${file || '(anonymous)'}:${lineNumber + 1}`;
    samples.set(name, (samples.get(name) ?? 0) + hitCount);
  }
  return [...samples]
    .sort(([, a], [, b]) => b - a)
    .slice(0, HOTTEST)
    .map(([name, hits]) => [`\`${name}\``, `${((100 * hits) / total).toFixed(1)}%`]);
}

/** Starts the sandbox as a command. @returns the time until it prints that it's ready, ms */
async function timeToReady(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', '--port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('exit', () => reject(new Error('the sandbox exited before it was ready')));
      child.stdout.on('data', (text: Buffer) => {
        if (text.toString().includes('ready ')) resolve();
      });
    });
    return performance.now() - startedAt;
  } finally {
    child.removeAllListeners('exit');
    child.kill('SIGTERM');
  }
}
