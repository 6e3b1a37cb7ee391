import * as z from 'zod/mini';
import { unprocessableError, type ProblemError } from '../contract/problem';
import { DelegationState, Person, type Delegation } from '../delegation/delegation';
import { OutboxRecord, EMPTY_OUTBOX, withChange } from '../delivery/outbox';

/** All tasks of one person who leaves: the state of each delegation by its key, from which counts are derived. */
export const Offboarding = z.object({
  ...OutboxRecord.shape,
  id: z.string(),
  url: z.nullable(z.string()),
  person: Person,
  /** Number of delegations that will be requested, according to the latest request with a number. */
  total: z.nullable(z.number()),
  /** Epoch ms of that request; 0 without one. */
  totalNamedAt: z.number(),
  members: z.record(z.string(), DelegationState),
  /** Epoch ms at which the last delegation was added. */
  lastJoinedAt: z.number(),
  state: z.enum(['open', 'completed']),
});
export type Offboarding = z.infer<typeof Offboarding>;

/**
 * Note that a delegation was once registered without its offboarding, because many competed for that record. It is never
 * taken back, so an offboarding without this note has all its delegations.
 */
export const LateMember = z.object({
  /** Epoch ms at which the last such delegation was registered. */
  at: z.number(),
});
export type LateMember = z.infer<typeof LateMember>;

/** Prefix of an offboarding's id among ids of delegations, which can't begin with it. */
export const OFFBOARDING_ID = 'offboarding:';

/** Time for which an offboarding without `total` waits for further delegations before it can be completed. */
const WAIT_FOR_MORE_MS = 15 * 60_000;

/** Maximum number of delegations in one offboarding, in any state. */
export const MAX_MEMBERS = 2000;

/** Returns true if the offboarding accepts no further delegation. Simultaneous requests can exceed the limit. */
export function isFull({ members }: Pick<Offboarding, 'members'>, key: string): boolean {
  return !(key in members) && Object.keys(members).length >= MAX_MEMBERS;
}

export function offboardingFullError(at = ''): ProblemError {
  return unprocessableError(
    `An offboarding groups at most ${MAX_MEMBERS} delegations, and this one is full. Use one offboarding for each person who leaves.`,
    [{ pointer: `${at}/offboarding/id`, detail: `already has ${MAX_MEMBERS} delegations` }],
  );
}

export type OffboardingCounts = Record<Exclude<DelegationState, 'in_progress'> | 'open', number>;

export function newOffboarding(id: string, url: string | null, person: Person, now: number): Offboarding {
  return {
    ...EMPTY_OUTBOX,
    id,
    url,
    person,
    total: null,
    totalNamedAt: 0,
    members: {},
    lastJoinedAt: now,
    state: 'open',
  };
}

export function countsOf(offboarding: Offboarding): OffboardingCounts {
  const counts: OffboardingCounts = { creating: 0, open: 0, completed: 0, declined: 0, canceled: 0, failed: 0 };
  for (const state of Object.values(offboarding.members)) counts[state === 'in_progress' ? 'open' : state] += 1;
  return counts;
}

/** Adds a delegation that is being created. Returns the same value if the offboarding already has it. */
export function withMember(
  offboarding: Offboarding,
  key: string,
  requested: Delegation['offboarding'],
  now: number,
): Offboarding {
  if (offboarding.members[key] === 'creating') return offboarding;
  const { url = null, total = null } = requested ?? {};
  return withStateUpdated(
    {
      ...offboarding,
      url: url ?? offboarding.url,
      ...(total === null ? {} : { total, totalNamedAt: now }),
      members: { ...offboarding.members, [key]: 'creating' },
      lastJoinedAt: now,
    },
    now,
  );
}

/** Updates the state of one delegation. */
export function withMemberState(
  offboarding: Offboarding,
  key: string,
  state: DelegationState,
  now: number,
): Offboarding {
  if (offboarding.members[key] === state) return offboarding;
  return withStateUpdated({ ...offboarding, members: { ...offboarding.members, [key]: state } }, now);
}

/** A delegation with its record key. */
export interface KeyedDelegation {
  readonly key: string;
  readonly value: Delegation;
}

/**
 * Applies the states of delegations, and adds delegations that the offboarding doesn't have yet. Returns the same value
 * if nothing changes.
 */
export function withFolded(
  offboarding: Offboarding,
  delegations: readonly KeyedDelegation[],
  now: number,
): Offboarding {
  const changed = delegations.filter(({ key, value }) => offboarding.members[key] !== value.state);
  if (changed.length === 0) return offboarding;
  const joining = changed
    .filter(({ key }) => !(key in offboarding.members))
    .sort((one, other) => one.value.createdAt.localeCompare(other.value.createdAt));
  const named = joining.flatMap(({ value }) => value.offboarding ?? []);
  const members = Object.fromEntries(changed.map(({ key, value }) => [key, value.state]));
  return withStateUpdated(
    {
      ...offboarding,
      url: named.findLast(({ url }) => url !== null)?.url ?? offboarding.url,
      ...totalNamedBy(joining, offboarding.totalNamedAt),
      members: { ...offboarding.members, ...members },
      lastJoinedAt: joining.length > 0 ? now : offboarding.lastJoinedAt,
    },
    now,
  );
}

/** Returns the total of the latest request among those that came after `since`; nothing if none of them named one. */
function totalNamedBy(joining: readonly KeyedDelegation[], since: number): Partial<Offboarding> {
  const latest = joining.findLast(({ value }) => (value.offboarding?.total ?? null) !== null)?.value;
  const namedAt = Date.parse(latest?.createdAt ?? '');
  return latest?.offboarding && namedAt >= since ? { total: latest.offboarding.total, totalNamedAt: namedAt } : {};
}

/** Removes a delegation whose reservation was released. */
export function withoutMember(offboarding: Offboarding, key: string, now: number): Offboarding {
  const members = Object.fromEntries(Object.entries(offboarding.members).filter(([member]) => member !== key));
  return withStateUpdated({ ...offboarding, members }, now);
}

/** Returns epoch ms at which the offboarding is completed without an event; undefined if time can't complete it. */
export function completionCheckAt(offboarding: Offboarding): number | undefined {
  return offboarding.state === 'open' && offboarding.total === null && isDone(offboarding)
    ? offboarding.lastJoinedAt + WAIT_FOR_MORE_MS
    : undefined;
}

/** Updates the offboarding's own state. A new state is a change to send. */
export function withStateUpdated(offboarding: Offboarding, now: number): Offboarding {
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
