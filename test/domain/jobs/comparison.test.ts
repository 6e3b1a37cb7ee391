import fc from 'fast-check';
import {
  COMPARISON_PERIOD_MS,
  hoursToCompare,
  lookBackMinutes,
  newComparison,
  readsThisHour,
  withCompared,
  withNextComparison,
  withUrgentComparison,
} from '../../../src/domain/jobs/comparison';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;
const ISSUES_PER_READ = 100;
/** A read costs one point for the request, and one for each issue. */
const POINTS_PER_READ = 1 + ISSUES_PER_READ;

test('a search starts 15 minutes before the last one, in whole minutes, and a week ago at most', () => {
  expect(lookBackMinutes(NOW - HOUR, NOW)).toBe(75);
  expect(lookBackMinutes(NOW - 61_000, NOW)).toBe(17);
  expect(lookBackMinutes(null, NOW)).toBe(7 * 24 * 60);
  expect(lookBackMinutes(NOW - 30 * 24 * HOUR, NOW)).toBe(7 * 24 * 60);
});

test('a comparison runs once a week', () => {
  const done = withCompared(newComparison(NOW), 12, null);
  expect(readsThisHour(done)).toBe(0);
  expect(withNextComparison(done, NOW + COMPARISON_PERIOD_MS - 1)).toBe(done);
  expect(readsThisHour(withNextComparison(done, NOW + COMPARISON_PERIOD_MS))).toBe(1);
});

test('an urgent comparison starts at once, is limited by points, and runs once an hour at most', () => {
  const urgent = withUrgentComparison(withCompared(newComparison(NOW - HOUR), 2000, null), NOW);
  expect(urgent.after).toBe(0);
  expect(readsThisHour(urgent)).toBe(9);
  expect(hoursToCompare(urgent)).toBe(2);
  const done = withCompared(urgent, 2000, null);
  expect(withUrgentComparison(urgent, NOW + 60_000)).toBe(urgent);
  expect(withUrgentComparison(done, NOW + HOUR - 1)).toBe(done);
  expect(withUrgentComparison(done, NOW + HOUR).after).toBe(0);
  expect(withNextComparison(done, NOW + COMPARISON_PERIOD_MS).urgent).toBe(false);
});

test('an unfinished comparison continues, however long it takes', () => {
  const half = withCompared(newComparison(NOW), 100, NOW - HOUR);
  expect(withNextComparison(half, NOW + 2 * COMPARISON_PERIOD_MS)).toBe(half);
});

test('an hour costs at most 1,000 points, and a week covers up to 151,200 delegations', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 151_200 }), (total) => {
      const reads = readsThisHour(newComparison(NOW, total));
      expect(reads * POINTS_PER_READ).toBeLessThanOrEqual(1000);
      expect(reads * ISSUES_PER_READ * (COMPARISON_PERIOD_MS / HOUR)).toBeGreaterThanOrEqual(total);
    }),
  );
});
