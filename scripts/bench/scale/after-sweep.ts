import type { Site } from '../site/site';

const SECOND_MS = 1000;
/** Time for the jobs of a sweep, ms. */
const JOBS_MS = 60 * SECOND_MS;
/** Time after a sweep and its jobs in which no other one begins, ms. */
export const QUIET_MS = 210 * SECOND_MS;

/** Moves the clock to where no sweep and no job of one runs for a while, so that all that runs is of an event. */
export async function afterSweep(site: Site): Promise<void> {
  await site.invocations();
  for (;;) {
    await site.world.advance(SECOND_MS);
    if ((await site.invocations()).some(({ cause }) => cause === 'schedule')) break;
  }
  await site.world.advance(JOBS_MS);
  await site.invocations();
}
