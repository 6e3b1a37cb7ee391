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
  /** Whether the search was behind for longer than the app waits for it. */
  hasLaggedLong: boolean;
}

export function newCast(stage: Stage, seed: number): Cast {
  const world = stage.begin(seed);
  return { world, service: new Service(world), admin: new Admin(world), graves: [], hasLaggedLong: false };
}
