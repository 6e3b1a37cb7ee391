import type { Delegation, State } from './contract';
import type { Memory, Person, Task } from './memory';

/** State of one app of an offboarding, as the pages show it. */
export type Standing =
  'Sending' | 'Waiting' | 'Refused' | 'In progress' | 'Completed' | 'Declined' | 'Canceled' | 'Failed';

const STANDING_BY_STATE: Readonly<Record<State, Standing>> = {
  creating: 'Sending',
  in_progress: 'In progress',
  completed: 'Completed',
  declined: 'Declined',
  canceled: 'Canceled',
  failed: 'Failed',
};

/** Standing of a task without a reported delegation. */
const STANDING_BY_REQUEST_STATE = {
  sending: 'Sending',
  waiting: 'Waiting',
  refused: 'Refused',
  accepted: 'In progress',
} as const;

/** Task as the pages show it. */
export interface TaskView {
  readonly task: Task;
  readonly appName: string;
  readonly delegation: Delegation | undefined;
  readonly standing: Standing;
  /** True if the person is among the app's users. */
  readonly isUser: boolean;
}

/** Returns a task with its newest reported state. A removal through Torii's API completes a task in progress. */
function viewOf(memory: Memory, task: Task): TaskView {
  const delegation = memory.delegations[task.id];
  const person = memory.people.find(({ id }) => id === task.personId);
  const isUser = person !== undefined && usesApp(person, task.appId);
  const reported = delegation ? STANDING_BY_STATE[delegation.state] : STANDING_BY_REQUEST_STATE[task.requestState];
  const isCompletedByApi = reported === 'In progress' && !isUser && isLatestOfPair(memory, task);
  const standing = isCompletedByApi ? 'Completed' : reported;
  const appName = memory.apps.find(({ id }) => id === task.appId)?.name ?? `App ${task.appId}`;
  return { task, appName, delegation, standing, isUser };
}

/** Returns true if a person is among an app's users. Only `isUserRemovedFromApp` of Torii's API removes a person. */
export function usesApp(person: Person, appId: number): boolean {
  return person.apps.some(({ id, removed }) => id === appId && !removed);
}

/** Returns true for the newest task of a pair. Torii's API knows only pairs, so a removal counts for that task. */
function isLatestOfPair(memory: Memory, task: Task): boolean {
  return (
    memory.tasks.findLast(({ personId, appId }) => personId === task.personId && appId === task.appId)?.id === task.id
  );
}

/** Offboarding as the pages show it. */
export interface OffboardingView {
  readonly id: string;
  readonly person: Person;
  readonly startedAt: string;
  readonly tasks: readonly TaskView[];
  /** Number of completed tasks. */
  readonly done: number;
  readonly isOffboarded: boolean;
  /** State in the last `offboarding.*` push. Undefined before the first one. */
  readonly reported: 'open' | 'completed' | undefined;
}

/**
 * Returns an offboarding as the pages show it. The last push of the offboarding decides if the person is offboarded.
 * Without a push, the person's lifecycle status in Torii's API decides.
 */
export function offboardingView(memory: Memory, id: string): OffboardingView | undefined {
  const offboarding = memory.offboardings.find((candidate) => candidate.id === id);
  const person = memory.people.find((candidate) => candidate.id === offboarding?.personId);
  if (!offboarding || !person) return undefined;
  const tasks = memory.tasks.filter(({ offboardingId }) => offboardingId === id).map((task) => viewOf(memory, task));
  const done = tasks.filter(({ standing }) => standing === 'Completed').length;
  const reported = memory.reportedOffboardings[id]?.state;
  const isLatest = memory.offboardings.findLast(({ personId }) => personId === person.id)?.id === id;
  const isOffboarded = reported ? reported === 'completed' : isLatest && person.lifecycleStatus === 'offboarded';
  return { id, person, startedAt: offboarding.startedAt, tasks, done, isOffboarded, reported };
}

/** Returns a person's newest offboarding. */
export function latestOffboarding(memory: Memory, personId: number): OffboardingView | undefined {
  const latest = memory.offboardings.findLast((offboarding) => offboarding.personId === personId);
  return latest && offboardingView(memory, latest.id);
}
