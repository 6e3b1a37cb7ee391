import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../limits';

/** Waits after failed attempts, ms; the first one follows the first attempt. The last one repeats. */
export const RETRY_SCHEDULE: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  12 * HOUR_MS,
];

/** Time between two trial pushes while all pushes that the channel hasn't acknowledged are exhausted. */
export const EXHAUSTED_RETRY_MS = 12 * HOUR_MS;

/** Time after the first attempt at which a push is exhausted. */
export const MAX_RETRY_AGE_MS = 7 * DAY_MS;

/** Largest share by which a wait is extended, so that pushes that failed together aren't attempted together. */
const JITTER = 0.2;

/** Maximum wait that a receiver can request. */
export const MAX_RETRY_AFTER_MS = 12 * HOUR_MS;

/**
 * Returns the wait after a failed attempt, ms.
 * @param failedAttempts number of failed attempts of the push, from 1
 * @param random number in [0, 1)
 */
export function retryWait(failedAttempts: number, random: number): number {
  const wait = RETRY_SCHEDULE[Math.min(Math.max(failedAttempts, 1), RETRY_SCHEDULE.length) - 1] ?? EXHAUSTED_RETRY_MS;
  return Math.round(wait * (1 + JITTER * random));
}

/**
 * Returns the time of the next attempt (epoch ms), or `exhausted` from 7 days after the first attempt on.
 * @param failedAttempts number of failed attempts of the push, from 1
 * @param firstAttemptAt epoch ms
 * @param now epoch ms
 * @param random number in [0, 1)
 */
export function nextAttempt(
  failedAttempts: number,
  firstAttemptAt: number,
  now: number,
  random: number,
): { at: number } | 'exhausted' {
  if (now - firstAttemptAt >= MAX_RETRY_AGE_MS) return 'exhausted';
  return { at: now + retryWait(failedAttempts, random) };
}

/** Returns the wait of a `Retry-After` header, ms; undefined unless it follows RFC 9110 (seconds, or a date in GMT). */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * SECOND_MS : HTTP_DATE.test(value) ? Date.parse(value) - now : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/**
 * Date format that RFC 9110 requires of senders. The two obsolete formats aren't accepted, because they lack a time
 * zone.
 */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
