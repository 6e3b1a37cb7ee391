import { Queue } from '@forge/events';
import * as z from 'zod/mini';

/** What can be put off: a key, never data, since what is done goes by the record as it stands then. */
export const Work = z.discriminatedUnion('do', [
  /** Ask Jira, and tell what changed and what is still to be told. */
  z.object({ do: z.literal('look'), kind: z.enum(['delegation', 'offboarding', 'pair']), record: z.string() }),
  /** The same for an issue whose property was not there yet when its event came. */
  z.object({ do: z.literal('look-at-issue'), issue: z.string() }),
  /** The same for every delegation whose issue is in a project that something befell. */
  z.object({
    do: z.literal('look-at-project'),
    project: z.string(),
    isDeleted: z.boolean(),
    cursor: z.optional(z.string()),
  }),
  /** Look for what changed in a project that is shown again. */
  z.object({ do: z.literal('search-project'), project: z.string() }),
  /** Look for what changed and no event told. */
  z.object({ do: z.literal('patrol') }),
  /** Compare every delegation with Jira, from now on. */
  z.object({ do: z.literal('compare-all') }),
  /** Make the issues of one leaver's claims. */
  z.object({ do: z.literal('make'), records: z.array(z.string()) }),
  /** Do what is done daily or weekly. */
  z.object({ do: z.literal('round'), round: z.enum(['rules', 'open', 'clean-up', 'accounts']) }),
  /** Go on with a sweep that has sent all that one invocation may send. */
  z.object({ do: z.literal('sweep') }),
  /** Push what waits for a channel that works again. */
  z.object({ do: z.literal('wake'), channel: z.enum(['webhook', 'torii']) }),
]);
export type Work = z.infer<typeof Work>;

/** The longest delay that a queue takes, ms [doc: `delayInSeconds` 0 to 900]. */
export const MAX_DELAY_MS = 900_000;

/**
 * Puts work off for `delayMs` (at most `MAX_DELAY_MS`). A queue may be out of reach, so nothing may depend on it alone: the
 * sweep finds by the record's `due` what a lost item should have done.
 * @returns whether the queue took it
 */
export async function putOff(work: Work, delayMs: number): Promise<boolean> {
  try {
    await new Queue({ key: 'work' }).push({ body: { ...work }, delayInSeconds: Math.ceil(delayMs / 1000) });
    return true;
  } catch {
    return false;
  }
}

/** Items of one push [doc limits-async-events]. */
const MAX_ITEMS = 50;

/**
 * The same for many, each with what must not be worked at twice at a time. What the queue does not take (it takes 500 a minute) is
 * left to the sweep.
 */
export async function putOffAll(
  items: readonly { readonly work: Work; readonly oneAtATime: string }[],
  delayMs: number,
): Promise<void> {
  const queue = new Queue({ key: 'work' });
  const delayInSeconds = Math.ceil(delayMs / 1000);
  for (let at = 0; at < items.length; at += MAX_ITEMS) {
    const events = items.slice(at, at + MAX_ITEMS).map(({ work, oneAtATime }) => ({
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
