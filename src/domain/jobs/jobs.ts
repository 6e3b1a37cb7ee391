import * as z from 'zod/mini';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../limits';
import { Comparison, newComparison, withUrgentComparison } from './comparison';

/** Periods of the jobs, ms. The sweep enqueues jobs that are due. */
const JOB_EVERY_MS = {
  /** Finds missed events by a search. */
  search: HOUR_MS,
  /** Compares some delegations with their issues, independently of the search. */
  comparison: HOUR_MS,
  /** Checks rules, secrets and URLs. */
  rules: DAY_MS,
  /** Checks open delegations. */
  open: DAY_MS,
  /** Removes personal data of old delegations, and deletes older ones. */
  'clean-up': DAY_MS,
  /** Repairs rows that differ from their delegations. */
  rows: 7 * DAY_MS,
  /** Reports account ids to Atlassian, every 7 days while any is stored [doc: user-privacy]. */
  accounts: 7 * DAY_MS,
} as const;
export type JobName = keyof typeof JOB_EVERY_MS;

export const JobNameSchema = z.enum(['search', 'comparison', 'rules', 'open', 'clean-up', 'rows', 'accounts']);
export const JOBS: readonly JobName[] = JobNameSchema.options;

const Run = z.object({
  startedAt: z.number(),
  /** Epoch ms at which the lease of the invocation that runs the job expires. */
  leaseUntil: z.nullable(z.number()),
  /** Position in the job's list at which the next invocation continues the run; null once the run is completed. */
  at: z.nullable(z.number()),
  /** Epoch ms at which the last completed run started; null before the first. */
  completedRunAt: z.nullable(z.number()),
});

/** Number of unexpected failures of some work, and epoch ms of its next attempt. */
const SetAside = z.object({ failures: z.number(), until: z.number() });

/** State of all jobs. */
export const Jobs = z.object({
  runs: z.partialRecord(JobNameSchema, Run),
  comparison: Comparison,
  /** Work that is set aside, by its name. */
  setAside: z.record(z.string(), SetAside),
});
export type Jobs = z.infer<typeof Jobs>;

export const NO_JOBS: Jobs = { runs: {}, comparison: newComparison(0), setAside: {} };

/** Returns the position at which a job starts or continues; undefined if the job isn't due, runs, or is set aside. */
export function startPositionOf(jobs: Jobs, name: JobName, now: number): number | undefined {
  const run = jobs.runs[name];
  if (isSetAside(jobs, jobWorkName(name), now)) return undefined;
  if (!run) return 0;
  if (run.leaseUntil !== null && run.leaseUntil > now) return undefined;
  if (run.at !== null) return run.at;
  return now - run.startedAt >= JOB_EVERY_MS[name] ? 0 : undefined;
}

/**
 * Takes the lease of a job that is due.
 * @param position position at which the run starts or continues
 */
export function withJobStarted(jobs: Jobs, name: JobName, position: number, leaseUntil: number, now: number): Jobs {
  const run = jobs.runs[name];
  const startedAt = run && run.at !== null ? run.startedAt : now;
  return withRun(jobs, name, { startedAt, leaseUntil, at: position, completedRunAt: run?.completedRunAt ?? null });
}

/**
 * Releases the lease of a job.
 * @param position position at which the next run continues; null if the job is done
 */
export function withJobStopped(jobs: Jobs, name: JobName, position: number | null): Jobs {
  const run = jobs.runs[name];
  if (!run) return jobs;
  const completedRunAt = position === null ? run.startedAt : run.completedRunAt;
  return withRun(jobs, name, { ...run, leaseUntil: null, at: position, completedRunAt });
}

function withRun(jobs: Jobs, name: JobName, run: z.infer<typeof Run>): Jobs {
  return { ...jobs, runs: { ...jobs.runs, [name]: run } };
}

/** Starts a comparison of all delegations now, because an admin requested it. */
export function withComparisonNow(jobs: Jobs, now: number): Jobs {
  const comparison = withUrgentComparison(jobs.comparison, now);
  if (comparison === jobs.comparison) return jobs;
  const runs = { ...jobs.runs };
  delete runs.comparison;
  return { ...jobs, runs, comparison };
}

/** Stores the progress of a comparison, unless another comparison was started since. */
export function withComparison(jobs: Jobs, comparison: Comparison): Jobs {
  const isCurrent = jobs.comparison.startedAt === comparison.startedAt || jobs.comparison.after === null;
  return isCurrent ? { ...jobs, comparison } : jobs;
}

/** Waits after the first, second, third, and each further unexpected failure, ms. */
const SET_ASIDE_MS = [15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS];

/**
 * Maximum number of entries, because the record has at most 240 KiB. Those with the earliest next attempt are dropped.
 */
const MAX_SET_ASIDE = 200;

/** Returns the name of a job for `setAside`. */
export function jobWorkName(name: JobName): string {
  return `job ${name}`;
}

export function isSetAside({ setAside }: Jobs, work: string, now: number): boolean {
  return (setAside[work]?.until ?? 0) > now;
}

/** Sets work aside after an unexpected error. The wait grows with each failure. */
export function withSetAside(jobs: Jobs, work: string, now: number): Jobs {
  const failures = (jobs.setAside[work]?.failures ?? 0) + 1;
  const waitMs = SET_ASIDE_MS[Math.min(failures, SET_ASIDE_MS.length) - 1] ?? DAY_MS;
  const entries = Object.entries({ ...jobs.setAside, [work]: { failures, until: now + waitMs } })
    .sort(([, a], [, b]) => b.until - a.until)
    .slice(0, MAX_SET_ASIDE);
  return { ...jobs, setAside: Object.fromEntries(entries) };
}

/** Removes the failures of work that succeeded. Returns the same value if there are none. */
export function withoutSetAside(jobs: Jobs, work: string): Jobs {
  if (!(work in jobs.setAside)) return jobs;
  const setAside = Object.entries(jobs.setAside).filter(([name]) => name !== work);
  return { ...jobs, setAside: Object.fromEntries(setAside) };
}
