import { spawn } from 'node:child_process';
import { Session, type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { createSimulationHost } from '../../test/simulation/host';
import { historyOf } from '../../test/simulation/history';
import { run as runHistory } from '../../test/simulation/run';
import type { Measurement } from './measurement';
import { openSite, type Site } from './site/site';
import { PARAMETERS } from './arithmetic/parameters';
import { quantile } from './report/statistics';

const ROOT = join(__dirname, '../..');
const LIVES = 20;
const SEEDS = 10;
const STARTS = 3;
const HOTTEST = 10;

/** Speed of the sandbox itself on this machine. */
export const sandboxSpeed: Measurement = {
  name: 'sandbox',
  isQuick: false,
  isTimed: true,
  async run({ app }) {
    const site = await openSite(app, 'none');
    const lives: number[] = [];
    const hottest = await profiled(async () => {
      for (let n = 0; n < LIVES; n += 1) {
        const startedAt = performance.now();
        await live(site, n);
        lives.push(performance.now() - startedAt);
      }
    });
    site.host.close();
    const stage = await createSimulationHost(ROOT);
    const startedAt = process.cpuUsage();
    for (let seed = 1; seed <= SEEDS; seed += 1) await runHistory(stage, seed, historyOf(seed));
    const spent = process.cpuUsage(startedAt);
    const seedMs = (spent.user + spent.system) / 1000 / SEEDS;
    const starts: number[] = [];
    for (let n = 0; n < STARTS; n += 1) starts.push(await timeToReady());
    return {
      rows: [],
      tables: [
        {
          name: 'sandbox',
          head: ['what', 'on this machine'],
          lines: [
            ['a delegation, created to completed, in this process, median', `${quantile(lives, 0.5).toFixed(0)} ms`],
            ['seeds of the simulation a second, on one core', (1000 / seedMs).toFixed(2)],
            ['`npm start` to `ready`, median', `${(quantile(starts, 0.5) / 1000).toFixed(1)} s`],
            ['`npm test` on two cores, measured apart', `${PARAMETERS.tests.wholeRun.value} s`],
          ],
        },
        { name: 'hottest functions', head: ['function', 'share of the samples'], lines: hottest },
      ],
    };
  },
};

async function live(site: Site, n: number): Promise<void> {
  const { key } = await site.delegated({ id: `task-${n}`, account: `Account ${n}` });
  site.move([key], 'Done');
  await site.world.settle();
}

/** Profiles this process. @returns the functions with the most samples of their own */
async function profiled(work: () => Promise<void>): Promise<[string, string][]> {
  const session = new Session();
  session.connect();
  const post = (method: 'Profiler.enable' | 'Profiler.start'): Promise<void> =>
    new Promise((resolve, reject) => session.post(method, (error) => (error ? reject(error) : resolve())));
  await post('Profiler.enable');
  await post('Profiler.start');
  await work();
  const profile = await new Promise<Profiler.Profile>((resolve, reject) =>
    session.post('Profiler.stop', (error, { profile: seen }) => (error ? reject(error) : resolve(seen))),
  );
  session.disconnect();
  const samples = new Map<string, number>();
  let all = 0;
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const { functionName, url, lineNumber } = callFrame;
    if (functionName === '(idle)') continue;
    all += hitCount;
    // The app's bundle is `index.cjs`; a package with such a file has `node_modules` in its path.
    const file =
      url.includes('node_modules') || !url.endsWith('/index.cjs') ? url.split('/').slice(-2).join('/') : 'app';
    const name = functionName ? `${functionName} ${file}`.trim() : `${file || '(anonymous)'}:${lineNumber + 1}`;
    samples.set(name, (samples.get(name) ?? 0) + hitCount);
  }
  return [...samples]
    .sort(([, a], [, b]) => b - a)
    .slice(0, HOTTEST)
    .map(([name, hits]) => [`\`${name}\``, `${((100 * hits) / all).toFixed(1)}%`]);
}

/** Starts the sandbox as a command. @returns ms until it says that it is ready */
async function timeToReady(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--silent', '--', '--port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('exit', () => reject(new Error('the sandbox ended')));
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
