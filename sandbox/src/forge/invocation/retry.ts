import { z } from 'zod';
import type { Outcome } from './invoker';

// Limits of a retry: `retryAfter` is "lowered to 900 seconds" [doc: product_events, async-events-api], and `retryData` is
// an object of at most 4 KB (ECO-734).
const MAX_RETRY_AFTER_S = 900;
const MAX_RETRY_DATA_BYTES = 4 * 1024;

/** The plain object that `new InvocationError(...)` creates [source: @forge/events]. */
const invocationError = z.object({
  _retry: z.literal(true),
  retryOptions: z.object({
    retryAfter: z.number(),
    retryReason: z.string().default('FUNCTION_RETRY_REQUEST'),
    retryData: z.unknown().optional(),
  }),
});

/** `retryContext` of a retried event. */
export const retryContext = z.object({
  retryCount: z.int(),
  retryReason: z.string(),
  retryData: z.unknown().optional(),
});
export type RetryContext = z.infer<typeof retryContext>;

/** Retry that a function requests by returning an `InvocationError`. */
export interface RetryRequest {
  readonly afterMs: number;
  readonly reason: string;
  readonly data: unknown;
}

/** Returns the retry that a function requested, or undefined. */
export function requestedRetry(outcome: Outcome): RetryRequest | undefined {
  const error = outcome.kind === 'returned' ? invocationError.safeParse(outcome.value).data : undefined;
  if (!error) return undefined;
  const { retryAfter, retryReason, retryData } = error.retryOptions;
  const isAccepted =
    typeof retryData === 'object' && retryData !== null && JSON.stringify(retryData).length <= MAX_RETRY_DATA_BYTES;
  return {
    afterMs: Math.min(Math.max(1, retryAfter), MAX_RETRY_AFTER_S) * 1000,
    reason: retryReason,
    // Drops data that is too large or isn't an object.
    data: isAccepted ? retryData : undefined,
  };
}
