import type { Outcome } from '../../domain/delivery/outcome';
import type { ToriiResults } from '../../domain/delivery/torii';
import type { OutboxRecordRef } from '../storage/listings';

/** Result of one attempt on a channel. */
export interface Attempt {
  /** Type of the push, for the log. */
  readonly type: string;
  readonly outcome: Outcome;
  /** Values for the Torii part of the record. */
  readonly learned?: ToriiResults;
}

/** A channel to the service. Failures are outcomes, never thrown errors. */
export interface Channel {
  /** Pushes the current state of a record. All calls of a push together take at most 10 seconds. */
  push(record: OutboxRecordRef, now: number): Promise<Attempt>;
  /** Returns the maximum number of requests of the push. */
  requestsFor(record: OutboxRecordRef): number;
}
