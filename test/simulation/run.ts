import { findings } from './checker';
import { Service } from './service';
import { carryOut, type Graves, type Step } from './steps';
import type { Stage, World } from './world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long after the weather has cleared everything must have come right. A failing channel is probed every 12 hours and a fifth at most. */
const PATIENCE: readonly number[] = [0, 15 * HOUR, 24 * HOUR, 8 * 24 * HOUR];

/** Runs one history from the beginning. @returns what is wrong at its end, in words */
export async function run(stage: Stage, seed: number, steps: readonly Step[]): Promise<string[]> {
  const world = stage.begin(seed);
  const service = new Service(world);
  const graves: Graves = { deleted: [] };
  await play(steps, world, service, graves);
  await clear(world);
  await comeRight(world, service);
  let wrong: string[] = [];
  for (const wait of PATIENCE) {
    if (wait > 0) await world.advance(wait);
    wrong = findings(world, service, graves);
    if (wrong.length === 0) break;
  }
  return wrong;
}

/** One step after the other, with the time between them. */
export async function play(steps: readonly Step[], world: World, service: Service, graves: Graves): Promise<void> {
  for (const step of steps) {
    carryOut(step, world, service, graves);
    if (step.wait > 0) await world.advance(step.wait);
  }
}

/** The weather clears: nothing is lost or hidden any more. */
async function clear(world: World): Promise<void> {
  world.faults([]);
  world.receiver({});
  for (const { key, archived, trashed, appsBlocked } of Object.values(world.site().projects)) {
    if (archived !== null) world.act('unarchive-project', { project: key });
    if (trashed !== null) world.act('restore-project', { project: key });
    if (appsBlocked) world.act('block-app', { project: key, blocked: false });
  }
  await world.settle();
}

/** The first hour, swept every five minutes as Forge would; the service sends again what was not answered for good. */
async function comeRight(world: World, service: Service): Promise<void> {
  for (let minutes = 0; minutes < 60; minutes += 5) {
    await service.insist();
    await world.advance(5 * MINUTE);
    await world.sweep();
  }
  if (!(await service.insist())) {
    service.lies.push('an hour after the weather has cleared, calls are not answered for good yet');
  }
}
