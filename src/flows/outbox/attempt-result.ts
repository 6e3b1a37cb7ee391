import type { ChannelName } from '../../domain/delivery/outbox';
import type { EndedAttempt } from '../../domain/delivery/push';
import type { ToriiResults } from '../../domain/delivery/torii';
import type { OutboxRecordRef } from '../../platform/storage/listings';

/** One attempt and its result. */
export interface AttemptResult {
  readonly record: OutboxRecordRef;
  readonly channel: ChannelName;
  readonly attempt: EndedAttempt;
  /** True if the attempt was the trial push of a failing channel. */
  readonly isTrial: boolean;
  /** Number of failed attempts of the push before this one. */
  readonly failedBefore: number;
  readonly learned: ToriiResults;
}

export function isSameRecord(record: OutboxRecordRef, otherRecord: OutboxRecordRef): boolean {
  return record.kind === otherRecord.kind && record.key === otherRecord.key;
}
