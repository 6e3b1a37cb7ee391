import { Admin } from './admin';
import { Service } from './service';
import type { SimulationHost } from './host';
import type { DeletedIssue } from './deleted-issue';
import type { World } from './world';

/** Actors of a run, and facts that Jira forgets. */
export interface Actors {
  readonly world: World;
  readonly service: Service;
  readonly admin: Admin;
  readonly deletedIssues: DeletedIssue[];
  /** Events that explain late or repeated work of the app. */
  readonly allowances: Allowances;
}

export interface Allowances {
  /** Jira's search lagged for longer than the app waits for it. */
  searchBehind: boolean;
  /** Issues were out of reach: the app checks them once a day. */
  outOfReach: boolean;
  /** Epoch ms at which a project was hidden from the app first; `Infinity` if none was. */
  hiddenAt: number;
  /** Something changed without an event: the app compares all issues once a week. */
  unreported: boolean;
  /** The completed status left the workflow, or a project is gone: pending creations fail. */
  targetGone: boolean;
  /** Deactivated accounts, which the sandbox reports as closed: the app erases them. */
  readonly closed: Set<string>;
}

export function newActors(host: SimulationHost, seed: number): Actors {
  const world = host.begin(seed);
  return {
    world,
    service: new Service(world),
    admin: new Admin(world),
    deletedIssues: [],
    allowances: {
      searchBehind: false,
      outOfReach: false,
      hiddenAt: Infinity,
      unreported: false,
      targetGone: false,
      closed: new Set(),
    },
  };
}
