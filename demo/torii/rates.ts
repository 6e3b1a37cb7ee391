/** Number of calls in the latest minute, by operation. `minute` is in minutes since the epoch. */
type Rates = Record<string, { minute: number; calls: number }>;

const MINUTE_MS = 60_000;

/** Returns the rate limit in an operation's description, because Torii documents it nowhere else. */
export function ratePerMinute(description: string | undefined): number | undefined {
  const match = /Rate limit: (\d+) requests per minute/.exec(description ?? '');
  return match ? Number(match[1]) : undefined;
}

/** Result of counting a call. */
export interface RateResult {
  readonly isAllowed: boolean;
  /** `X-Rate-Limit-*`, and `Retry-After` on a refusal. Torii doesn't document `Reset`; here it is in seconds. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts a call against its limit per calendar minute. `now` is in epoch ms. A refused call doesn't count. */
export function countCall(rates: Rates, operation: string, limit: number, now: number): RateResult {
  const minute = Math.floor(now / MINUTE_MS);
  const previous = rates[operation];
  const calls = previous?.minute === minute ? previous.calls : 0;
  const isAllowed = calls < limit;
  rates[operation] = { minute, calls: isAllowed ? calls + 1 : calls };
  const secondsLeft = String(Math.ceil(((minute + 1) * MINUTE_MS - now) / 1000));
  return {
    isAllowed,
    headers: {
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(isAllowed ? limit - calls - 1 : 0),
      'x-rate-limit-reset': secondsLeft,
      ...(isAllowed ? {} : { 'retry-after': secondsLeft }),
    },
  };
}
