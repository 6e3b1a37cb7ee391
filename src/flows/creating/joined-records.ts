import { LEASE_MS } from '../../domain/limits';
import type { CreationPlan } from '../../domain/delegation/creation-plan';
import type { Delegation } from '../../domain/delegation/delegation';
import { duplicateWarning } from '../../domain/delegation/duplicate';
import { withPersonRestored } from '../../domain/delegation/retention';
import { withToriiIds, type ToriiIds } from '../../domain/delivery/torii';
import { withPersonId } from '../../domain/delivery/torii-person';
import {
  newOffboarding,
  withMember,
  type KeyedDelegation,
  type Offboarding,
} from '../../domain/offboarding/offboarding';
import { pairMember, withPairMember, type Pair, type PairMember } from '../../domain/offboarding/pair';
import { withNames } from '../../domain/offboarding/pair-aliases';
import { createRecord, type Stored } from '../../platform/storage/store';

/**
 * Returns the delegation in the phase in which its issue may exist.
 * @param duplicate open delegation of the same access, which becomes a warning
 */
export function withSendingPhase(
  delegation: Delegation,
  plan: CreationPlan | null,
  now: number,
  duplicate?: PairMember,
  ids: ToriiIds = {},
): Delegation {
  const { creation, warnings } = delegation;
  const sending: Delegation = {
    ...delegation,
    warnings: duplicate ? [...warnings, duplicateWarning(duplicate)] : warnings,
    creation: creation && { ...creation, phase: 'sending', plan, sentAt: now, leaseUntil: now + LEASE_MS },
  };
  return withToriiIds(sending, ids);
}

/** Returns the pair with a delegation added, with the delegation's names of person and app, and with Torii's ids. */
export function pairWith(pair: Pair, { key, value }: KeyedDelegation, ids: ToriiIds): Pair {
  const named = withPersonRestored(withNames(pair, value), value.person);
  return withToriiIds(withPairMember(named, key, pairMember(value)), ids);
}

/** Returns the offboarding with a delegation added, and with Torii's id of the person. */
export function offboardingWith(
  offboarding: Offboarding,
  { key, value }: KeyedDelegation,
  ids: ToriiIds,
  now: number,
): Offboarding {
  const joined = withMember(withPersonRestored(offboarding, value.person), key, value.offboarding, now);
  return withPersonId(joined, value.person, ids);
}

/**
 * Creates the offboarding of a delegation, because a transaction can't condition on a missing record. Undefined if
 * another invocation created it first, or the delegation has none.
 */
export async function createOffboarding(
  { offboarding, offboardingKey, person }: Delegation,
  now: number,
): Promise<Stored<'offboarding'> | undefined> {
  if (!offboarding || offboardingKey === null) return undefined;
  return createRecord('offboarding', offboardingKey, newOffboarding(offboarding.id, offboarding.url, person, now));
}
