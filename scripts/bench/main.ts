import { fork } from 'node:child_process';
import type { App } from 'forge-sandbox';
import { parseArgs } from 'node:util';
import { MEASUREMENTS } from './measurements';
import type { Context, Duration, Measurement, Report } from './measurement';
import { keepReport } from './results';
import { copyState } from './site/copies';
import { loadProject, openSite } from './site/site';
import { createStock } from './site/stock';
import { tableOf } from './report/table';

/** Message of a measurement's process to the process that started it. */
type Result = { readonly report: Report; readonly duration: Duration };

/** Maximum number of processes at the same time, one for each of two cores. */
const MAX_PROCESSES = 2;

/**
 * Runs the measurements, each in its own process. Prints the table of budgets, and writes docs/budgets.{md,json},
 * docs/performance.{md,json}, and the curves. `--quick` runs only the counted measurements, `--only NAME` runs one.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
  const names = MEASUREMENTS.map(({ name }) => name);
  const unknown = values.only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`no measurement is named ${unknown}; choose from ${names.join(', ')}`);
  const chosen = MEASUREMENTS.filter(
    ({ name, isQuick }) => (!values.quick || isQuick) && (values.only?.includes(name) ?? true),
  );
  const results = new Map<string, Result>();
  const runAndKeep = async ({ name }: Measurement): Promise<void> => {
    const result = await runInOwnProcess(name);
    const { tookSeconds, cpuSeconds } = result.duration;
    process.stderr.write(`${name}: ${tookSeconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of processor time\n`);
    results.set(name, result);
    keepReport(name, result.report, result.duration);
  };
  for (const measurement of chosen) if (measurement.isTimed) await runAndKeep(measurement);
  const untimed = chosen.filter(({ isTimed }) => !isTimed);
  const runRemaining = async (): Promise<void> => {
    for (let next = untimed.shift(); next; next = untimed.shift()) await runAndKeep(next);
  };
  await Promise.all(Array.from({ length: MAX_PROCESSES }, runRemaining));
  process.stdout.write(tableOf(chosen.flatMap(({ name }) => results.get(name)?.report.rows ?? [])));
}

function runInOwnProcess(name: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(__filename, { env: { ...process.env, BENCH_MEASUREMENT: name } });
    let result: Result | undefined;
    // The child runs this script, so its message is a result.
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
    duration: { tookSeconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 },
  };
}

function contextOf(app: App): Context {
  let thousandOpen: Promise<unknown> | undefined;
  return {
    app,
    async stock(open) {
      thousandOpen ??= createThousandOpen(app);
      return copyState(await thousandOpen, open / 1000);
    },
  };
}

/** Returns the state of a site with a thousand open delegations. */
async function createThousandOpen(app: App): Promise<unknown> {
  const site = await openSite(app, { latency: 'forge' });
  await createStock(site, 1000);
  const state = site.host.dump();
  site.host.close();
  return state;
}

/** Measurement that this process runs; undefined in the process that starts the others. */
const ownMeasurement = MEASUREMENTS.find(({ name }) => name === process.env.BENCH_MEASUREMENT);
if (ownMeasurement) {
  void measure(ownMeasurement).then((result) => {
    process.send?.(result);
    process.disconnect();
  });
} else void main();
