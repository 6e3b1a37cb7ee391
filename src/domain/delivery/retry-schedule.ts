const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Waits after a failed try, in ms: after the first try the first one. The last one repeats. */
export const RETRY_SCHEDULE: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
];

/** The wait of a channel that is only probed, ms. */
export const EXHAUSTED_RETRY_MS = 12 * HOUR;

/** How long a push is tried before it rests, ms since its first try. */
export const MAX_RETRY_AGE_MS = 7 * DAY;

/** A wait is longer than its rung by up to this share, so that what failed together is not tried together. */
const JITTER = 0.2;

/** The longest wait that a receiver can ask for, ms. */
export const MAX_RETRY_AFTER_MS = 12 * HOUR;

/**
 * When to try again.
 *
 * @param attempt how many tries have failed, from 1
 * @param firstTryAt epoch ms
 * @param now epoch ms
 * @param random from 0 to 1, without 1
 */
export function nextAttempt(
  attempt: number,
  firstTryAt: number,
  now: number,
  random: number,
): { at: number } | 'exhausted' {
  if (now - firstTryAt >= MAX_RETRY_AGE_MS) return 'exhausted';
  const wait = RETRY_SCHEDULE[Math.min(Math.max(attempt, 1), RETRY_SCHEDULE.length) - 1] ?? EXHAUSTED_RETRY_MS;
  return { at: now + Math.round(wait * (1 + JITTER * random)) };
}

/**
 * The wait that a receiver asks for, in ms, at most `MAX_RETRY_AFTER`; undefined where it asks for none, or not in the
 * words of RFC 9110 (seconds, or a date in GMT).
 */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * SECOND : HTTP_DATE.test(value) ? Date.parse(value) - now : NaN;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}

/** The one form that senders may use today; the two obsolete ones carry no zone that `Date.parse` would trust. */
const HTTP_DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
