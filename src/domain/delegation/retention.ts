import * as z from 'zod/mini';
import { DAY_MS } from '../limits';
import { isEnded, isPersonalDataRemoved, type Delegation, type DelegationState, type Person } from './delegation';
import type { Offboarding } from '../offboarding/offboarding';
import type { Pair, PairMember } from '../offboarding/pair';
import { conflictError, type ProblemError } from '../contract/problem';
import type { Retention } from '../configuration/settings';
import { isFullyDelivered, type ChannelName } from '../delivery/outbox';

/** Remainder of a deleted delegation without personal data. It keeps the id in use. */
export const Tombstone = z.object({ digest: z.string(), sequence: z.number(), removedAt: z.string() });
export type Tombstone = z.infer<typeof Tombstone>;

/** Returns the conflict of a request with the id of a deleted delegation. */
export function deletedDelegationError({ removedAt }: Tombstone): ProblemError {
  return conflictError(
    `This id belongs to a delegation that ended and was deleted on ${removedAt.slice(0, 10)}. Use another id.`,
  );
}

/**
 * Returns the retention step that is due for a delegation.
 * @param channels enabled channels
 */
export function retentionStepDue(
  delegation: Delegation,
  { removePersonalDataAfterDays, deleteAfterDays }: Retention,
  channels: readonly ChannelName[],
  now: number,
): 'nothing' | 'remove-personal-data' | 'delete' {
  const age = now - Date.parse(delegation.updatedAt);
  if (!isFinished(delegation, channels)) return 'nothing';
  if (age >= deleteAfterDays * DAY_MS) return 'delete';
  return age >= removePersonalDataAfterDays * DAY_MS && !isPersonalDataRemoved(delegation)
    ? 'remove-personal-data'
    : 'nothing';
}

/**
 * Returns true if a delegation is ended, has no pending Jira actions, and is acknowledged by every enabled channel or
 * dismissed.
 */
export function isFinished(delegation: Delegation, channels: readonly ChannelName[]): boolean {
  return (
    isEnded(delegation.state) && delegation.jiraActions.actions.length === 0 && isFullyDelivered(delegation, channels)
  );
}

/** Returns a person with only the service's id, which is needed to take back a report to Torii. */
function withIdOnly({ id }: Person): Person {
  return { id, email: '', name: null };
}

/** Returns a delegation without personal data. It still proves when the access was removed, and by which issue. */
export function withoutPersonalData(delegation: Delegation, now: number): Delegation {
  const { person, offboarding, outcome, reason } = delegation;
  return {
    ...delegation,
    person: withIdOnly(person),
    account: null,
    offboarding: offboarding && { ...offboarding, url: null },
    assignee: null,
    outcome: outcome && { ...outcome, by: null, note: null },
    ...(delegation.pendingNote ? { pendingNote: null } : {}),
    // Warnings can contain names and email addresses.
    warnings: [],
    reason: typeof reason === 'object' && reason !== null ? withoutDetails(reason) : reason,
    personalDataRemovedAt: new Date(now).toISOString(),
  };
}

function withoutDetails({ type, title, status }: { type: string; title: string; status: number }) {
  return { type, title, status, detail: title };
}

/**
 * Returns true if all delegations of an offboarding or pair have ended, and no push of the offboarding or pair itself
 * is outstanding.
 * @param channels enabled channels
 */
export function isGroupFinished(group: Offboarding | Pair, channels: readonly ChannelName[]): boolean {
  const members: readonly (DelegationState | PairMember)[] = Object.values(group.members);
  const states = members.map((member) => (typeof member === 'string' ? member : member.state));
  return states.every(isEnded) && isFullyDelivered(group, channels);
}

/** Restores the person of a pair or offboarding when a delegation is added after personal data was removed. */
export function withPersonRestored<T extends Offboarding | Pair>(group: T, person: Person): T {
  return group.person.email === '' ? { ...group, person } : group;
}

export function offboardingWithoutPersonalData(offboarding: Offboarding): Offboarding {
  return { ...offboarding, url: null, person: withIdOnly(offboarding.person) };
}

export function pairWithoutPersonalData(pair: Pair): Pair {
  return { ...pair, person: withIdOnly(pair.person) };
}
