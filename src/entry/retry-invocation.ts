import { MINUTE_MS } from '../domain/limits';
import { InvocationError, InvocationErrorCode } from '@forge/events';

/**
 * Maximum delay that Forge accepts, in seconds [doc: async-events-api]. Jira's rate limit can require an hour, so longer
 * delays are shortened.
 */
const MAX_DELAY_S = 900;

/**
 * Returns the value that makes Forge deliver the same event again, at most four times, after 1 to 900 s [doc:
 * product_events, async-events-api]. The sweep and the hourly search find what is lost then.
 */
export function retryInvocation(afterMs = MINUTE_MS): InvocationError {
  const retryAfter = Math.min(Math.max(1, Math.ceil(afterMs / 1000)), MAX_DELAY_S);
  return new InvocationError({ retryAfter, retryReason: InvocationErrorCode.FUNCTION_RETRY_REQUEST });
}
