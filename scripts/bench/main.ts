import { fork } from 'node:child_process';
import type { App } from 'forge-sandbox';
import { parseArgs } from 'node:util';
import { MEASUREMENTS } from './measurements';
import type { Context, Measurement, Report, Took } from './measurement';
import { keepReport } from './results';
import { copyState } from './site/copies';
import { loadProject, openSite } from './site/site';
import { fill } from './site/stock';
import { tableOf } from './report/table';

/** Message of a measurement's process to the process that started it. */
type Result = { readonly report: Report; readonly took: Took };

/** Maximum number of processes at the same time: two cores are enough. */
const AT_ONCE = 2;

/**
 * `npm run bench`: measures everything, prints the table, and writes docs/budgets.{md,json}, docs/performance.{md,json}
 * and the curves. `-- --quick`: only what can be counted. `-- --only NAME`: one measurement. Each measurement has a
 * process of its own.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
  const names = MEASUREMENTS.map(({ name }) => name);
  const unknown = values.only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${unknown}: ${names.join(', ')}`);
  const chosen = MEASUREMENTS.filter(
    ({ name, isQuick }) => (!values.quick || isQuick) && (values.only?.includes(name) ?? true),
  );
  const results = new Map<string, Result>();
  const start = async ({ name }: Measurement): Promise<void> => {
    const result = await inOwnProcess(name);
    const { tookSeconds, cpuSeconds } = result.took;
    process.stderr.write(`${name}: ${tookSeconds.toFixed(0)} s, of the processor ${cpuSeconds.toFixed(0)} s\n`);
    results.set(name, result);
    keepReport(name, result.report, result.took);
  };
  for (const measurement of chosen) if (measurement.isTimed) await start(measurement);
  const others = chosen.filter(({ isTimed }) => !isTimed);
  const lane = async (): Promise<void> => {
    for (let next = others.shift(); next; next = others.shift()) await start(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  process.stdout.write(tableOf(chosen.flatMap(({ name }) => results.get(name)?.report.rows ?? [])));
}

function inOwnProcess(name: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, { env: { ...process.env, BENCH_MEASUREMENT: name } });
    let result: Result | undefined;
    // This script sent it.
    child.on('message', (message) => (result = message as Result));
    child.on('exit', () => {
      if (result) resolve(result);
      else reject(new Error(`${name} failed`));
    });
  });
}

async function measure({ run }: Measurement): Promise<Result> {
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  const report = await run(contextOf(await loadProject()));
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    report,
    took: { tookSeconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 },
  };
}

function contextOf(app: App): Context {
  let thousand: Promise<unknown> | undefined;
  return {
    app,
    async stock(open) {
      thousand ??= thousandOpen(app);
      return copyState(await thousand, open / 1000);
    },
  };
}

async function thousandOpen(app: App): Promise<unknown> {
  const site = await openSite(app, 'forge');
  await fill(site, 1000);
  const state = site.host.dump();
  site.host.close();
  return state;
}

const own = MEASUREMENTS.find(({ name }) => name === process.env.BENCH_MEASUREMENT);
if (own) {
  void measure(own).then((result) => {
    process.send?.(result);
    process.disconnect();
  });
} else void main();
