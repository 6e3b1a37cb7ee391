import * as z from 'zod/mini';
import { unprocessableError, type ProblemError } from '../contract/problem';
import { DelegationState, Person, type Delegation } from '../delegation/delegation';
import { OutboxRecord, EMPTY_OUTBOX, withChange } from '../delivery/outbox';

/** One leaver's tasks: the state of each of its delegations, by record key, so that no count can drift. */
export const Offboarding = z.object({
  ...OutboxRecord.shape,
  id: z.string(),
  url: z.nullable(z.string()),
  person: Person,
  /** Number of delegations that will come, by the latest call that named it. */
  total: z.nullable(z.number()),
  members: z.record(z.string(), DelegationState),
  /** Moment at which the last delegation joined, epoch ms. */
  lastJoinedAt: z.number(),
  state: z.enum(['open', 'completed']),
});
export type Offboarding = z.infer<typeof Offboarding>;

/** Before an offboarding's id where it stands among ids of delegations, none of which begins so. */
export const OFFBOARDING_ID = 'offboarding:';

/** Without a `total`, an offboarding waits this long for further tasks before it counts as whole. */
const WAIT_FOR_MORE_MS = 15 * 60_000;

/** Most delegations that one offboarding groups, whatever their states. */
export const MAX_MEMBERS = 2000;

/** Tells if the offboarding takes no further delegation. What is in flight at the same moment may pass the limit. */
export function isFull({ members }: Pick<Offboarding, 'members'>, key: string): boolean {
  return !(key in members) && Object.keys(members).length >= MAX_MEMBERS;
}

export function offboardingFullError(at = ''): ProblemError {
  return unprocessableError(
    `An offboarding groups at most ${MAX_MEMBERS} delegations, and this one has as many. Send the id of another offboarding, one for each person who leaves.`,
    [{ pointer: `${at}/offboarding/id`, detail: `is an offboarding of ${MAX_MEMBERS} delegations already` }],
  );
}

export interface OffboardingCounts {
  creating: number;
  open: number;
  completed: number;
  declined: number;
  canceled: number;
  failed: number;
}

export function newOffboarding(id: string, url: string | null, person: Person, now: number): Offboarding {
  return { ...EMPTY_OUTBOX, id, url, person, total: null, members: {}, lastJoinedAt: now, state: 'open' };
}

export function countsOf(offboarding: Offboarding): OffboardingCounts {
  const counts: OffboardingCounts = { creating: 0, open: 0, completed: 0, declined: 0, canceled: 0, failed: 0 };
  for (const state of Object.values(offboarding.members)) counts[state === 'in_progress' ? 'open' : state] += 1;
  return counts;
}

/** A further delegation has come: the offboarding waits for it too. The same value where it does so already. */
export function withMember(
  offboarding: Offboarding,
  key: string,
  total: number | undefined,
  url: string | undefined,
  now: number,
): Offboarding {
  if (offboarding.members[key] === 'creating') return offboarding;
  return withStateSettled(
    {
      ...offboarding,
      url: url ?? offboarding.url,
      total: total ?? offboarding.total,
      members: { ...offboarding.members, [key]: 'creating' },
      lastJoinedAt: now,
    },
    now,
  );
}

/** One of its delegations changed its state. */
export function withMemberState(
  offboarding: Offboarding,
  key: string,
  state: DelegationState,
  now: number,
): Offboarding {
  if (offboarding.members[key] === state) return offboarding;
  return withStateSettled({ ...offboarding, members: { ...offboarding.members, [key]: state } }, now);
}

/** A delegation with the key of its record. */
export interface KeyedDelegation {
  readonly key: string;
  readonly value: Delegation;
}

/**
 * Takes in the states of delegations, those that the offboarding doesn't know yet included. Returns the same value if it knows all.
 */
export function withFolded(
  offboarding: Offboarding,
  delegations: readonly KeyedDelegation[],
  now: number,
): Offboarding {
  const news = delegations.filter(({ key, value }) => offboarding.members[key] !== value.state);
  if (news.length === 0) return offboarding;
  const joining = news
    .filter(({ key }) => !(key in offboarding.members))
    .sort((one, other) => one.value.createdAt.localeCompare(other.value.createdAt));
  const named = joining.flatMap(({ value }) => value.offboarding ?? []);
  const members = Object.fromEntries(news.map(({ key, value }) => [key, value.state]));
  return withStateSettled(
    {
      ...offboarding,
      url: named.findLast(({ url }) => url !== null)?.url ?? offboarding.url,
      total: named.findLast(({ total }) => total !== null)?.total ?? offboarding.total,
      members: { ...offboarding.members, ...members },
      lastJoinedAt: joining.length > 0 ? now : offboarding.lastJoinedAt,
    },
    now,
  );
}

/** A delegation that never came to be: its claim was freed. */
export function withoutMember(offboarding: Offboarding, key: string, now: number): Offboarding {
  const members = Object.fromEntries(Object.entries(offboarding.members).filter(([member]) => member !== key));
  return withStateSettled({ ...offboarding, members }, now);
}

/** Returns the moment at which time alone completes the offboarding, epoch ms; undefined if it can't. */
export function completionCheckAt(offboarding: Offboarding): number | undefined {
  return offboarding.state === 'open' && offboarding.total === null && isDone(offboarding)
    ? offboarding.lastJoinedAt + WAIT_FOR_MORE_MS
    : undefined;
}

/** Returns the offboarding with its state as of now; a changed state is a change worth sending. */
export function withStateSettled(offboarding: Offboarding, now: number): Offboarding {
  const state = isDone(offboarding) && isWhole(offboarding, now) ? 'completed' : 'open';
  if (state === offboarding.state) return offboarding;
  return withChange(
    { ...offboarding, state },
    state === 'completed' ? 'offboarding.completed' : 'offboarding.reopened',
    true,
  );
}

function isDone(offboarding: Offboarding): boolean {
  const { creating, open, declined, failed, completed } = countsOf(offboarding);
  return creating + open + declined + failed === 0 && completed > 0;
}

function isWhole(offboarding: Offboarding, now: number): boolean {
  if (offboarding.total !== null) return Object.keys(offboarding.members).length >= offboarding.total;
  return now >= offboarding.lastJoinedAt + WAIT_FOR_MORE_MS;
}
