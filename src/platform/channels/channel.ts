import type { Outcome } from '../../domain/push';
import type { Learned } from '../../domain/torii';
import type { Subject } from '../listings';

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
  push(subject: Subject, now: number): Promise<Attempt>;
  /** How many requests that takes at most. */
  requestsFor(subject: Subject): number;
}
