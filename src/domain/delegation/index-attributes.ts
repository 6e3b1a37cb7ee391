import { createHash } from 'node:crypto';
import { isEnded, isPersonalDataRemoved, ISSUE_OUT_OF_REACH, type Delegation } from './delegation';
import { jiraActionsDueAt } from './jira-actions';
import { completionCheckAt, type Offboarding } from './offboarding';
import type { Pair } from './pair';
import {
  CHANNELS,
  deliveryDueAt,
  deadLetterPartition,
  isExhausted,
  pendingPartition,
  type ChannelName,
  type OutboxRecord,
} from '../delivery/outbox';

/** The `due` of a record that nothing has to be done about: an attribute of an index can't be left empty. */
const NEVER = 8.64e15;

/** What rests stands in the index behind what was never tried, and is never due by time. */
const RESTS = NEVER - 1;

/** A claim that is being sent is searched for when its maker is surely dead. */
function dueForCreation({ creation }: Delegation): number | undefined {
  return creation?.leaseUntil;
}

/** Until Jira could be asked nothing is told. What it does not show keeps its state, and that is told. */
function dueForTelling(delegation: Delegation, on: readonly ChannelName[]): (number | undefined)[] {
  const { resyncAt: lookAt, warnings } = delegation;
  if (lookAt === null) return dueFor(delegation, on);
  return warnings.includes(ISSUE_OUT_OF_REACH) ? [lookAt, ...dueFor(delegation, on)] : [lookAt];
}

/** Which of those that nothing holds are to be reduced one day, and which to be removed: the same index finds them, oldest first. */
function ageOf(delegation: Delegation): 'open' | 'ended' | 'reduced' {
  if (!isEnded(delegation.state)) return 'open';
  return isPersonalDataRemoved(delegation) ? 'reduced' : 'ended';
}

/**
 * When it changed last, epoch ms: with a fraction by its id, so that whoever stops among many that changed at once can go on from there.
 */
export function updatedOrder({ id, updatedAt }: Pick<Delegation, 'id' | 'updatedAt'>): number {
  return Date.parse(updatedAt) + (createHash('sha256').update(id).digest().readUInt16BE() % 4096) / 4096;
}

/** What a delegation's record is found by, beside its key. @param on the channels that are on */
export function delegationIndex(delegation: Delegation, on: readonly ChannelName[]) {
  return {
    due: earliest([
      dueForCreation(delegation),
      jiraActionsDueAt(delegation.jiraActions),
      ...dueForTelling(delegation, on),
    ]),
    pending: pendingPartition(delegation),
    retention: deadLetterPartition(delegation) === 'dead-lettered' ? 'dead-lettered' : ageOf(delegation),
    state: delegation.state,
    offboarding: delegation.offboardingKey ?? 'none',
    project: delegation.issue?.projectId ?? 'none',
    updated: updatedOrder(delegation),
  };
}

export function offboardingIndex(offboarding: Offboarding, on: readonly ChannelName[]) {
  return {
    due: earliest([completionCheckAt(offboarding), ...dueFor(offboarding, on)]),
    pending: pendingPartition(offboarding),
    retention: deadLetterPartition(offboarding),
  };
}

export function pairIndex(pair: Pair, on: readonly ChannelName[]) {
  return { due: earliest(dueFor(pair, on)), pending: pendingPartition(pair), retention: deadLetterPartition(pair) };
}

function dueFor(told: OutboxRecord, on: readonly ChannelName[]): (number | undefined)[] {
  return [
    ...on.map((channel) => deliveryDueAt(told, channel)),
    CHANNELS.some((channel) => isExhausted(told, channel)) ? RESTS : undefined,
  ];
}

function earliest(times: readonly (number | undefined)[]): number {
  return Math.min(NEVER, ...times.filter((time) => time !== undefined));
}
