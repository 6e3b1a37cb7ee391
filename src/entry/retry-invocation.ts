import { MINUTE_MS } from '../domain/limits';
import { InvocationError, InvocationErrorCode } from '@forge/events';

/** The longest that Forge waits [doc]; Jira's points may be gone for an hour, s. */
const LONGEST_S = 900;

/**
 * The answer by which Forge brings the same event once more: at most four times, after 1 to 900 s [doc product_events,
 * async-events-api]. The sweep, and the hourly search, are the net below.
 */
export function retryInvocation(afterMs = MINUTE_MS): InvocationError {
  const retryAfter = Math.min(Math.max(1, Math.ceil(afterMs / 1000)), LONGEST_S);
  return new InvocationError({ retryAfter, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
}
