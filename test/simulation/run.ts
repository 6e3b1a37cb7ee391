import { newActors, type Actors, type Allowances } from './actors';
import { violationsOf } from './checker';
import type { SimulationHost } from './host';
import { perform, type Step } from './steps';
import { viewsOf, observationsOf } from './observations';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Usual lag of Jira's search, ms. */
const SEARCH_LAG_MS = 30_000;

/**
 * Returns the waits after the end of all faults, ms: after one of them nothing may be wrong. Exhausted pushes are retried every 12 hours
 * with 20% jitter; longer waits count only where the app finds out late.
 */
function waitsFor({ outOfReach, unreported, searchBehind }: Allowances): number[] {
  return [0, 15 * HOUR, ...(outOfReach ? [24 * HOUR] : []), ...(unreported || searchBehind ? [8 * 24 * HOUR] : [])];
}

/** Runs one history. @returns a sentence for each violation at its end */
export async function run(host: SimulationHost, seed: number, steps: readonly Step[]): Promise<string[]> {
  const actors = newActors(host, seed);
  await play(steps, actors);
  await endFaults(actors);
  await recover(actors);
  let violations: string[] = [];
  for (const wait of waitsFor(actors.allowances)) {
    if (wait > 0) await waitFor(wait, actors);
    await actors.service.readOffboardings();
    violations = violationsOf(actors);
    if (violations.length === 0) break;
  }
  return violations;
}

/** Lets time pass, sweeps, lets the admin tidy up, and sweeps again. */
async function waitFor(ms: number, { world, admin }: Actors): Promise<void> {
  await world.advance(ms);
  await world.sweep();
  await world.advance(5 * MINUTE);
  await admin.tidy();
  await world.advance(5 * MINUTE);
  await world.sweep();
  await world.advance(5 * MINUTE);
}

/** Longest time between sweeps while people act, ms. */
const SWEPT_EVERY_MS = 3 * HOUR;

/** Plays the steps with the pauses between them. */
export async function play(steps: readonly Step[], actors: Actors): Promise<void> {
  const { world } = actors;
  let sweptAt = world.now();
  for (const step of steps) {
    perform(step, actors);
    for (let left = step.wait; left > 0; left -= SWEPT_EVERY_MS) {
      await world.advance(Math.min(left, SWEPT_EVERY_MS));
      if (world.now() - sweptAt < SWEPT_EVERY_MS) continue;
      sweptAt = world.now();
      await world.sweep();
    }
  }
}

/** Ends all faults and restores hidden projects. */
async function endFaults({ world }: Actors): Promise<void> {
  world.faults([]);
  world.receiver({});
  world.setLicense('active');
  world.act('search-lag', { ms: SEARCH_LAG_MS });
  for (const { key, archived, trashed, appsBlocked } of Object.values(world.site().projects)) {
    if (archived !== null) world.act('unarchive-project', { project: key });
    if (trashed !== null) world.act('restore-project', { project: key });
    if (appsBlocked) world.act('block-app', { project: key, blocked: false });
  }
  await world.settle();
}

/** Minutes of the first hour with a sweep; Forge would sweep every five minutes. */
const SWEPT_AT_MINUTES: readonly number[] = [1, 6, 17, 19, 35, 60];

/** Plays the first hour without faults: the service repeats unanswered requests, the admin tidies up. */
async function recover({ world, service, admin }: Actors): Promise<void> {
  const failed = (): Set<string> =>
    new Set(
      [...viewsOf(observationsOf(world, service))].flatMap(([id, { state }]) => (state === 'failed' ? [id] : [])),
    );
  let minute = 0;
  for (const next of SWEPT_AT_MINUTES) {
    if (next >= 19) await admin.tidy();
    await service.repeatUnanswered(failed());
    await world.advance((next - minute) * MINUTE);
    minute = next;
    await world.sweep();
  }
  if (!(await service.repeatUnanswered(failed()))) {
    service.violations.push('an hour after the end of all faults, requests are still unanswered');
  }
}
