import { newActors, type Actors, type Allowances } from './actors';
import { violationsOf } from './checks/checker';
import type { SimulationHost } from './host';
import { perform, type Step } from './histories/steps';
import { viewsOf, observationsOf } from './checks/observations';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Usual lag of Jira's search, ms. */
const SEARCH_LAG_MS = 30_000;

/**
 * Returns the waits after the end of all faults, ms. After the last of them, no violation may be left. Exhausted pushes
 * are retried every 12 hours with 20% jitter. Longer waits are allowed only if the app learns of a change late.
 */
function waitsFor({ hasHiddenIssues, hasUnreportedChange, isSearchBehind }: Allowances): number[] {
  return [
    0,
    15 * HOUR,
    ...(hasHiddenIssues ? [24 * HOUR] : []),
    ...(hasUnreportedChange || isSearchBehind ? [8 * 24 * HOUR] : []),
  ];
}

/** Runs one history. @returns a sentence for each violation at its end */
export async function runHistory(host: SimulationHost, seed: number, steps: readonly Step[]): Promise<string[]> {
  const actors = newActors(host, seed);
  await playSteps(steps, actors);
  await endFaults(actors);
  await recover(actors);
  let violations: string[] = [];
  for (const wait of waitsFor(actors.allowances)) {
    if (wait > 0) await waitAndSweep(wait, actors);
    await actors.service.readOffboardings();
    violations = violationsOf(actors);
    if (violations.length === 0) break;
  }
  return violations;
}

/** Lets time pass and sweeps, before and after the admin's repairs. */
async function waitAndSweep(ms: number, { world, admin }: Actors): Promise<void> {
  await world.advance(ms);
  await world.sweep();
  await world.advance(5 * MINUTE);
  await admin.repair();
  await world.advance(5 * MINUTE);
  await world.sweep();
  await world.advance(5 * MINUTE);
}

/** Maximum time between sweeps while people act, ms. */
const SWEEP_EVERY_MS = 3 * HOUR;

/** Plays the steps with the pauses between them. */
export async function playSteps(steps: readonly Step[], actors: Actors): Promise<void> {
  const { world } = actors;
  let sweptAt = world.now();
  for (const step of steps) {
    perform(step, actors);
    for (let remaining = step.wait; remaining > 0; remaining -= SWEEP_EVERY_MS) {
      await world.advance(Math.min(remaining, SWEEP_EVERY_MS));
      if (world.now() - sweptAt < SWEEP_EVERY_MS) continue;
      sweptAt = world.now();
      await world.sweep();
    }
  }
}

/** Ends all faults and restores hidden projects. */
async function endFaults({ world }: Actors): Promise<void> {
  world.setFaults([]);
  world.setReceiver({});
  world.setLicense('active');
  world.act('search-lag', { ms: SEARCH_LAG_MS });
  for (const { key, archived, trashed, appsBlocked } of Object.values(world.site().projects)) {
    if (archived !== null) world.act('unarchive-project', { project: key });
    if (trashed !== null) world.act('restore-project', { project: key });
    if (appsBlocked) world.act('block-app', { project: key, blocked: false });
  }
  await world.settle();
}

/** Minutes of the first hour with a sweep, fewer than Forge's twelve to save time. */
const SWEEP_MINUTES: readonly number[] = [1, 6, 17, 19, 35, 60];
/** Minute from which the admin repairs, later than the 15 minutes after which the app creates an issue again. */
const REPAIR_FROM_MINUTE = 19;

/** Plays the first hour without faults. The service repeats unanswered requests, and the admin repairs channels. */
async function recover({ world, service, admin }: Actors): Promise<void> {
  const failedIds = (): Set<string> =>
    new Set(
      [...viewsOf(observationsOf(world, service))].flatMap(([id, { state }]) => (state === 'failed' ? [id] : [])),
    );
  let minute = 0;
  for (const next of SWEEP_MINUTES) {
    if (next >= REPAIR_FROM_MINUTE) await admin.repair();
    await service.repeatUnanswered(failedIds());
    await world.advance((next - minute) * MINUTE);
    minute = next;
    await world.sweep();
  }
  if (!(await service.repeatUnanswered(failedIds()))) {
    service.violations.push('an hour after the end of all faults, requests are still unanswered');
  }
}
