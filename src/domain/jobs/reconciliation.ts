import * as z from 'zod/mini';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What was missed is looked for this often, ms. */
export const RECONCILE_EVERY_MS = HOUR_MS;

/** How far a search looks back beyond the last one, since Jira's index follows its writes by seconds to minutes, minutes. */
const OVERLAP_MINUTES = 15;

/** How far the first search looks back, minutes; and the longest that any does: more is the comparison's. */
export const MAX_LOOK_BACK_MINUTES = 7 * 24 * 60;

/** Every delegation that follows its issue is compared with Jira within this time, ms. */
export const COMPARISON_PERIOD_MS = 7 * 24 * HOUR_MS;

/** Points that the comparison may cost in an hour, of the pool that all sites share: nine bulk reads of 100 issues cost 909. */
const MAX_READS_AN_HOUR = 9;
const ISSUES_A_READ = 100;

/** When what was missed was last looked for, and how far the comparison has come. */
export const Reconciliation = z.object({
  /** When the last search that came to its end began, epoch ms. */
  searchedAt: z.nullable(z.number()),
  /** Somebody searches right now, and is believed to live until then, epoch ms. */
  leaseUntil: z.nullable(z.number()),
  comparison: z.object({
    startedAt: z.number(),
    /** `updated` of the last one compared, epoch ms; null when the round is done. */
    after: z.nullable(z.number()),
    compared: z.number(),
    /** Whether an admin waits for it. */
    urgent: z.boolean(),
  }),
  /** How many the last whole round found. */
  open: z.number(),
});
export type Reconciliation = z.infer<typeof Reconciliation>;

const newRound = (now: number) => ({ startedAt: now, after: 0, compared: 0, urgent: false });

/** Begins with a round: an upgrade or a new installation may find delegations that nobody watched. */
export function newReconciliation(now: number): Reconciliation {
  return { searchedAt: null, leaseUntil: null, comparison: newRound(now), open: 0 };
}

/** Whether it is time, and nobody is at it. */
export function isReconciliationDue({ searchedAt, leaseUntil }: Reconciliation, now: number): boolean {
  const isFree = leaseUntil === null || leaseUntil <= now;
  return isFree && (searchedAt === null || now - searchedAt >= RECONCILE_EVERY_MS);
}

/** How far the search has to look back, whole minutes. */
export function lookBackMinutes({ searchedAt }: Reconciliation, now: number): number {
  if (searchedAt === null) return MAX_LOOK_BACK_MINUTES;
  return Math.min(Math.ceil((now - searchedAt) / MINUTE_MS) + OVERLAP_MINUTES, MAX_LOOK_BACK_MINUTES);
}

/** How many bulk reads this hour takes, so that a round is spread over its week. */
export function readsThisHour({ comparison: round, open }: Reconciliation): number {
  if (round.after === null) return 0;
  if (round.urgent) return MAX_READS_AN_HOUR;
  const hours = COMPARISON_PERIOD_MS / HOUR_MS;
  return Math.min(Math.max(Math.ceil(open / hours / ISSUES_A_READ), 1), MAX_READS_AN_HOUR);
}

/** A round from the beginning, as fast as may be, and at once; but no second one within the hour, whose points are spent. */
export function withComparisonNow(patrol: Reconciliation, now: number): Reconciliation {
  const { urgent: isHurried, after, startedAt } = patrol.comparison;
  if (isHurried && (after !== null || now - startedAt < HOUR_MS)) return patrol;
  return { ...patrol, searchedAt: null, comparison: { ...newRound(now), urgent: true } };
}

/** How long a round in a hurry takes, whole hours; the first of them begins at once. */
export function hoursToCompare({ open }: Reconciliation): number {
  return Math.max(Math.ceil(open / (MAX_READS_AN_HOUR * ISSUES_A_READ)) - 1, 0);
}

/** @param after `updated` of the last one that was compared; null where there are no more */
export function withCompared(patrol: Reconciliation, count: number, after: number | null): Reconciliation {
  const total = patrol.comparison.compared + count;
  return {
    ...patrol,
    comparison: { ...patrol.comparison, compared: total, after },
    open: after === null ? total : patrol.open,
  };
}

/** A new round begins when the last one's week is over. */
export function withNextComparison(patrol: Reconciliation, now: number): Reconciliation {
  const isOver = patrol.comparison.after === null && now - patrol.comparison.startedAt >= COMPARISON_PERIOD_MS;
  return isOver ? { ...patrol, comparison: newRound(now) } : patrol;
}
