import type { ChannelName } from '../../domain/delivery/outbox';
import type { EndedAttempt } from '../../domain/delivery/push';
import type { Learned } from '../../domain/delivery/torii';
import type { OutboxRecordRef } from '../../platform/storage/listings';

/** One attempt, and its result. */
export interface AttemptResult {
  readonly record: OutboxRecordRef;
  readonly channel: ChannelName;
  readonly attempt: EndedAttempt;
  /** The attempt was the trial push of an open circuit. */
  readonly isTrial: boolean;
  /** Failed attempts of the push before this one. */
  readonly failedBefore: number;
  readonly learned: Learned;
}

export function isSameRecord(one: OutboxRecordRef, other: OutboxRecordRef): boolean {
  return one.kind === other.kind && one.key === other.key;
}
