import { createHash } from 'node:crypto';
import { isEnded, isPersonalDataRemoved, ISSUE_OUT_OF_REACH, type Delegation } from './delegation';
import { jiraActionsDueAt } from './jira-actions';
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

/** `due` of a record without any work, because an indexed attribute can't be empty. */
export const NEVER = 8.64e15;

/** `due` of an exhausted delivery: last in its partition, and never due by time. */
const EXHAUSTED_DUE = NEVER - 1;

/**
 * Returns the retention class of a delegation. A dead-lettered one stays until an admin resends or dismisses its push.
 */
function retentionClass(delegation: Delegation): 'dead-lettered' | 'open' | 'ended' | 'personal-data-removed' {
  if (deadLetterPartition(delegation) === 'dead-lettered') return 'dead-lettered';
  if (!isEnded(delegation.state)) return 'open';
  return isPersonalDataRemoved(delegation) ? 'personal-data-removed' : 'ended';
}

/** Returns the position of a delegation among all: epoch ms of its last change, plus a fraction from its id. */
export function updatedOrder({ id, updatedAt }: Pick<Delegation, 'id' | 'updatedAt'>): number {
  return orderById(updatedAt, id);
}

/** Number of positions within a millisecond. Epoch ms with 12 further bits are still exact as a number. */
const POSITIONS_PER_MS = 4096;

/**
 * Returns the time (epoch ms) of a time plus a fraction from the id, so that a paged run can continue within the same
 * millisecond.
 */
export function orderById(time: string, id: string): number {
  const position = createHash('sha256').update(id).digest().readUInt16BE() % POSITIONS_PER_MS;
  return Date.parse(time) + position / POSITIONS_PER_MS;
}

/** Returns the index attributes of a delegation. */
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

/** Returns the time (epoch ms) of the next work on a delegation except deliveries; `NEVER` without any. */
export function delegationDueWithoutDelivery(delegation: Delegation): number {
  const { state, creation, jiraActions, resyncAt, foldDueAt, reminder } = delegation;
  return earliest([
    creation?.leaseUntil,
    jiraActionsDueAt(jiraActions),
    resyncAt,
    foldDueAt,
    state === 'in_progress' ? reminder?.nextAt : null,
  ]);
}

/**
 * Returns the delivery times of a delegation. While Jira has to be read again, only the warning that the issue is out
 * of reach is delivered.
 */
function delegationDeliveryTimes(delegation: Delegation): (number | undefined)[] {
  const { resyncAt, warnings } = delegation;
  return resyncAt === null || warnings.includes(ISSUE_OUT_OF_REACH) ? deliveryTimes(delegation) : [];
}

/** Returns the index attributes of an offboarding. */
export function offboardingIndex(offboarding: Offboarding) {
  return {
    due: dueAt(offboarding, [completionCheckAt(offboarding), ...deliveryTimes(offboarding)]),
    pending: pendingPartition(offboarding),
    retention: deadLetterPartition(offboarding),
  };
}

/** Returns the index attributes of a pair. */
export function pairIndex(pair: Pair) {
  return {
    due: dueAt(pair, deliveryTimes(pair)),
    pending: pendingPartition(pair),
    retention: deadLetterPartition(pair),
  };
}

/** Returns the earliest of the times, but not before the end of the record's set-aside period. */
function dueAt({ setAsideUntil }: OutboxRecord, times: readonly (number | undefined)[]): number {
  return Math.max(setAsideUntil ?? 0, earliest(times));
}

/** Returns the delivery times of a record. Disabled channels count too, so that enabling one changes no index. */
function deliveryTimes(record: OutboxRecord): (number | undefined)[] {
  return [
    ...CHANNELS.map((channel) => deliveryDueAt(record, channel)),
    CHANNELS.some((channel) => isExhausted(record, channel)) ? EXHAUSTED_DUE : undefined,
  ];
}

function earliest(times: readonly (number | null | undefined)[]): number {
  return Math.min(NEVER, ...times.map((time) => time ?? NEVER));
}
