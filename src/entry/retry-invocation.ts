import { MINUTE_MS } from '../domain/limits';
import { InvocationError, InvocationErrorCode } from '@forge/events';

/** Maximum delay that Forge accepts, s [doc]. Jira's rate limit can require an hour. */
const LONGEST_S = 900;

/**
 * Returns the value that makes Forge deliver the same event again, at most four times, after 1 to 900 s [doc:
 * product_events, async-events-api]. The sweep and the hourly search cover anything that is lost.
 */
export function retryInvocation(afterMs = MINUTE_MS): InvocationError {
  const retryAfter = Math.min(Math.max(1, Math.ceil(afterMs / 1000)), LONGEST_S);
  return new InvocationError({ retryAfter, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
}
