import { createHash } from 'node:crypto';
import { isEnded, isPersonalDataRemoved, ISSUE_OUT_OF_REACH, type Delegation } from './delegation';
import { jiraActionsDueAt } from './jira-actions';
import { reminderDueAt } from './reminder-state';
import { completionCheckAt, type Offboarding } from '../offboarding/offboarding';
import type { Pair } from '../offboarding/pair';
import {
  CHANNELS,
  deliveryDueAt,
  deadLetterPartition,
  isExhausted,
  pendingPartition,
  type OutboxRecord,
} from '../delivery/outbox';

/** The `due` of a record with nothing to do, because an indexed attribute can't be left empty. */
export const NEVER = 8.64e15;

/** The `due` of an exhausted delivery: last in its partition, and never due by time. */
const EXHAUSTED_DUE = NEVER - 1;

/** Retention class of a delegation, oldest first in the index; a dead-lettered record waits for an admin. */
function retentionClass(delegation: Delegation): 'dead-lettered' | 'open' | 'ended' | 'personal-data-removed' {
  if (deadLetterPartition(delegation) === 'dead-lettered') return 'dead-lettered';
  if (!isEnded(delegation.state)) return 'open';
  return isPersonalDataRemoved(delegation) ? 'personal-data-removed' : 'ended';
}

/** Epoch ms of the last change, ordered among records that changed at once. */
export function updatedOrder({ id, updatedAt }: Pick<Delegation, 'id' | 'updatedAt'>): number {
  return orderById(updatedAt, id);
}

/** Epoch ms of a time, with a fraction by the id, so that a run can go on amid records of the same time. */
export function orderById(time: string, id: string): number {
  return Date.parse(time) + (createHash('sha256').update(id).digest().readUInt16BE() % 4096) / 4096;
}

/** Returns the attributes that a delegation is found by. */
export function delegationIndex(delegation: Delegation) {
  return {
    due: dueAt(delegation, [delegationDueWithoutDelivery(delegation), ...delegationDeliveryTimes(delegation)]),
    pending: pendingPartition(delegation),
    retention: retentionClass(delegation),
    state: delegation.state,
    offboarding: delegation.offboardingKey ?? 'none',
    project: delegation.issue?.projectId ?? 'none',
    updated: updatedOrder(delegation),
  };
}

/** Epoch ms of the next work on a delegation beside its deliveries; `NEVER` without any. */
export function delegationDueWithoutDelivery(delegation: Delegation): number {
  const { creation, jiraActions, resyncAt, foldDueAt } = delegation;
  return earliest([
    creation?.leaseUntil,
    jiraActionsDueAt(jiraActions),
    resyncAt ?? undefined,
    foldDueAt ?? undefined,
    reminderDueAt(delegation),
  ]);
}

/** Until Jira could be asked nothing is delivered, except that the issue is out of reach. */
function delegationDeliveryTimes(delegation: Delegation): (number | undefined)[] {
  const { resyncAt, warnings } = delegation;
  return resyncAt === null || warnings.includes(ISSUE_OUT_OF_REACH) ? deliveryTimes(delegation) : [];
}

/** Returns the attributes that an offboarding is found by. */
export function offboardingIndex(offboarding: Offboarding) {
  return {
    due: dueAt(offboarding, [completionCheckAt(offboarding), ...deliveryTimes(offboarding)]),
    pending: pendingPartition(offboarding),
    retention: deadLetterPartition(offboarding),
  };
}

/** Returns the attributes that a pair is found by. */
export function pairIndex(pair: Pair) {
  return {
    due: dueAt(pair, deliveryTimes(pair)),
    pending: pendingPartition(pair),
    retention: deadLetterPartition(pair),
  };
}

/** Returns the earliest of the times; a record that is set aside waits longer. */
function dueAt({ setAsideUntil }: OutboxRecord, times: readonly (number | undefined)[]): number {
  return Math.max(setAsideUntil ?? 0, earliest(times));
}

/** A channel that is off counts too, so that turning it on changes no index. */
function deliveryTimes(record: OutboxRecord): (number | undefined)[] {
  return [
    ...CHANNELS.map((channel) => deliveryDueAt(record, channel)),
    CHANNELS.some((channel) => isExhausted(record, channel)) ? EXHAUSTED_DUE : undefined,
  ];
}

function earliest(times: readonly (number | undefined)[]): number {
  return Math.min(NEVER, ...times.filter((time) => time !== undefined));
}
