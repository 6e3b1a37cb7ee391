import type { Delegation, State } from './contract';
import type { Memory, Person, Task } from './memory';

/** Where one app of an offboarding stands, as a person reads it. */
export type Standing =
  'Sending' | 'Waiting' | 'Refused' | 'In progress' | 'Completed' | 'Declined' | 'Canceled' | 'Failed';

const BY_STATE: Readonly<Record<State, Standing>> = {
  creating: 'Sending',
  in_progress: 'In progress',
  completed: 'Completed',
  declined: 'Declined',
  canceled: 'Canceled',
  failed: 'Failed',
};

const BY_SENDING = { sending: 'Sending', waiting: 'Waiting', refused: 'Refused', accepted: 'In progress' } as const;

export interface TaskView {
  readonly task: Task;
  readonly appName: string;
  readonly delegation: Delegation | undefined;
  readonly standing: Standing;
  /** Whether the person still is among the app's users, as far as the service knows. */
  readonly hasAccess: boolean;
}

/** A task as it stands: what Jira's side said, or what the API was told (`isUserRemovedFromApp`), or how far the sending is. */
export function viewOf(memory: Memory, task: Task): TaskView {
  const delegation = memory.delegations[task.id];
  const person = memory.people.find(({ id }) => id === task.personId);
  const removed =
    isLatestOfPair(memory, task) && (person?.apps.some((use) => use.id === task.appId && use.removed) ?? false);
  const told = delegation ? BY_STATE[delegation.state] : BY_SENDING[task.sending];
  const standing = removed ? 'Completed' : told;
  const appName = memory.apps.find(({ id }) => id === task.appId)?.name ?? `App ${task.appId}`;
  return { task, appName, delegation, standing, hasAccess: standing !== 'Completed' };
}

/** Whether a person still is among an app's users, as far as the service was told. */
export function usesApp(memory: Memory, person: Person, appId: number): boolean {
  const use = person.apps.find(({ id }) => id === appId);
  const task = memory.tasks.findLast((one) => one.personId === person.id && one.appId === appId);
  return use !== undefined && !use.removed && (!task || viewOf(memory, task).hasAccess);
}

/** The API knows pairs only, so what it was told counts for the newest task of the pair. */
function isLatestOfPair(memory: Memory, task: Task): boolean {
  return (
    memory.tasks.findLast(({ personId, appId }) => personId === task.personId && appId === task.appId)?.id === task.id
  );
}

export interface OffboardingView {
  readonly id: string;
  readonly person: Person;
  readonly startedAt: string;
  readonly tasks: readonly TaskView[];
  readonly done: number;
  readonly isOffboarded: boolean;
  /** What the last `offboarding.*` push said, if one came. */
  readonly told: 'open' | 'completed' | undefined;
}

/** An offboarding as it stands: over when each task is completed or canceled, and at least one is completed. */
export function offboardingView(memory: Memory, id: string): OffboardingView | undefined {
  const offboarding = memory.offboardings.find((one) => one.id === id);
  const person = memory.people.find((one) => one.id === offboarding?.personId);
  if (!offboarding || !person) return undefined;
  const tasks = memory.tasks.filter(({ offboardingId }) => offboardingId === id).map((task) => viewOf(memory, task));
  const done = tasks.filter(({ standing }) => standing === 'Completed').length;
  const isOffboarded = done > 0 && tasks.every(({ standing }) => standing === 'Completed' || standing === 'Canceled');
  return {
    id,
    person,
    startedAt: offboarding.startedAt,
    tasks,
    done,
    isOffboarded,
    told: memory.toldOffboardings[id]?.state,
  };
}

/** A person's newest offboarding. */
export function latestOffboarding(memory: Memory, personId: number): OffboardingView | undefined {
  const latest = memory.offboardings.findLast((one) => one.personId === personId);
  return latest && offboardingView(memory, latest.id);
}
