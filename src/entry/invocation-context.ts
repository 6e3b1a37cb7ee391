import { randomBytes, randomUUID } from 'node:crypto';
import type { InvocationContext } from '../domain/jobs/invocation-context';

/** Requests that Forge lets out of an invocation: 100 a minute of its runtime, and none here runs for more [doc limits-invocation]. */
const REQUESTS = 100;

/** Time and chance as they really are, for one invocation. */
export function newInvocationContext(): InvocationContext {
  let left = REQUESTS;
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    newId: () => randomUUID(),
    newSecretBytes: () => randomBytes(32),
    requestsLeft: () => left,
    takeRequests(count) {
      if (count > left) return false;
      left -= count;
      return true;
    },
  };
}
