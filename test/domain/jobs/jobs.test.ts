import { newComparison, withCompared } from '../../../src/domain/jobs/comparison';
import {
  isSetAside,
  startPositionOf,
  withJobStopped,
  withJobStarted,
  jobWorkName,
  NO_JOBS,
  withComparison,
  withComparisonNow,
  withoutSetAside,
  withSetAside,
} from '../../../src/domain/jobs/jobs';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test('a job is due at first, and again after its interval', () => {
  expect(startPositionOf(NO_JOBS, 'search', NOW)).toBe(0);
  const done = withJobStopped(withJobStarted(NO_JOBS, 'search', 0, NOW + MINUTE, NOW), 'search', null);
  expect(startPositionOf(done, 'search', NOW + HOUR - 1)).toBeUndefined();
  expect(startPositionOf(done, 'search', NOW + HOUR)).toBe(0);
  expect(startPositionOf(done, 'rules', NOW)).toBe(0);
});

test('a running job is not due for other invocations until its lease expires', () => {
  const running = withJobStarted(NO_JOBS, 'open', 0, NOW + MINUTE, NOW);
  expect(startPositionOf(running, 'open', NOW + MINUTE - 1)).toBeUndefined();
  expect(startPositionOf(running, 'open', NOW + MINUTE)).toBe(0);
});

test('a paused job continues from its position and counts as one run', () => {
  const paused = withJobStopped(withJobStarted(NO_JOBS, 'open', 0, NOW + MINUTE, NOW), 'open', 42);
  expect(startPositionOf(paused, 'open', NOW + 1)).toBe(42);
  const done = withJobStopped(withJobStarted(paused, 'open', 42, NOW + HOUR, NOW + 5 * MINUTE), 'open', null);
  expect(done.runs.open).toMatchObject({ startedAt: NOW, completedRunAt: NOW });
});

test('a restarted search looks back to the last finished one', () => {
  const first = withJobStopped(withJobStarted(NO_JOBS, 'search', 0, NOW + MINUTE, NOW), 'search', null);
  const second = withJobStopped(withJobStarted(first, 'search', 0, NOW + HOUR + MINUTE, NOW + HOUR), 'search', 0);
  expect(second.runs.search?.completedRunAt).toBe(NOW);
});

test.each([
  [1, 15 * MINUTE],
  [2, HOUR],
  [3, 6 * HOUR],
  [4, DAY],
  [9, DAY],
])('after %d unexpected failures a record is set aside for %d ms', (failures, wait) => {
  let jobs = NO_JOBS;
  for (let failure = 0; failure < failures; failure += 1) jobs = withSetAside(jobs, 'delegation 1', NOW);
  expect(isSetAside(jobs, 'delegation 1', NOW + wait - 1)).toBe(true);
  expect(isSetAside(jobs, 'delegation 1', NOW + wait)).toBe(false);
});

test("a job that was set aside doesn't delay another", () => {
  const jobs = withSetAside(NO_JOBS, jobWorkName('rules'), NOW);
  expect(startPositionOf(jobs, 'rules', NOW)).toBeUndefined();
  expect(startPositionOf(jobs, 'open', NOW)).toBe(0);
  expect(isSetAside(jobs, 'delegation 1', NOW)).toBe(false);
});

test('a success removes the failures of a record', () => {
  const jobs = withoutSetAside(withSetAside(NO_JOBS, 'delegation 1', NOW), 'delegation 1');
  expect(jobs).toEqual(NO_JOBS);
  expect(withoutSetAside(jobs, 'delegation 1')).toBe(jobs);
});

test('the failures of at most 200 records are kept', () => {
  let jobs = NO_JOBS;
  for (let n = 0; n < 250; n += 1) jobs = withSetAside(jobs, `delegation ${n}`, NOW + n);
  expect(Object.keys(jobs.setAside)).toHaveLength(200);
  expect(isSetAside(jobs, 'delegation 249', NOW + 250)).toBe(true);
});

test("a comparison that an admin starts is due at once, and the end of an earlier run doesn't end it", () => {
  const running = withJobStarted({ ...NO_JOBS, comparison: newComparison(NOW) }, 'comparison', 0, NOW + MINUTE, NOW);
  const started = withComparisonNow(running, NOW + 1);
  expect(startPositionOf(started, 'comparison', NOW + 1)).toBe(0);
  expect(withComparison(started, withCompared(running.comparison, 5, null))).toBe(started);
});
