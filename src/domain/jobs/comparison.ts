import { HOUR_MS, MINUTE_MS } from '../limits';
import * as z from 'zod/mini';

/** Overlap of a search with the last one, because Jira's index follows its writes by seconds to minutes, minutes. */
const OVERLAP_MINUTES = 15;

/** Look-back of the first search, and the longest of any, minutes; older changes are left to the comparison. */
export const MAX_LOOK_BACK_MINUTES = 7 * 24 * 60;

/** Every delegation that follows its issue is compared with Jira within this time, ms. */
export const COMPARISON_PERIOD_MS = 7 * 24 * HOUR_MS;

/** Bulk reads of an hour: nine of 100 issues cost 909 points of the pool that all sites share. */
const MAX_READS_AN_HOUR = 9;
const ISSUES_A_READ = 100;

/** Progress of the comparison of all delegations with Jira. */
export const Comparison = z.object({
  startedAt: z.number(),
  /** `updated` of the last delegation compared, epoch ms; null once all were. */
  after: z.nullable(z.number()),
  compared: z.number(),
  /** True while an admin waits for it. */
  urgent: z.boolean(),
  /** Number of delegations that the last whole comparison found. */
  total: z.number(),
});
export type Comparison = z.infer<typeof Comparison>;

/** Returns a comparison from the beginning: a new installation or an upgrade may find delegations that nobody watched. */
export function newComparison(now: number, total = 0): Comparison {
  return { startedAt: now, after: 0, compared: 0, urgent: false, total };
}

/** Returns how far a search looks back, whole minutes. @param searchedAt epoch ms when the last whole search began */
export function lookBackMinutes(searchedAt: number | null, now: number): number {
  if (searchedAt === null) return MAX_LOOK_BACK_MINUTES;
  return Math.min(Math.ceil((now - searchedAt) / MINUTE_MS) + OVERLAP_MINUTES, MAX_LOOK_BACK_MINUTES);
}

/** Returns the number of bulk reads of this hour, so that a comparison is spread over its week. */
export function readsThisHour({ after, urgent, total }: Comparison): number {
  if (after === null) return 0;
  if (urgent) return MAX_READS_AN_HOUR;
  const hours = COMPARISON_PERIOD_MS / HOUR_MS;
  return Math.min(Math.max(Math.ceil(total / hours / ISSUES_A_READ), 1), MAX_READS_AN_HOUR);
}

/** Starts an urgent comparison. Returns the same value for a second one within the hour, whose points are spent. */
export function withUrgentComparison(comparison: Comparison, now: number): Comparison {
  const { urgent, after, startedAt, total } = comparison;
  if (urgent && (after !== null || now - startedAt < HOUR_MS)) return comparison;
  return { ...newComparison(now, total), urgent: true };
}

/** Returns how many whole hours an urgent comparison takes after the first, which begins at once. */
export function hoursToCompare({ total }: Comparison): number {
  return Math.max(Math.ceil(total / (MAX_READS_AN_HOUR * ISSUES_A_READ)) - 1, 0);
}

/** @param after `updated` of the last delegation that was compared; null where there are no more */
export function withCompared(comparison: Comparison, count: number, after: number | null): Comparison {
  const compared = comparison.compared + count;
  return { ...comparison, compared, after, total: after === null ? compared : comparison.total };
}

/** Starts the next comparison once the week of the last one is over. */
export function withNextComparison(comparison: Comparison, now: number): Comparison {
  const isOver = comparison.after === null && now - comparison.startedAt >= COMPARISON_PERIOD_MS;
  return isOver ? newComparison(now, comparison.total) : comparison;
}
