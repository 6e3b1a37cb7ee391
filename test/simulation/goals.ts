import type { Call } from './service';
import type { Standing } from './site';

/** What ends a delegation in the demo's site: the checker's own reading of its rules, told in ids of Jira's. */

const IT = '10000';
const OPS = '10001';
const WONT_DO = '10001';

interface Goals {
  readonly completed: string;
  readonly declined?: string;
}

/** By the project that it was made in and the one that it stands in. */
const GOALS: Readonly<Record<string, Goals>> = {
  [`${IT} ${IT}`]: { completed: '10005', declined: '10006' },
  [`${IT} ${OPS}`]: { completed: '10023' },
  [`${OPS} ${OPS}`]: { completed: '10023' },
  [`${OPS} ${IT}`]: { completed: '10005' },
};

/** The same where the call names In Progress as what completes it, and nothing as what declines it. */
const IN_PROGRESS: Readonly<Record<string, Goals>> = { [IT]: { completed: '3' }, [OPS]: { completed: '10022' } };

export type Ending = 'in_progress' | 'completed' | 'declined';

/** @param home the project that it was made in */
export function endingOf({ statusId, resolution, projectId }: Standing, home: string, call: Call): Ending {
  const goals = call.completedStatuses ? IN_PROGRESS[projectId] : GOALS[`${home} ${projectId}`];
  if (goals?.declined !== undefined && statusId === goals.declined) return 'declined';
  if (statusId !== goals?.completed) return 'in_progress';
  return !call.completedStatuses && resolution === WONT_DO ? 'declined' : 'completed';
}

/** What an issue's life was for its delegation, oldest first: each ending, and from when on, epoch ms. */
export function endingsOf(life: readonly Standing[], call: Call): { readonly at: number; readonly ending: Ending }[] {
  const home = life[0]?.projectId ?? '';
  return life.map((standing) => ({ at: standing.at, ending: endingOf(standing, home, call) }));
}
