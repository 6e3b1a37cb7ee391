import * as z from 'zod/mini';
import { AppRef, DelegationState, Person, type Delegation } from '../delegation/delegation';
import type { KeyedDelegation } from './offboarding';
import { OutboxRecord, EMPTY_OUTBOX, withAllAcknowledged, withChange, withDelivery } from '../delivery/outbox';
import { NO_TORII_STATE } from '../delivery/torii';

/**
 * One person and one app, with their delegations by key. Several delegations of a pair are for different accounts.
 * Torii knows only pairs, so the pair's push reports the removal of the person to Torii. The webhook gets the
 * delegations themselves.
 */
export const Pair = z.object({
  ...OutboxRecord.shape,
  person: Person,
  app: AppRef,
  /** True if every delegation that isn't canceled is completed, and at least one is. */
  removed: z.boolean(),
  /** Key of the older pair that this pair was joined with; null for a pair that wasn't. */
  joinedInto: z._default(z.nullable(z.string()), null),
  members: z.record(
    z.string(),
    z.object({
      id: z.string(),
      state: DelegationState,
      account: z.nullable(z.string()),
      issueKey: z.nullable(z.string()),
      /** True for a delegation of a batch whose creation hasn't started. It isn't a duplicate of others yet. */
      accepted: z.boolean(),
    }),
  ),
});
export type Pair = z.infer<typeof Pair>;
export type PairMember = Pair['members'][string];

/** Reference from one way to name a person and an app to the key of their pair. */
export const PairAlias = z.object({
  pair: z.string(),
  /** True if several pairs share the name. The alias then refers to the pair whose app has no id. */
  isAmbiguous: z._default(z.boolean(), false),
});
export type PairAlias = z.infer<typeof PairAlias>;

export function newPair(person: Person, app: AppRef): Pair {
  return { ...EMPTY_OUTBOX, person, app, removed: false, joinedInto: null, members: {} };
}

export function pairMember({ id, state, account, issue }: Delegation): PairMember {
  return { id, state, account, issueKey: issue?.key ?? null, accepted: false };
}

export function acceptedMember(delegation: Delegation): PairMember {
  return { ...pairMember(delegation), accepted: true };
}

export function withPairMember(pair: Pair, key: string, member: PairMember): Pair {
  return withRemovalUpdated({ ...pair, members: { ...pair.members, [key]: member } });
}

/** Applies the states of delegations. Returns the same value if nothing changes. */
export function withFoldedIntoPair(pair: Pair, delegations: readonly KeyedDelegation[]): Pair {
  const changed = delegations.filter(({ key, value }) => {
    const member = pair.members[key];
    return member?.state !== value.state || member.issueKey !== (value.issue?.key ?? null);
  });
  if (changed.length === 0) return pair;
  const members = Object.fromEntries(changed.map(({ key, value }) => [key, pairMember(value)]));
  return withRemovalUpdated({ ...pair, members: { ...pair.members, ...members } });
}

export function withoutPairMember(pair: Pair, key: string): Pair {
  return withRemovalUpdated({
    ...pair,
    members: Object.fromEntries(Object.entries(pair.members).filter(([member]) => member !== key)),
  });
}

/** Updates `removed` from the members. A new value is a change for Torii. */
function withRemovalUpdated(pair: Pair): Pair {
  const counted = Object.values(pair.members).filter(({ state }) => state !== 'canceled');
  const removed = counted.length > 0 && counted.every(({ state }) => state === 'completed');
  return removed === pair.removed ? pair : withRemoved(pair, removed);
}

/**
 * Sets `removed`, and adds the change for Torii. The webhook needs no push, because it gets the delegations themselves.
 */
function withRemoved(pair: Pair, removed: boolean): Pair {
  const changed = withChange({ ...pair, removed }, removed ? 'pair.removed' : 'pair.taken_back', true);
  return withDelivery(changed, 'webhook', { acknowledged: changed.sequence });
}

/**
 * Joins a younger pair of the same person and app into this one. Takes back a reported removal that isn't true
 * anymore.
 */
export function withPairJoined(pair: Pair, younger: Pair): Pair {
  const { torii } = pair;
  const checks = [torii.checkAt, younger.torii.checkAt].filter((time) => time !== null);
  const joined = withRemovalUpdated({
    ...pair,
    person: { ...pair.person, id: pair.person.id ?? younger.person.id },
    app: { ...pair.app, id: pair.app.id ?? younger.app.id },
    members: { ...younger.members, ...pair.members },
    torii: {
      ...torii,
      userId: torii.userId ?? younger.torii.userId,
      appId: torii.appId ?? younger.torii.appId,
      mayHaveReport: torii.mayHaveReport || younger.torii.mayHaveReport,
      unknownOutcome: torii.unknownOutcome || younger.torii.unknownOutcome,
      checkAt: checks.length > 0 ? Math.min(...checks) : null,
    },
  });
  // An equal sequence means that joining added no change, so the removal that the younger pair reported would stand.
  const mustTakeBack = younger.removed && !joined.removed && joined.sequence === pair.sequence;
  return mustTakeBack ? withRemoved(joined, false) : joined;
}

/**
 * Returns the remainder of a pair that was joined with an older one: a reference to the older pair, without a push.
 * @param olderKey key of the older pair
 */
export function joinedRemainder(pair: Pair, olderKey: string): Pair {
  return withAllAcknowledged({
    ...pair,
    person: { id: null, email: '', name: null },
    members: {},
    removed: false,
    joinedInto: olderKey,
    torii: NO_TORII_STATE,
  });
}
