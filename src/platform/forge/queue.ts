import { MAX_QUEUE_ITEMS } from '../../domain/limits';
import { Queue } from '@forge/events';
import * as z from 'zod/mini';
import { JobNameSchema } from '../../domain/jobs/jobs';

/** Queue item: a key and never data, because the work goes by the record as it stands then. */
export const Job = z.discriminatedUnion('type', [
  /** Ask Jira, and tell what changed and what is still to be told. */
  z.object({
    type: z.literal('process-record'),
    kind: z.enum(['delegation', 'offboarding', 'pair']),
    record: z.string(),
  }),
  /** The same for an issue whose property was not there yet when its event came. */
  z.object({ type: z.literal('sync-new-issue'), issue: z.string() }),
  /** The same for every delegation whose issue is in a project that something befell. */
  z.object({
    type: z.literal('sync-project'),
    project: z.string(),
    isDeleted: z.boolean(),
    cursor: z.optional(z.string()),
  }),
  /** Fold the states of delegations into a record that they share. `record` is one that changed; without it all are read. */
  z.object({
    type: z.literal('fold'),
    kind: z.enum(['offboarding', 'pair']),
    into: z.string(),
    record: z.optional(z.string()),
  }),
  /** Look for what changed in a project that is shown again. */
  z.object({ type: z.literal('search-project'), project: z.string() }),
  /** Look for what changed and no event told. */
  z.object({ type: z.literal('reconcile') }),
  /** Compare every delegation with Jira, from now on. */
  z.object({ type: z.literal('sync-all') }),
  /** Make the issues of one leaver's claims. */
  z.object({ type: z.literal('create-reserved'), records: z.array(z.string()) }),
  /** Check the rules of a workflow, and resolve the outcome statuses of its open delegations. */
  z.object({
    type: z.literal('check-workflow'),
    project: z.string(),
    issueType: z.string(),
    after: z.optional(z.number()),
  }),
  /** Do what is done daily or weekly. */
  z.object({ type: z.literal('run-job'), job: JobNameSchema }),
  /** Go on with a sweep that has sent all that one invocation may send. */
  z.object({ type: z.literal('sweep') }),
  /** Push what waits for a channel that works again. */
  z.object({ type: z.literal('deliver-pending'), channel: z.enum(['webhook', 'torii']) }),
]);
export type Job = z.infer<typeof Job>;

/**
 * Enqueues a job, to start after `delayMs` (at most `MAX_DELAY_MS`). Nothing may depend on the queue alone: the sweep finds by the
 * record's `due` what a lost item should have done.
 *
 * @param oneAtATime jobs with the same text run one after the other
 * @returns false if the queue refused it
 */
export async function enqueue(job: Job, delayMs: number, oneAtATime?: string): Promise<boolean> {
  try {
    await new Queue({ key: 'jobs' }).push({
      body: { ...job },
      delayInSeconds: Math.ceil(delayMs / 1000),
      ...(oneAtATime === undefined ? {} : { concurrency: { key: oneAtATime, limit: 1 } }),
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * The same for many, each with what must not be worked at twice at a time. What the queue does not take (it takes 500 a minute) is
 * left to the sweep.
 */
export async function enqueueAll(
  items: readonly { readonly work: Job; readonly oneAtATime: string }[],
  delayMs: number,
): Promise<void> {
  const queue = new Queue({ key: 'jobs' });
  const delayInSeconds = Math.ceil(delayMs / 1000);
  for (let at = 0; at < items.length; at += MAX_QUEUE_ITEMS) {
    const events = items.slice(at, at + MAX_QUEUE_ITEMS).map(({ work, oneAtATime }) => ({
      body: { ...work },
      delayInSeconds,
      concurrency: { key: oneAtATime, limit: 1 },
    }));
    try {
      await queue.push(events);
    } catch {
      return;
    }
  }
}
