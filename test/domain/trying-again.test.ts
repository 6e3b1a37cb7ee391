import fc from 'fast-check';
import { GIVE_UP_AFTER, LADDER, MAX_RETRY_AFTER, nextTry, retryAfter } from '../../src/domain/backoff';

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
])('after %d failed tries it waits %d ms, and up to a fifth more', (attempt, wait) => {
  expect(nextTry(attempt, START, START, 0)).toEqual({ at: START + wait });
  expect(nextTry(attempt, START, START, 0.5)).toEqual({ at: START + wait * 1.1 });
});

test('after seven days it rests', () => {
  expect(nextTry(20, START, START + 7 * DAY - 1, 0)).toEqual({ at: START + 7 * DAY - 1 + 12 * HOUR });
  expect(nextTry(20, START, START + 7 * DAY, 0)).toBe('rest');
});

test('a push that always fails is tried every 12 hours at the end, then rests', () => {
  const waits: number[] = [];
  let now = START;
  for (let attempt = 1; ; attempt += 1) {
    const next = nextTry(attempt, START, now, 0);
    if (next === 'rest') break;
    waits.push(next.at - now);
    now = next.at;
  }
  expect(waits.slice(0, LADDER.length)).toEqual(LADDER);
  expect(new Set(waits.slice(LADDER.length))).toEqual(new Set([12 * HOUR]));
  expect(now - START).toBeGreaterThanOrEqual(GIVE_UP_AFTER);
  expect(now - START).toBeLessThan(GIVE_UP_AFTER + 12 * HOUR);
});

test('a later try never waits for less, and jitter only adds', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tries, random) => {
      const wait = (attempt: number, rng: number) => {
        const next = nextTry(attempt, START, START, rng);
        return next === 'rest' ? Infinity : next.at - START;
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
  ['43200', MAX_RETRY_AFTER],
  ['999999999999999999999', MAX_RETRY_AFTER],
  ['Tue, 24 Nov 2026 00:10:00 GMT', 10 * MINUTE],
  ['Mon, 23 Nov 2026 00:00:00 GMT', 0],
  ['Wed, 24 Nov 2027 00:00:00 GMT', MAX_RETRY_AFTER],
  ['Tue, 99 Nov 2026 00:10:00 GMT', undefined],
  ['1.5', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['2026-11-24T00:10:00Z', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %p asks for %p ms', (header, ms) => {
  expect(retryAfter(header, START)).toBe(ms);
});
