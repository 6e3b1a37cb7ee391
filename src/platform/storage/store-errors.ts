import * as z from 'zod/mini';

/** Storage can't be reached, or refuses for its rate: the same call may succeed later. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
  /** True for a refusal for the rate. */
  readonly throttled: boolean;
  constructor(message: string, { throttled = false, cause }: { throttled?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.throttled = throttled;
  }
}

/** Records kept changing while `update` tried: a request answers 503, a queue item is handed over to a later attempt. */
export class StoreContended extends StoreUnavailable {
  override readonly name = 'StoreContended';
}

const RATE_CODES: ReadonlySet<string> = new Set(['TOO_MANY_REQUESTS', 'RATE_LIMIT_EXCEEDED']);

/** Runs a call to storage. @throws StoreUnavailable where a later attempt may succeed */
export async function withStoreErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const code = codeOf(error);
    const status = statusOf(error);
    const throttled = status === 429 || isRateCode(code);
    if (throttled || status >= 500 || code === 'UNKNOWN_ERROR') {
      throw new StoreUnavailable(`storage answered ${status} ${code}`, { throttled, cause: error });
    }
    if (code === '') throw new StoreUnavailable('storage could not be reached', { cause: error });
    throw error;
  }
}

export function isRateCode(code: string): boolean {
  return RATE_CODES.has(code);
}

const ApiError = z.object({ code: z.string(), responseDetails: z.optional(z.object({ status: z.number() })) });

export function codeOf(error: unknown): string {
  return ApiError.safeParse(error).data?.code ?? '';
}

export function statusOf(error: unknown): number {
  return ApiError.safeParse(error).data?.responseDetails?.status ?? 0;
}
