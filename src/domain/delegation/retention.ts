import { DAY_MS } from '../limits';
import * as z from 'zod/mini';
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

/** Returns the retention step that is due for a delegation. */
export function retentionStepDue(
  delegation: Delegation,
  { removePersonalDataAfterDays, deleteAfterDays }: Retention,
  on: readonly ChannelName[],
  now: number,
): 'nothing' | 'remove-personal-data' | 'delete' {
  const age = now - Date.parse(delegation.updatedAt);
  if (!isFinished(delegation, on)) return 'nothing';
  if (age >= deleteAfterDays * DAY_MS) return 'delete';
  return age >= removePersonalDataAfterDays * DAY_MS && !isPersonalDataRemoved(delegation)
    ? 'remove-personal-data'
    : 'nothing';
}

/**
 * Returns true if a delegation is ended, has no pending Jira actions, and is acknowledged by every enabled channel or
 * dismissed.
 */
export function isFinished(delegation: Delegation, on: readonly ChannelName[]): boolean {
  return isEnded(delegation.state) && delegation.jiraActions.actions.length === 0 && isFullyDelivered(delegation, on);
}

/** Returns a person with only the service's id, by which a report to Torii can still be taken back. */
function nameless({ id }: Person): Person {
  return { id, email: '', name: null };
}

/** Returns a delegation without personal data. It still proves when and by which issue the access was removed. */
export function withoutPersonalData(delegation: Delegation, now: number): Delegation {
  const { person, offboarding, outcome, reason } = delegation;
  return {
    ...delegation,
    person: nameless(person),
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
 * Returns true if all delegations of an offboarding or pair have ended and its deliveries are complete. Its retention
 * follows theirs.
 */
export function isGroupFinished(whole: Offboarding | Pair, on: readonly ChannelName[]): boolean {
  const members: readonly (DelegationState | PairMember)[] = Object.values(whole.members);
  const states = members.map((member) => (typeof member === 'string' ? member : member.state));
  return states.every(isEnded) && isFullyDelivered(whole, on);
}

/** Restores the person of a pair or offboarding when a delegation is added after personal data was removed. */
export function withPersonRestored<T extends Offboarding | Pair>(whole: T, person: Person): T {
  return whole.person.email === '' ? { ...whole, person } : whole;
}

export function offboardingWithoutPersonalData(offboarding: Offboarding): Offboarding {
  return { ...offboarding, url: null, person: nameless(offboarding.person) };
}

export function pairWithoutPersonalData(pair: Pair): Pair {
  return { ...pair, person: nameless(pair.person) };
}
