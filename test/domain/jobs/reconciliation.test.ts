import fc from 'fast-check';
import {
  withCompared,
  hoursToCompare,
  withComparisonNow,
  isReconciliationDue,
  lookBackMinutes,
  newReconciliation,
  withNextComparison,
  readsThisHour,
  COMPARISON_PERIOD_MS,
} from '../../../src/domain/jobs/reconciliation';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const HOUR = 3_600_000;

test('a search looks back to the last one and 15 minutes more, and a week at most', () => {
  expect(lookBackMinutes({ ...newReconciliation(NOW), searchedAt: NOW - HOUR }, NOW)).toBe(75);
  expect(lookBackMinutes({ ...newReconciliation(NOW), searchedAt: NOW - 61_000 }, NOW)).toBe(17);
  expect(lookBackMinutes(newReconciliation(NOW), NOW)).toBe(7 * 24 * 60);
  expect(lookBackMinutes({ ...newReconciliation(NOW), searchedAt: NOW - 30 * 24 * HOUR }, NOW)).toBe(7 * 24 * 60);
});

test('a search is due an hour after the last one that came to its end, unless somebody is at it', () => {
  const searched = { ...newReconciliation(NOW), searchedAt: NOW };
  expect(isReconciliationDue(searched, NOW + HOUR - 1)).toBe(false);
  expect(isReconciliationDue(searched, NOW + HOUR)).toBe(true);
  expect(isReconciliationDue({ ...searched, leaseUntil: NOW + HOUR + 1 }, NOW + HOUR)).toBe(false);
  expect(isReconciliationDue({ ...searched, leaseUntil: NOW + HOUR }, NOW + HOUR)).toBe(true);
});

test('a round is done once a week', () => {
  const done = withCompared(newReconciliation(NOW), 12, null);
  expect(readsThisHour(done)).toBe(0);
  expect(withNextComparison(done, NOW + COMPARISON_PERIOD_MS - 1)).toBe(done);
  expect(readsThisHour(withNextComparison(done, NOW + COMPARISON_PERIOD_MS))).toBe(1);
});

test('a round that an admin asks for begins at once and goes as fast as the points allow, and no second one within the hour', () => {
  const asked = withComparisonNow(
    { ...withCompared(newReconciliation(NOW - HOUR), 2000, null), searchedAt: NOW - 60_000 },
    NOW,
  );
  expect(isReconciliationDue(asked, NOW)).toBe(true);
  expect(asked.comparison.after).toBe(0);
  expect(readsThisHour(asked)).toBe(9);
  expect(hoursToCompare(asked)).toBe(2);
  const done = withCompared(asked, 2000, null);
  expect(withComparisonNow(asked, NOW + 60_000)).toBe(asked);
  expect(withComparisonNow(done, NOW + HOUR - 1)).toBe(done);
  expect(withComparisonNow(done, NOW + HOUR).comparison.after).toBe(0);
  expect(withNextComparison(done, NOW + COMPARISON_PERIOD_MS).comparison.urgent).toBe(false);
});

test('a round that is not done goes on, however long it takes', () => {
  const half = withCompared(newReconciliation(NOW), 100, NOW - HOUR);
  expect(withNextComparison(half, NOW + 2 * COMPARISON_PERIOD_MS)).toBe(half);
});

test('whatever their number, an hour costs at most 1,000 points, and up to 151,200 are compared within the week', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 151_200 }), (open) => {
      const patrol = { ...newReconciliation(NOW), open };
      const reads = readsThisHour(patrol);
      expect(reads * (1 + 100)).toBeLessThanOrEqual(1000);
      expect(reads * 100 * (COMPARISON_PERIOD_MS / HOUR)).toBeGreaterThanOrEqual(open);
    }),
  );
});
