import { randomBytes, randomUUID } from 'node:crypto';
import type { InvocationContext } from '../domain/jobs/invocation-context';

/** Maximum number of requests of an invocation: Forge allows 100 per minute of its runtime [doc: limits-invocation]. */
const REQUESTS = 100;

/** Returns the real clock and randomness, with a new request budget. */
export function newInvocationContext(): InvocationContext {
  let requestsLeft = REQUESTS;
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => randomUUID(),
    newSecretBytes: () => randomBytes(32),
    requestsLeft: () => requestsLeft,
    takeRequests(count) {
      if (count > requestsLeft) return false;
      requestsLeft -= count;
      return true;
    },
  };
}
