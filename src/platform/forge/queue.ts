import { MAX_DELAY_MS, MAX_QUEUE_ITEMS } from '../../domain/limits';
import { Queue } from '@forge/events';
import * as z from 'zod/mini';
import { chunks } from '../../domain/chunks';
import { JobNameSchema } from '../../domain/jobs/jobs';

/** Queue item. It contains keys but no data, because a job uses the record's current state. */
export const Job = z.discriminatedUnion('type', [
  /** Syncs a record, and does its due work. */
  z.object({
    type: z.literal('process-record'),
    kind: z.enum(['delegation', 'offboarding', 'pair']),
    record: z.string(),
  }),
  /** Syncs an issue without knowing its record: a new one, or one whose event came without the property. */
  z.object({ type: z.literal('sync-new-issue'), issue: z.string() }),
  /** Syncs all delegations of a project that changed. */
  z.object({
    type: z.literal('sync-project'),
    project: z.string(),
    isDeleted: z.boolean(),
    cursor: z.optional(z.string()),
  }),
  /**
   * Folds the states of delegations into a shared record. `record` is a delegation that changed. Without it, all
   * delegations are folded.
   */
  z.object({
    type: z.literal('fold'),
    kind: z.enum(['offboarding', 'pair']),
    into: z.string(),
    record: z.optional(z.string()),
  }),
  /** Searches for changes in a project that the app can see again. */
  z.object({ type: z.literal('search-project'), project: z.string() }),
  /** Searches for missed events, and compares delegations with Jira. */
  z.object({ type: z.literal('reconcile') }),
  /** Starts a comparison of all delegations with Jira. */
  z.object({ type: z.literal('sync-all') }),
  /** Creates the issues of accepted reservations of one offboarding or person. */
  z.object({ type: z.literal('create-reserved'), records: z.array(z.string()) }),
  /** Checks the rules of a workflow, and resolves the outcome statuses of its open delegations. */
  z.object({
    type: z.literal('check-workflow'),
    project: z.string(),
    issueType: z.string(),
    /** Time of the last change of the delegation at which the check continues, epoch ms. */
    since: z.optional(z.number()),
  }),
  /** Runs a periodic job. */
  z.object({ type: z.literal('run-job'), job: JobNameSchema }),
  /** Continues a sweep that used all requests of its invocation. */
  z.object({ type: z.literal('sweep') }),
  /** Sends the pending pushes of a channel. */
  z.object({ type: z.literal('deliver-pending'), channel: z.enum(['webhook', 'torii']) }),
]);
export type Job = z.infer<typeof Job>;

/**
 * Enqueues a job that starts after `delayMs`, or at once if that is negative. A longer wait than `MAX_DELAY_MS` is left
 * to the sweep. Nothing depends on the queue alone: the sweep finds lost work by the records' `due`.
 * @param concurrencyKey jobs with the same key run one after the other
 * @returns false if the wait is too long, or the queue refused the job
 */
export async function enqueue(job: Job, delayMs: number, concurrencyKey?: string): Promise<boolean> {
  return enqueueAll([{ job, concurrencyKey }], delayMs);
}

/** Enqueues several jobs like `enqueue`, up to the first refusal. The queue accepts 500 per minute. */
export async function enqueueAll(
  items: readonly { readonly job: Job; readonly concurrencyKey?: string | undefined }[],
  delayMs: number,
): Promise<boolean> {
  if (delayMs > MAX_DELAY_MS) return false;
  const queue = new Queue({ key: 'jobs' });
  const delayInSeconds = Math.max(0, Math.ceil(delayMs / 1000));
  const events = items.map(({ job, concurrencyKey }) => ({
    body: { ...job },
    delayInSeconds,
    ...(concurrencyKey === undefined ? {} : { concurrency: { key: concurrencyKey, limit: 1 } }),
  }));
  try {
    for (const part of chunks(events, MAX_QUEUE_ITEMS)) await queue.push(part);
    return true;
  } catch {
    return false;
  }
}
