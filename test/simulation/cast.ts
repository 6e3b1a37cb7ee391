import { Admin } from './admin';
import { Service } from './service';
import type { Stage } from './stage';
import type { Grave } from './steps';
import type { World } from './world';

/** Who takes part in a run, and what is remembered of it though Jira forgets. */
export interface Cast {
  readonly world: World;
  readonly service: Service;
  readonly admin: Admin;
  /** Issues that were deleted. */
  readonly graves: Grave[];
  /** What happened that the app may find out late, or do a second time. */
  readonly excuses: Excuses;
}

export interface Excuses {
  /** The search was behind by more than the app waits for it, and by more than it looks back. */
  searchBehind: boolean;
  /** Issues were out of the app's reach: it looks for them once a day. */
  outOfReach: boolean;
  /** Something changed of which no event tells, or none that the app gets: it compares all issues once a week. */
  unheard: boolean;
  /** The completed status was taken out of the workflow, or a project is gone: what is not made yet can't be any more. */
  placeGone: boolean;
  /** Accounts that were deactivated, which the sandbox reports as closed: the app has to forget whose they were. */
  readonly closed: Set<string>;
}

export function newCast(stage: Stage, seed: number): Cast {
  const world = stage.begin(seed);
  return {
    world,
    service: new Service(world),
    admin: new Admin(world),
    graves: [],
    excuses: { searchBehind: false, outOfReach: false, unheard: false, placeGone: false, closed: new Set() },
  };
}
