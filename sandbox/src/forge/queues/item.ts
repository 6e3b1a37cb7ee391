import { z } from 'zod';
import { retryContext } from '../invocation/retry';

const HOUR_MS = 3_600_000;
/** Retention of an item after its push, and the longest extension [doc: async-events-api, "Retention window"]. */
const RETENTION_MS = 24 * HOUR_MS;
const MAX_EXTENSION_MS = 72 * HOUR_MS;
/** Longest delay of an item [doc: async-events-api]. */
const MAX_DELAY_S = 900;

const concurrency = z.strictObject({ key: z.string(), limit: z.int().min(1) });

/** One item of a push, as `@forge/events` sends it [source: @forge/events]. */
export const pushedItem = z.strictObject({
  body: z.record(z.string(), z.unknown()),
  delayInSeconds: z.number().min(0).max(MAX_DELAY_S).optional(),
  concurrency: concurrency.optional(),
});

/** An item in flight to a consumer. */
export const item = z.object({
  ...pushedItem.shape,
  queueName: z.string(),
  jobId: z.string(),
  eventId: z.string(),
  /** Start of the retention window, epoch ms. */
  pushedAt: z.number(),
  /** Extension of the window, ms: the time that was lost to platform errors. */
  lostMs: z.number(),
  retry: retryContext.optional(),
  /** Id of the counter of pushes that descend from the same invocation as this item. */
  descent: z.int(),
});
export type Item = z.infer<typeof item>;

/** Event for a consumer that names a function. */
export type ConsumerEvent = Readonly<Record<string, unknown>> & Pick<Item, 'body' | 'jobId'>;

/**
 * Returns the call for a consumer that names a method of a resolver [source: @forge/resolver; doc: async-events-api,
 * older form].
 */
export function resolverCallOf(event: ConsumerEvent, method: string, context: unknown): unknown {
  const { body, jobId, retryContext: retry } = event;
  const payload = { ...body, ...(retry === undefined ? {} : { retryContext: retry }) };
  return { call: { functionKey: method, payload, jobId }, context };
}

/** Returns the end of an item's retention window, epoch ms. */
export function windowEndOf({ pushedAt, lostMs }: Pick<Item, 'pushedAt' | 'lostMs'>): number {
  return pushedAt + RETENTION_MS + Math.min(lostMs, MAX_EXTENSION_MS);
}

/** Returns a consumer's event [doc: async-events-api; source: types of `@forge/events`]. */
export function eventOf(queueItem: Item, now: number): ConsumerEvent {
  const { body, queueName, jobId, eventId, delayInSeconds, concurrency: limit, retry, pushedAt } = queueItem;
  const retentionWindow = {
    startTime: new Date(pushedAt).toISOString(),
    remainingTimeMs: windowEndOf(queueItem) - now,
  };
  return {
    body,
    queueName,
    jobId,
    eventId,
    ...(delayInSeconds === undefined ? {} : { delayInSeconds }),
    ...(limit ? { concurrency: limit } : {}),
    ...(retry ? { retryContext: { ...retry, retentionWindow } } : {}),
  };
}
