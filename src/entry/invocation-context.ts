import { randomBytes, randomUUID } from 'node:crypto';
import type { InvocationContext } from '../domain/jobs/invocation-context';

/** Maximum number of requests of an invocation: Forge allows 100 per minute of its runtime [doc: limits-invocation]. */
const MAX_REQUESTS = 100;

/** Number of random bytes of a signing secret. Standard Webhooks allows 24 to 64. */
const SECRET_BYTES = 32;

/** Returns the real clock and randomness, with a new request budget. */
export function newInvocationContext(): InvocationContext {
  let requestsLeft = MAX_REQUESTS;
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => randomUUID(),
    newSecretBytes: () => randomBytes(SECRET_BYTES),
    requestsLeft: () => requestsLeft,
    takeRequests(count) {
      if (count > requestsLeft) return false;
      requestsLeft -= count;
      return true;
    },
  };
}
