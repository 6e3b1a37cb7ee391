import { z } from 'zod';
import { type App, monthsPrice, type MonthsUse } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';

const A_MONTH = 10_000;
const DAYS_A_MONTH = 30;
const DAY_MS = 24 * 3_600_000;

/** Lives that are lived to know what one takes. */
const LIVES = 100;
const STEP_MS = 10_000;
const STEPS = ['assigned', 'In Progress', 'Waiting', 'In Progress', 'Done'] as const;

const metrics = z.object({
  functions: z.object({ runMs: z.number(), memoryMB: z.number(), logBytes: z.number() }),
  kvs: z.object({ readBytes: z.number(), writeBytes: z.number() }),
});

const parts = z.record(
  z.string(),
  z.object({ amount: z.number(), unit: z.string(), free: z.number(), dollars: z.number() }),
);

/**
 * Price of a month with 10,000 delegations, created and completed: their events, and 30 days of the app's own jobs with
 * 10,000 of them open all the time, which is more than a month has.
 *
 * @param state a site with that many open delegations
 */
export async function priceOfAMonth(app: App, state: unknown) {
  const alive = await use(await openSite(app, 'forge'), live);
  const idle = await use(await openSite(app, 'forge'), ({ world }) =>
    world.advance(LIVES * (STEPS.length + 1) * STEP_MS),
  );
  const day = await use(await openSite(app, 'forge', state), ({ world }) => world.advance(DAY_MS));
  const sum = (of: (use: MonthsUse) => number): number =>
    ((of(alive) - of(idle)) * A_MONTH) / LIVES + of(day) * DAYS_A_MONTH;
  const { totalDollars, ...lines } = monthsPrice({
    memoryMB: alive.memoryMB,
    runMs: sum(({ runMs }) => runMs),
    kvsReadBytes: sum(({ kvsReadBytes }) => kvsReadBytes),
    kvsWriteBytes: sum(({ kvsWriteBytes }) => kvsWriteBytes),
    logBytes: sum(({ logBytes }) => logBytes),
  });
  return { totalDollars, parts: parts.parse(lines) };
}

/** Usage that Forge bills, by kind. */
async function use(site: Site, run: (site: Site) => Promise<void>): Promise<MonthsUse> {
  const before = billed(site);
  await run(site);
  const after = billed(site);
  site.host.close();
  return {
    memoryMB: after.memoryMB,
    runMs: after.runMs - before.runMs,
    kvsReadBytes: after.kvsReadBytes - before.kvsReadBytes,
    kvsWriteBytes: after.kvsWriteBytes - before.kvsWriteBytes,
    logBytes: after.logBytes - before.logBytes,
  };
}

function billed({ host }: Site): MonthsUse {
  const { functions, kvs } = metrics.parse(host.forge.metrics());
  return { ...functions, kvsReadBytes: kvs.readBytes, kvsWriteBytes: kvs.writeBytes };
}

/** Made, assigned, three times moved, completed, on both channels; each step of each some seconds after the last. */
async function live(site: Site): Promise<void> {
  const issues: string[] = [];
  for (let n = 0; n < LIVES; n += 1) {
    const { key } = await site.delegated({ id: `task-${n}`, app: { id: 77, name: 'Figma' }, account: `Account ${n}` });
    issues.push(key);
    await site.world.advance(STEP_MS);
  }
  for (const step of STEPS) {
    for (const issue of issues) {
      if (step === 'assigned') site.assign(issue, 'olga');
      else site.move([issue], step);
      await site.world.advance(STEP_MS);
    }
  }
}
