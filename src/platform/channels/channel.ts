import type { Outcome } from '../../domain/delivery/push';
import type { Learned } from '../../domain/delivery/torii';
import type { OutboxRecordRef } from '../storage/listings';

/** One try to tell something, and what came of it. */
export interface Attempt {
  /** What was told, for the log. */
  readonly type: string;
  readonly outcome: Outcome;
  readonly learned?: Learned;
}

/** A way to tell the service. Whatever goes wrong is an outcome, never an error. */
export interface Channel {
  /** Tells the thing as it stands, within 10 s for all that it takes. */
  push(subject: OutboxRecordRef, now: number): Promise<Attempt>;
  /** How many requests that takes at most. */
  requestsFor(subject: OutboxRecordRef): number;
}
