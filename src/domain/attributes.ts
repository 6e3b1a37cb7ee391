import type { Delegation } from './delegation';
import { wholeAt, type Offboarding } from './offboarding';
import type { ChannelName } from './told';
import { dueForPush, heldBy, waitsFor } from './told';

/** The `due` of a record that nothing has to be done about: an attribute of an index can't be left empty. */
const NEVER = 8.64e15;

/** A claim that is being sent is searched for when its maker is surely dead. */
function dueForCreation({ creation }: Delegation): number | undefined {
  return creation?.leaseUntil;
}

/** What a delegation's record is found by, beside its key. @param on the channels that are on */
export function delegationAttributes(delegation: Delegation, on: readonly ChannelName[]) {
  return {
    due: earliest([dueForCreation(delegation), delegation.lookAt ?? undefined, ...on.map((channel) => dueForPush(delegation, channel))]),
    waits: waitsFor(delegation),
    held: heldBy(delegation),
    state: delegation.state,
    offboarding: delegation.offboardingKey ?? 'none',
    issue: delegation.issue?.id ?? 'none',
    updated: Date.parse(delegation.updatedAt),
  };
}

export function offboardingAttributes(offboarding: Offboarding, on: readonly ChannelName[]) {
  return {
    due: earliest([wholeAt(offboarding), ...on.map((channel) => dueForPush(offboarding, channel))]),
    waits: waitsFor(offboarding),
  };
}

export const PAIR_ATTRIBUTES = { due: NEVER };

function earliest(times: readonly (number | undefined)[]): number {
  return Math.min(NEVER, ...times.filter((time) => time !== undefined));
}
