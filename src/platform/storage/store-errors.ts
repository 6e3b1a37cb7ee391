import * as z from 'zod/mini';
import { waitJittered } from '../time-out';

/** Error if storage is unavailable, or refuses a call because of its rate limit. The same call may succeed later. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
  /** True if storage refused the call because of its rate limit. */
  readonly isThrottled: boolean;
  constructor(message: string, { isThrottled = false, cause }: { isThrottled?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.isThrottled = isThrottled;
  }
}

/** Error after too many conflicts. A request gets a 503, and a queue item is retried later. */
export class StoreContended extends StoreUnavailable {
  override readonly name = 'StoreContended';
}

/** Kind of a storage call. The same error means different things for different kinds. */
export type StoreCall = 'read' | 'create' | 'conditional' | 'other';

/** Meaning of a failed call. `refused` is a mistake in the call itself. */
export type StoreFailure = 'missing' | 'exists' | 'conflict' | 'throttled' | 'unavailable' | 'refused';

/**
 * Codes of transactions that would fail again. Atlassian doesn't document the codes of conflicts, so all others count as
 * conflicts.
 */
const PERMANENT_CODES: ReadonlySet<string> = new Set([
  'BAD_REQUEST',
  'KEY_DUPLICATION_ERROR',
  'INVALID_CONDITION',
  'INCORRECT_PROPERTY_TYPE',
  'SCHEMA_NOT_FOUND',
]);

/**
 * Returns the meaning of a failure. Few codes are documented, in several spellings, so the status decides where it can.
 * @param status HTTP status; 0 for a single key of a batch, which has only a code
 */
export function classifyFailure(call: StoreCall, status: number, code: string): StoreFailure {
  if (status === 429 || (status === 0 && isRateLimitCode(code))) return 'throttled';
  if (isMissingCode(code) && (status === 404 || status === 0) && call === 'read') return 'missing';
  if (status === 0 || status >= 500) return 'unavailable';
  if (call === 'create' && status === 409) return 'exists';
  if (call === 'conditional' && (status === 409 || (status === 400 && !PERMANENT_CODES.has(code)))) return 'conflict';
  return 'refused';
}

function isRateLimitCode(code: string): boolean {
  return code === 'TOO_MANY_REQUESTS' || code === 'RATE_LIMIT_EXCEEDED';
}

function isMissingCode(code: string): boolean {
  return code === 'KEY_NOT_FOUND' || code === 'NOT_FOUND';
}

/** Maximum waits before the retries of a throttled call. The jittered wait is at least half of the maximum. */
const MAX_THROTTLED_WAITS_MS = [600, 900, 1200];

/**
 * Runs a call to storage. Retries it a few times if it is throttled.
 * @throws StoreUnavailable if a later attempt may succeed
 */
export async function withStoreErrors<T>(run: () => Promise<T>, call: StoreCall = 'other'): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await run();
    } catch (error) {
      const { status, code } = detailsOf(error);
      const failure = classifyFailure(call, status, code);
      const maxWaitMs = MAX_THROTTLED_WAITS_MS[retries];
      if (failure === 'throttled' && maxWaitMs !== undefined) {
        await waitJittered(maxWaitMs);
        continue;
      }
      if (failure === 'throttled' || failure === 'unavailable') {
        const message = code === '' ? "storage couldn't be reached" : `storage answered ${status} ${code}`;
        throw new StoreUnavailable(message, { isThrottled: failure === 'throttled', cause: error });
      }
      throw error;
    }
  }
}

/** Returns the meaning of a failed call. */
export function failureOf(call: StoreCall, error: unknown): StoreFailure {
  const { status, code } = detailsOf(error);
  return classifyFailure(call, status, code);
}

const ApiError = z.object({ code: z.string(), responseDetails: z.optional(z.object({ status: z.number() })) });

function detailsOf(error: unknown): { status: number; code: string } {
  const { code = '', responseDetails } = ApiError.safeParse(error).data ?? {};
  return { status: responseDetails?.status ?? 0, code };
}

export function statusOf(error: unknown): number {
  return detailsOf(error).status;
}
