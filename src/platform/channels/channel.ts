import type { Outcome } from '../../domain/delivery/outcome';
import type { Learned } from '../../domain/delivery/torii';
import type { OutboxRecordRef } from '../storage/listings';

/** Result of one attempt on a channel. */
export interface Attempt {
  /** Type of the push, for the log. */
  readonly type: string;
  readonly outcome: Outcome;
  readonly learned?: Learned;
}

/** A channel to the service. Whatever goes wrong is an outcome, never an error. */
export interface Channel {
  /** Pushes the record as it stands, within 10 s for all calls. */
  push(record: OutboxRecordRef, now: number): Promise<Attempt>;
  /** Returns the largest number of requests that the push takes. */
  requestsFor(record: OutboxRecordRef): number;
}
