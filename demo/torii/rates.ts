/** Number of calls within one minute, by operation. */
type Rates = Record<string, { minute: number; calls: number }>;

const MINUTE = 60_000;

/** Returns the rate limit in an operation's description. Torii documents it nowhere else. */
export function ratePerMinute(description: string | undefined): number | undefined {
  const found = /Rate limit: (\d+) requests per minute/.exec(description ?? '');
  return found ? Number(found[1]) : undefined;
}

export interface Rated {
  readonly allowed: boolean;
  /** `X-Rate-Limit-*`, and `Retry-After` on a refusal. Torii doesn't document `Reset`; here it is in seconds. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts a call against its rate limit, in fixed minutes. `now` is in epoch ms. A refused call doesn't count. */
export function countCall(rates: Rates, operation: string, limit: number, now: number): Rated {
  const minute = Math.floor(now / MINUTE);
  const before = rates[operation];
  const calls = before?.minute === minute ? before.calls : 0;
  const allowed = calls < limit;
  rates[operation] = { minute, calls: allowed ? calls + 1 : calls };
  const seconds = String(Math.ceil(((minute + 1) * MINUTE - now) / 1000));
  return {
    allowed,
    headers: {
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(allowed ? limit - calls - 1 : 0),
      'x-rate-limit-reset': seconds,
      ...(allowed ? {} : { 'retry-after': seconds }),
    },
  };
}
