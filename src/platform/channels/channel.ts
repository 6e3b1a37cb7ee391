import type { Outcome } from '../../domain/delivery/outcome';
import type { ToriiResults } from '../../domain/delivery/torii';
import type { OutboxRecordRef } from '../storage/listings';

/** Result of one attempt on a channel. */
export interface Attempt {
  /** Type of the push, for the log. */
  readonly type: string;
  readonly outcome: Outcome;
  readonly learned?: ToriiResults;
}

/** A channel. Failures are outcomes, never errors. */
export interface Channel {
  /** Pushes the current state of a record, within 10 s for all calls. */
  push(record: OutboxRecordRef, now: number): Promise<Attempt>;
  /** Returns the maximum number of requests of the push. */
  requestsFor(record: OutboxRecordRef): number;
}
