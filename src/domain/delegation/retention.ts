import { DAY_MS } from '../limits';
import * as z from 'zod/mini';
import { isEnded, isPersonalDataRemoved, type Delegation, type DelegationState, type Person } from './delegation';
import type { Offboarding } from '../offboarding/offboarding';
import type { Pair, PairMember } from '../offboarding/pair';
import { conflictError, type ProblemError } from '../contract/problem';
import type { Retention } from '../configuration/settings';
import { isFullyDelivered, type ChannelName } from '../delivery/outbox';

/** Rest of a deleted delegation: its id stays taken, without any personal data. */
export const Tombstone = z.object({ digest: z.string(), sequence: z.number(), removedAt: z.string() });
export type Tombstone = z.infer<typeof Tombstone>;

/** The id of a removed delegation is sent again. */
export function deletedDelegationError({ removedAt }: Tombstone): ProblemError {
  return conflictError(
    `This id stood for a delegation that ended long ago; what was known of it was removed on ${removedAt.slice(0, 10)}. Use another id.`,
  );
}

/** Returns the retention step that an old delegation is due for. */
export function retentionStepDue(
  delegation: Delegation,
  { removePersonalDataAfterDays: removePersonalDataAfterDays, deleteAfterDays: deleteAfterDays }: Retention,
  on: readonly ChannelName[],
  now: number,
): 'nothing' | 'reduce' | 'remove' {
  const age = now - Date.parse(delegation.updatedAt);
  if (!isFinished(delegation, on)) return 'nothing';
  if (age >= deleteAfterDays * DAY_MS) return 'remove';
  return age >= removePersonalDataAfterDays * DAY_MS && !isPersonalDataRemoved(delegation) ? 'reduce' : 'nothing';
}

/** Ended, with nothing owed to Jira, and acknowledged by each channel that is on or dismissed by an admin. */
export function isFinished(delegation: Delegation, on: readonly ChannelName[]): boolean {
  return isEnded(delegation.state) && delegation.jiraActions.actions.length === 0 && isFullyDelivered(delegation, on);
}

/** A person of whom only the service's own id is left: what was told of them can still be taken back by it. */
function nameless({ id }: Person): Person {
  return { id, email: '', name: null };
}

/** Without what is personal: what audit needs is that the access was removed, when, and by which issue. */
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
    // They name people, by address where there is no other way.
    warnings: [],
    reason: typeof reason === 'object' && reason !== null ? withoutDetails(reason) : reason,
    personalDataRemovedAt: new Date(now).toISOString(),
  };
}

function withoutDetails({ type, title, status }: { type: string; title: string; status: number }) {
  return { type, title, status, detail: title };
}

/** An offboarding or a pair goes the way of its delegations, once all of them have ended and the service knows it. */
export function areAllEnded(whole: Offboarding | Pair, on: readonly ChannelName[]): boolean {
  const members: readonly (DelegationState | PairMember)[] = Object.values(whole.members);
  const states = members.map((member) => (typeof member === 'string' ? member : member.state));
  return states.every(isEnded) && isFullyDelivered(whole, on);
}

/** A pair or an offboarding that was reduced has its person again when a new delegation comes to it. */
export function withPersonRestored<T extends Offboarding | Pair>(whole: T, person: Person): T {
  return whole.person.email === '' ? { ...whole, person } : whole;
}

export function offboardingWithoutPersonalData(offboarding: Offboarding): Offboarding {
  return { ...offboarding, url: null, person: nameless(offboarding.person) };
}

export function pairWithoutPersonalData(pair: Pair): Pair {
  return { ...pair, person: nameless(pair.person) };
}
