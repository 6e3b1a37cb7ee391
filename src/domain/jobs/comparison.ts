import * as z from 'zod/mini';
import { HOUR_MS, MINUTE_MS } from '../limits';

/** Overlap of a search with the previous one, because Jira's search index lags by seconds to minutes. */
const OVERLAP_MINUTES = 15;

/** Minutes that the first search looks back, and the maximum for any search. The comparison finds older changes. */
export const MAX_LOOK_BACK_MINUTES = 7 * 24 * 60;

/** Period within which every synced delegation is compared with Jira. */
export const COMPARISON_PERIOD_MS = 7 * 24 * HOUR_MS;

/**
 * Maximum number of bulk reads per hour. Nine reads of 100 issues cost 909 points of the rate limit that all sites
 * share.
 */
const MAX_READS_PER_HOUR = 9;
const ISSUES_PER_READ = 100;

/** Progress of the comparison of all delegations with Jira. */
export const Comparison = z.object({
  startedAt: z.number(),
  /** `updated` of the last compared delegation, epoch ms; null once all are compared. */
  after: z.nullable(z.number()),
  /** Number of delegations that were compared so far. */
  compared: z.number(),
  /** True if an admin started the comparison. */
  urgent: z.boolean(),
  /** Number of delegations in the last complete comparison. */
  total: z.number(),
});
export type Comparison = z.infer<typeof Comparison>;

/**
 * Returns a comparison that starts with the first delegation. After an installation or an upgrade, events may have been
 * missed.
 */
export function newComparison(now: number, total = 0): Comparison {
  return { startedAt: now, after: 0, compared: 0, urgent: false, total };
}

/**
 * Returns the whole minutes that a search looks back.
 * @param searchedAt epoch ms at which the last complete search started
 */
export function lookBackMinutes(searchedAt: number | null, now: number): number {
  if (searchedAt === null) return MAX_LOOK_BACK_MINUTES;
  return Math.min(Math.ceil((now - searchedAt) / MINUTE_MS) + OVERLAP_MINUTES, MAX_LOOK_BACK_MINUTES);
}

/** Returns the number of bulk reads in one hour, which spreads a comparison over its week. */
export function readsThisHour({ after, urgent, total }: Comparison): number {
  if (after === null) return 0;
  if (urgent) return MAX_READS_PER_HOUR;
  const hours = COMPARISON_PERIOD_MS / HOUR_MS;
  return Math.min(Math.max(Math.ceil(total / hours / ISSUES_PER_READ), 1), MAX_READS_PER_HOUR);
}

/** Starts an urgent comparison. Returns the same value while one runs, and within an hour after one started. */
export function withUrgentComparison(comparison: Comparison, now: number): Comparison {
  const { urgent, after, startedAt, total } = comparison;
  if (urgent && (after !== null || now - startedAt < HOUR_MS)) return comparison;
  return { ...newComparison(now, total), urgent: true };
}

/** Returns the number of whole hours that an urgent comparison takes after its first reads, which start at once. */
export function hoursToCompare({ total }: Comparison): number {
  return Math.max(Math.ceil(total / (MAX_READS_PER_HOUR * ISSUES_PER_READ)) - 1, 0);
}

/**
 * Records the progress of a comparison.
 * @param count number of delegations that were compared
 * @param after `updated` of the last compared delegation; null if there are no more
 */
export function withCompared(comparison: Comparison, count: number, after: number | null): Comparison {
  const compared = comparison.compared + count;
  return { ...comparison, compared, after, total: after === null ? compared : comparison.total };
}

/** Starts the next comparison a week after the last one started. Returns the same value before. */
export function withNextComparison(comparison: Comparison, now: number): Comparison {
  const isNextDue = comparison.after === null && now - comparison.startedAt >= COMPARISON_PERIOD_MS;
  return isNextDue ? newComparison(now, comparison.total) : comparison;
}
