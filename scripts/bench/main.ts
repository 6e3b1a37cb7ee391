import type { App } from 'forge-sandbox';
import { parseArgs } from 'node:util';
import { MEASUREMENTS } from './measurements';
import type { Context } from './measurement';
import { keepReport } from './results';
import { copyState } from './scale/copies';
import { loadProject, openSite } from './site';
import { fill } from './stock';
import { tableOf, type Row } from './table';

/**
 * `npm run bench`: measures everything, prints the table, and writes docs/budgets.{md,json}, docs/performance.{md,json}
 * and the curves. `-- --quick`: only what can be counted. `-- --only NAME`: one measurement.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true } } });
  const names = MEASUREMENTS.map(({ name }) => name);
  const unknown = values.only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${unknown}: ${names.join(', ')}`);
  const chosen = MEASUREMENTS.filter(
    ({ name, isQuick }) => (!values.quick || isQuick) && (values.only?.includes(name) ?? true),
  );
  const context = contextOf(await loadProject());
  const rows: Row[] = [];
  for (const { name, run } of chosen) {
    const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
    const report = await run(context);
    const { user, system } = process.cpuUsage(cpuBefore);
    const took = { tookSeconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
    process.stderr.write(
      `${name}: ${took.tookSeconds.toFixed(0)} s, of the processor ${took.cpuSeconds.toFixed(0)} s\n`,
    );
    rows.push(...report.rows);
    keepReport(name, report, took);
  }
  process.stdout.write(tableOf(rows));
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

void main();
