import { newCast, type Cast, type Excuses } from './cast';
import { findings } from './checker';
import type { Stage } from './stage';
import { carryOut, type Step } from './steps';
import { picturesOf, toldOf } from './told';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How far Jira's search is behind as a rule, ms. */
const SEARCH_LAG_MS = 30_000;

/**
 * How long after the weather has cleared everything must have come right, in parts. A failing channel is probed every 12 hours and a
 * fifth at most; the rest only where something happened that the app finds out so late.
 */
function patience({ outOfReach, unheard, searchBehind }: Excuses): number[] {
  return [0, 15 * HOUR, ...(outOfReach ? [24 * HOUR] : []), ...(unheard || searchBehind ? [8 * 24 * HOUR] : [])];
}

/** Runs one history from the beginning. @returns what is wrong at its end, in words */
export async function run(stage: Stage, seed: number, steps: readonly Step[]): Promise<string[]> {
  const cast = newCast(stage, seed);
  await play(steps, cast);
  await clear(cast);
  await comeRight(cast);
  let wrong: string[] = [];
  for (const wait of patience(cast.excuses)) {
    if (wait > 0) await letPass(wait, cast);
    wrong = findings(cast);
    if (wrong.length === 0) break;
  }
  return wrong;
}

/** Time passes; then Forge sweeps, the admin looks at what came of it, and Forge sweeps once more. */
async function letPass(ms: number, { world, admin }: Cast): Promise<void> {
  await world.advance(ms);
  await world.sweep();
  await world.advance(5 * MINUTE);
  await admin.tidy();
  await world.advance(5 * MINUTE);
  await world.sweep();
  await world.advance(5 * MINUTE);
}

/** How long nothing is swept while people act, at most, ms. */
const SWEPT_EVERY_MS = 3 * HOUR;

/** One step after the other, with the time between them. */
export async function play(steps: readonly Step[], cast: Cast): Promise<void> {
  const { world } = cast;
  let sweptAt = world.now();
  for (const step of steps) {
    carryOut(step, cast);
    for (let left = step.wait; left > 0; left -= SWEPT_EVERY_MS) {
      await world.advance(Math.min(left, SWEPT_EVERY_MS));
      if (world.now() - sweptAt < SWEPT_EVERY_MS) continue;
      sweptAt = world.now();
      await world.sweep();
    }
  }
}

/** The weather clears: nothing is lost or hidden any more. */
async function clear({ world }: Cast): Promise<void> {
  world.faults([]);
  world.receiver({});
  world.licence('active');
  world.act('search-lag', { ms: SEARCH_LAG_MS });
  for (const { key, archived, trashed, appsBlocked } of Object.values(world.site().projects)) {
    if (archived !== null) world.act('unarchive-project', { project: key });
    if (trashed !== null) world.act('restore-project', { project: key });
    if (appsBlocked) world.act('block-app', { project: key, blocked: false });
  }
  await world.settle();
}

/** When the first hour is swept: Forge would do so every five minutes, and one of two searches for a lost issue comes after 15. */
const SWEPT_AT_MINUTES: readonly number[] = [1, 6, 17, 19, 35, 60];

/**
 * The first hour: the service sends again what was not answered for good, and the admin looks at the page in its middle and at its
 * end.
 */
async function comeRight({ world, service, admin }: Cast): Promise<void> {
  const failed = (): Set<string> =>
    new Set([...picturesOf(toldOf(world, service))].flatMap(([id, { state }]) => (state === 'failed' ? [id] : [])));
  let minute = 0;
  for (const next of SWEPT_AT_MINUTES) {
    if (next >= 19) await admin.tidy();
    await service.insist(failed());
    await world.advance((next - minute) * MINUTE);
    minute = next;
    await world.sweep();
  }
  if (!(await service.insist(failed()))) {
    service.lies.push('an hour after the weather has cleared, calls are not answered for good yet');
  }
}
