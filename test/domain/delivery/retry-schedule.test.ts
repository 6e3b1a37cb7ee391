import fc from 'fast-check';
import {
  MAX_RETRY_AGE_MS,
  RETRY_SCHEDULE,
  MAX_RETRY_AFTER_MS,
  nextAttempt,
  parseRetryAfter,
} from '../../../src/domain/delivery/retry-schedule';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 24);

test.each([
  [1, 5 * SECOND],
  [2, 30 * SECOND],
  [3, 2 * MINUTE],
  [4, 10 * MINUTE],
  [5, 30 * MINUTE],
  [6, HOUR],
  [7, 2 * HOUR],
  [8, 4 * HOUR],
  [9, 8 * HOUR],
  [10, 12 * HOUR],
  [11, 12 * HOUR],
  [30, 12 * HOUR],
])('after %d failed attempts the delay is %d ms plus up to a fifth', (attempt, wait) => {
  expect(nextAttempt(attempt, START, START, 0)).toEqual({ at: START + wait });
  expect(nextAttempt(attempt, START, START, 0.5)).toEqual({ at: START + wait * 1.1 });
});

test('a push is exhausted after seven days', () => {
  expect(nextAttempt(20, START, START + 7 * DAY - 1, 0)).toEqual({ at: START + 7 * DAY - 1 + 12 * HOUR });
  expect(nextAttempt(20, START, START + 7 * DAY, 0)).toBe('exhausted');
});

test('an always-failing push is attempted every 12 hours at the end, then exhausted', () => {
  const waits: number[] = [];
  let now = START;
  for (let attempt = 1; ; attempt += 1) {
    const next = nextAttempt(attempt, START, now, 0);
    if (next === 'exhausted') break;
    waits.push(next.at - now);
    now = next.at;
  }
  expect(waits.slice(0, RETRY_SCHEDULE.length)).toEqual(RETRY_SCHEDULE);
  expect(new Set(waits.slice(RETRY_SCHEDULE.length))).toEqual(new Set([12 * HOUR]));
  expect(now - START).toBeGreaterThanOrEqual(MAX_RETRY_AGE_MS);
  expect(now - START).toBeLessThan(MAX_RETRY_AGE_MS + 12 * HOUR);
});

test('delays never shrink, and jitter only adds', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tries, random) => {
      const wait = (attempt: number, jitter: number) => {
        const next = nextAttempt(attempt, START, START, jitter);
        return next === 'exhausted' ? Infinity : next.at - START;
      };
      expect(wait(tries + 2, 0)).toBeGreaterThanOrEqual(wait(tries + 1, 0));
      expect(wait(tries + 1, random)).toBeGreaterThanOrEqual(wait(tries + 1, 0));
      expect(wait(tries + 1, random)).toBeLessThanOrEqual(wait(tries + 1, 0) * 1.2);
    }),
  );
});

test.each([
  ['120', 120 * SECOND],
  [' 5 ', 5 * SECOND],
  ['0', 0],
  ['43200', MAX_RETRY_AFTER_MS],
  ['999999999999999999999', MAX_RETRY_AFTER_MS],
  ['Tue, 24 Nov 2026 00:10:00 GMT', 10 * MINUTE],
  ['Mon, 23 Nov 2026 00:00:00 GMT', 0],
  ['Wed, 24 Nov 2027 00:00:00 GMT', MAX_RETRY_AFTER_MS],
  ['Tue, 99 Nov 2026 00:10:00 GMT', undefined],
  ['1.5', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['2026-11-24T00:10:00Z', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %p asks for %p ms', (header, ms) => {
  expect(parseRetryAfter(header, START)).toBe(ms);
});
