import { Admin } from './admin';
import { Service } from './service';
import type { SimulationHost } from './host';
import type { DeletedIssue } from './deleted-issue';
import type { World } from './world';

/** Actors of a run, and facts that Jira doesn't keep. */
export interface Actors {
  readonly world: World;
  readonly service: Service;
  readonly admin: Admin;
  readonly deletedIssues: DeletedIssue[];
  /** Incidents that excuse late or repeated work of the app. */
  readonly allowances: Allowances;
}

/** Incidents of a run that excuse late or repeated work of the app. */
export interface Allowances {
  /** True if Jira's search lagged for longer than the app waits for it. Allows a second issue, and a delay of a week. */
  isSearchBehind: boolean;
  /** True if issues were hidden from the app. Allows a delay of a day, the period of the check of such issues. */
  hasHiddenIssues: boolean;
  /** Epoch ms at which a project was first hidden from the app; `Infinity` if none was. */
  hiddenAt: number;
  /** True if something changed without an event. Allows a delay of a week, the period of the full comparison. */
  hasUnreportedChange: boolean;
  /** True if the completed status left the workflow, or a project was deleted. Allows pending creations to fail. */
  isTargetGone: boolean;
  /** Ids of deactivated accounts. The sandbox reports them as closed, so the app erases them. */
  readonly closedAccounts: Set<string>;
}

export function newActors(host: SimulationHost, seed: number): Actors {
  const world = host.begin(seed);
  return {
    world,
    service: new Service(world),
    admin: new Admin(world),
    deletedIssues: [],
    allowances: {
      isSearchBehind: false,
      hasHiddenIssues: false,
      hiddenAt: Infinity,
      hasUnreportedChange: false,
      isTargetGone: false,
      closedAccounts: new Set(),
    },
  };
}
