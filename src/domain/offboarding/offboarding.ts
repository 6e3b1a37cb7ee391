import * as z from 'zod/mini';
import { unprocessableError, type ProblemError } from '../contract/problem';
import { DelegationState, Person, type Delegation } from '../delegation/delegation';
import { OutboxRecord, EMPTY_OUTBOX, withChange } from '../delivery/outbox';
import { MINUTE_MS } from '../limits';

/** All delegations of one person that the service groups. `members` has the state of each, by its key. */
export const Offboarding = z.object({
  ...OutboxRecord.shape,
  id: z.string(),
  url: z.nullable(z.string()),
  person: Person,
  /** Number of delegations that will be requested, according to the latest request with a total; null without one. */
  total: z.nullable(z.number()),
  /** Epoch ms of the request that named the total; 0 without one. */
  totalNamedAt: z.number(),
  members: z.record(z.string(), DelegationState),
  /** Epoch ms at which the last delegation was added. */
  lastAddedAt: z.number(),
  state: z.enum(['open', 'completed']),
});
export type Offboarding = z.infer<typeof Offboarding>;

/**
 * Note that a delegation was once registered without updating its offboarding, because that record was contended. An
 * offboarding without such a note has all its delegations.
 */
export const LateMember = z.object({
  /** Epoch ms at which the last such delegation was registered. */
  at: z.number(),
});
export type LateMember = z.infer<typeof LateMember>;

/** Prefix that marks the id of an offboarding among ids of delegations, which can't begin with it. */
export const OFFBOARDING_ID_PREFIX = 'offboarding:';

/** Time for which an offboarding without `total` waits for further delegations before it can be completed. */
const WAIT_FOR_MORE_MS = 15 * MINUTE_MS;

/** Maximum number of delegations in one offboarding, in any state. */
export const MAX_MEMBERS = 2000;

/** Returns true if the offboarding accepts no further delegation. Simultaneous requests can exceed the limit. */
export function isFull({ members }: Pick<Offboarding, 'members'>, key: string): boolean {
  return !(key in members) && Object.keys(members).length >= MAX_MEMBERS;
}

/** @param pointer JSON Pointer to the delegation in the body */
export function offboardingFullError(pointer = ''): ProblemError {
  return unprocessableError(
    `An offboarding groups at most ${MAX_MEMBERS} delegations, and this one is full. Use one offboarding for each person who leaves.`,
    [{ pointer: `${pointer}/offboarding/id`, detail: `already has ${MAX_MEMBERS} delegations` }],
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
    lastAddedAt: now,
    state: 'open',
  };
}

export function countsOf(offboarding: Offboarding): OffboardingCounts {
  const counts: OffboardingCounts = { creating: 0, open: 0, completed: 0, declined: 0, canceled: 0, failed: 0 };
  for (const state of Object.values(offboarding.members)) counts[state === 'in_progress' ? 'open' : state] += 1;
  return counts;
}

/** Adds a delegation that is being created. Returns the same value if the offboarding has it in that state. */
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
      lastAddedAt: now,
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
  const added = changed
    .filter(({ key }) => !(key in offboarding.members))
    .sort((a, b) => a.value.createdAt.localeCompare(b.value.createdAt));
  const groups = added.flatMap(({ value }) => value.offboarding ?? []);
  const members = Object.fromEntries(changed.map(({ key, value }) => [key, value.state]));
  return withStateUpdated(
    {
      ...offboarding,
      url: groups.findLast(({ url }) => url !== null)?.url ?? offboarding.url,
      ...totalNamedBy(added, offboarding.totalNamedAt),
      members: { ...offboarding.members, ...members },
      lastAddedAt: added.length > 0 ? now : offboarding.lastAddedAt,
    },
    now,
  );
}

/** Returns the total of the latest request that named one, if it came after `since`; no members otherwise. */
function totalNamedBy(added: readonly KeyedDelegation[], since: number): Partial<Offboarding> {
  const latest = added.findLast(({ value }) => (value.offboarding?.total ?? null) !== null)?.value;
  const namedAt = Date.parse(latest?.createdAt ?? '');
  return latest?.offboarding && namedAt >= since ? { total: latest.offboarding.total, totalNamedAt: namedAt } : {};
}

/** Removes a delegation whose reservation was released. */
export function withoutMember(offboarding: Offboarding, key: string, now: number): Offboarding {
  const members = Object.fromEntries(Object.entries(offboarding.members).filter(([member]) => member !== key));
  return withStateUpdated({ ...offboarding, members }, now);
}

/**
 * Returns the time (epoch ms) at which the offboarding is completed without an event; undefined if time can't complete
 * it.
 */
export function completionCheckAt(offboarding: Offboarding): number | undefined {
  return offboarding.state === 'open' && offboarding.total === null && isNothingOpen(offboarding)
    ? offboarding.lastAddedAt + WAIT_FOR_MORE_MS
    : undefined;
}

/** Updates the offboarding's own state from its members. A new state is a change to send. */
export function withStateUpdated(offboarding: Offboarding, now: number): Offboarding {
  const state = isNothingOpen(offboarding) && hasAllMembers(offboarding, now) ? 'completed' : 'open';
  if (state === offboarding.state) return offboarding;
  return withChange(
    { ...offboarding, state },
    state === 'completed' ? 'offboarding.completed' : 'offboarding.reopened',
    true,
  );
}

/** Returns true if no delegation is open, declined, or failed, and at least one is completed. */
function isNothingOpen(offboarding: Offboarding): boolean {
  const { creating, open, declined, failed, completed } = countsOf(offboarding);
  return creating + open + declined + failed === 0 && completed > 0;
}

/** Returns true if `total` delegations were requested; without a total, if none was for some time. */
function hasAllMembers(offboarding: Offboarding, now: number): boolean {
  if (offboarding.total !== null) return Object.keys(offboarding.members).length >= offboarding.total;
  return now >= offboarding.lastAddedAt + WAIT_FOR_MORE_MS;
}
