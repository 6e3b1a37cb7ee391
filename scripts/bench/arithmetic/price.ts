import { z } from 'zod';
import { type App, monthsPrice, type MonthsUse } from 'forge-sandbox';
import { openSite, type Site } from '../site/site';

const DELEGATIONS_PER_MONTH = 10_000;
const DAYS_PER_MONTH = 30;
const DAY_MS = 24 * 3_600_000;

/** Delegations that are played from creation to completion to measure the usage of one. */
const LIVES = 100;
const STEP_MS = 10_000;
const STEPS = ['assigned', 'In Progress', 'Waiting', 'In Progress', 'Done'] as const;

const metricsSchema = z.object({
  functions: z.object({ runMs: z.number(), memoryMB: z.number(), logBytes: z.number() }),
  kvs: z.object({ readBytes: z.number(), writeBytes: z.number() }),
});

const partsSchema = z.record(
  z.string(),
  z.object({ amount: z.number(), unit: z.string(), free: z.number(), dollars: z.number() }),
);

/**
 * Returns the price of a month in which 10,000 delegations are created and completed. Adds 30 days of the app's own jobs
 * with 10,000 open delegations, more than are open on average.
 *
 * @param state state of a site with 10,000 open delegations
 */
export async function monthlyPrice(app: App, state: unknown) {
  const busy = await usageOf(await openSite(app, { latency: 'forge' }), playLives);
  const idle = await usageOf(await openSite(app, { latency: 'forge' }), ({ world }) =>
    world.advance(LIVES * (STEPS.length + 1) * STEP_MS),
  );
  const day = await usageOf(await openSite(app, { latency: 'forge', state }), ({ world }) => world.advance(DAY_MS));
  const perMonth = (select: (usage: MonthsUse) => number): number =>
    ((select(busy) - select(idle)) * DELEGATIONS_PER_MONTH) / LIVES + select(day) * DAYS_PER_MONTH;
  const { totalDollars, ...lines } = monthsPrice({
    memoryMB: busy.memoryMB,
    runMs: perMonth(({ runMs }) => runMs),
    kvsReadBytes: perMonth(({ kvsReadBytes }) => kvsReadBytes),
    kvsWriteBytes: perMonth(({ kvsWriteBytes }) => kvsWriteBytes),
    logBytes: perMonth(({ logBytes }) => logBytes),
  });
  return { totalDollars, parts: partsSchema.parse(lines) };
}

/** Returns the usage that Forge bills while `run` runs, by kind. Closes the site. */
async function usageOf(site: Site, run: (site: Site) => Promise<void>): Promise<MonthsUse> {
  const before = billedUsage(site);
  await run(site);
  const after = billedUsage(site);
  site.host.close();
  return {
    memoryMB: after.memoryMB,
    runMs: after.runMs - before.runMs,
    kvsReadBytes: after.kvsReadBytes - before.kvsReadBytes,
    kvsWriteBytes: after.kvsWriteBytes - before.kvsWriteBytes,
    logBytes: after.logBytes - before.logBytes,
  };
}

function billedUsage({ host }: Site): MonthsUse {
  const { functions, kvs } = metricsSchema.parse(host.forge.metrics());
  return { ...functions, kvsReadBytes: kvs.readBytes, kvsWriteBytes: kvs.writeBytes };
}

/** Creates delegations with both channels on, then assigns, moves, and completes each of them, some seconds apart. */
async function playLives(site: Site): Promise<void> {
  const issues: string[] = [];
  for (let n = 0; n < LIVES; n += 1) {
    const { key } = await site.createDelegation({
      id: `task-${n}`,
      app: { id: 77, name: 'Figma' },
      account: `Account ${n}`,
    });
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
