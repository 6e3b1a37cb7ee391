import type { Site } from '../site/site';

const SECOND_MS = 1000;
/** Time for the jobs of a sweep, ms. */
const JOBS_MS = 60 * SECOND_MS;
/** Time after a sweep's jobs in which no sweep starts, ms. Less than the rest of the five minutes, as a margin. */
export const QUIET_MS = 210 * SECOND_MS;

/** Waits until a sweep and its jobs are over, so that events cause all invocations of the next `QUIET_MS`. */
export async function waitForSweep(site: Site): Promise<void> {
  await site.invocations();
  for (;;) {
    await site.world.advance(SECOND_MS);
    if ((await site.invocations()).some(({ cause }) => cause === 'schedule')) break;
  }
  await site.world.advance(JOBS_MS);
  await site.invocations();
}
