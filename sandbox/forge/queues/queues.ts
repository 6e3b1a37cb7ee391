import { z } from 'zod';
import type { Faults } from '../../faults';
import type { Latency } from '../../latency';
import type { Chance, Clock } from '../../time';
import { json, type WireResponse } from '../../wire';
import type { Work } from '../../work';
import type { Descent, Invoker, Outcome } from '../invoker';
import type { Manifest } from '../manifest';
import type { Metrics } from '../metrics';
import { retryContext, retryWish } from '../retry';
import { timeOuts } from '../time-outs';
import { createTransit } from '../transit';
import { createWindow } from '../window';

// [doc] limits-async-events, async-events-api (1 Sep 2026)
const MAX_ITEMS_A_PUSH = 50;
const MAX_PUSH_BYTES = 200 * 1024;
/** For a consumer that may run longer than this. */
const LONG_CONSUMER_MS = 55_000;
const MAX_LONG_ITEM_BYTES = 100 * 1024;
const MAX_ITEMS_A_MINUTE = 500;
const MAX_DELAY_S = 900;
/** Pushes that descend from one invocation. */
const MAX_DESCENT = 1000;
const RETENTION_MS = 24 * 3_600_000;
/** "Exponential backoff, with intervals reaching up to approximately 15 minutes"; the first interval is unsure. */
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 900_000;
/** Jobs whose counts are remembered. */
const JOBS = 10_000;

const concurrency = z.strictObject({ key: z.string(), limit: z.int().min(1) });
const publish = z.object({
  queueName: z.string(),
  jobId: z.string(),
  payload: z.array(
    z.strictObject({
      body: z.record(z.string(), z.unknown()),
      delayInSeconds: z.number().min(0).max(MAX_DELAY_S).optional(),
      concurrency: concurrency.optional(),
    }),
  ),
});
const jobRequest = z.object({ queueName: z.string(), jobId: z.string() });

const item = z.object({
  queueName: z.string(),
  jobId: z.string(),
  eventId: z.string(),
  body: z.record(z.string(), z.unknown()),
  delayInSeconds: z.number().optional(),
  concurrency: concurrency.optional(),
  /** The retention window begins here; epoch ms. */
  pushedAt: z.number(),
  retry: retryContext.optional(),
  /** Which count of descending pushes it carries on. */
  descent: z.int(),
});
type Item = z.infer<typeof item>;

const job = z.object({ success: z.int(), inProgress: z.int(), failed: z.int(), canceled: z.boolean() });
type Job = z.infer<typeof job>;
const kept = z.object({
  transit: z.unknown(),
  waiting: z.array(item),
  jobs: z.array(z.tuple([z.string(), job])),
  descents: z.array(z.tuple([z.int(), z.int()])),
  minute: z.unknown(),
  numbers: z.int(),
});

export interface QueueParts {
  readonly manifest: Manifest;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly work: Work;
  readonly faults: Faults;
  readonly latency: Latency;
  readonly metrics: Metrics;
  readonly invoker: Invoker;
}

/** Forge's async events: at least once, in no order, until 24 hours have passed. */
export interface Queues {
  /** `POST /webhook/queue/{publish|stats|cancel}/...` of `@forge/events` 3 [src]. */
  handle(action: string, body: unknown, descent: Descent): WireResponse;
  count(): { readonly travelling: number; readonly now: number };
  dump(): unknown;
  load(state: unknown): void;
}

export function createQueues(parts: QueueParts): Queues {
  const { manifest, clock, chance, latency, metrics, invoker } = parts;
  const consumers = new Map(manifest.modules.consumer.map((consumer) => [consumer.queue, consumer]));
  const limits = timeOuts(manifest);
  const minute = createWindow(clock, MAX_ITEMS_A_MINUTE, 60_000);
  const jobs = new Map<string, Job>();
  const running = new Map<string, number>();
  const waiting: Item[] = [];
  /** Counts of descending pushes by number, while items carry them on. */
  const descents = new Map<number, Descent>();
  const numbers = new Map<Descent, number>();
  let lastNumber = 0;

  const transit = createTransit<Item>({ ...parts, place: 'queue', item, name: ({ queueName }) => queueName, arrive });

  async function arrive(one: Item): Promise<void> {
    const consumer = consumers.get(one.queueName);
    const of = jobs.get(one.jobId);
    if (!consumer || of?.canceled) return;
    const { key, limit } = one.concurrency ?? {};
    if (key !== undefined && limit !== undefined) {
      const now = running.get(key) ?? 0;
      if (now >= limit) {
        waiting.push(one);
        return;
      }
      running.set(key, now + 1);
    }
    const outcome = await invoker.run({
      module: consumer.key,
      function: consumer.function,
      cause: `queue ${one.queueName}`,
      payload: eventOf(one, clock.now()),
      descent: descents.get(one.descent),
    });
    if (key !== undefined) leave(key);
    settle(one, outcome);
  }

  function leave(key: string): void {
    running.set(key, (running.get(key) ?? 1) - 1);
    const next = waiting.findIndex((one) => one.concurrency?.key === key);
    const [one] = next < 0 ? [] : waiting.splice(next, 1);
    if (one) parts.work.soon(() => void arrive(one));
  }

  function settle(one: Item, outcome: Outcome): void {
    const of = jobs.get(one.jobId);
    const wish = retryWish(outcome);
    if (outcome.kind === 'returned' && !wish) {
      if (of) over(of, 'success');
      return;
    }
    const retryCount = (one.retry?.retryCount ?? 0) + 1;
    const afterMs = wish?.afterMs ?? Math.min(FIRST_RETRY_MS * 2 ** (retryCount - 1), LONGEST_RETRY_MS);
    if (of?.canceled || clock.now() + afterMs > one.pushedAt + RETENTION_MS) {
      if (of) over(of, 'failed');
      return;
    }
    transit.send(
      { ...one, retry: { retryCount, retryReason: wish?.reason ?? reasonOf(outcome), retryData: wish?.data } },
      { travelMs: 0, waitMs: afterMs },
    );
  }

  function push(body: unknown, descent: Descent): WireResponse {
    const parsed = publish.safeParse(body);
    if (!parsed.success) return json(400, { message: z.prettifyError(parsed.error) });
    const { queueName, jobId, payload } = parsed.data;
    const consumer = consumers.get(queueName);
    // That a queue without a consumer is refused is unsure.
    if (!consumer) return json(404, { message: `No consumer listens to the queue ${queueName}` });
    if (payload.length === 0 || payload.length > MAX_ITEMS_A_PUSH) {
      return json(400, { message: `A push holds 1 to ${MAX_ITEMS_A_PUSH} events` });
    }
    if (Buffer.byteLength(JSON.stringify(payload)) > MAX_PUSH_BYTES) {
      return json(413, { errorMessage: `The maximum payload size is ${MAX_PUSH_BYTES / 1024} KB` });
    }
    if (descent.pushes + 1 > MAX_DESCENT) return json(405, { message: 'Cyclic invocation limit reached' });
    if (!minute.take(payload.length)) return json(429, { message: 'Rate limit exceeded' });
    descent.pushes += 1;
    metrics.pushed(queueName, payload.length);
    const tooLarge =
      (limits.get(consumer.function) ?? 0) > LONG_CONSUMER_MS
        ? payload.flatMap((one, index) => (Buffer.byteLength(JSON.stringify(one)) > MAX_LONG_ITEM_BYTES ? [index] : []))
        : [];
    const of = jobs.get(jobId) ?? { success: 0, inProgress: 0, failed: 0, canceled: false };
    jobs.set(jobId, of);
    if (jobs.size > JOBS) for (const oldest of [...jobs.keys()].slice(0, jobs.size - JOBS)) jobs.delete(oldest);
    payload.forEach((one, index) => {
      if (tooLarge.includes(index)) return;
      of.inProgress += 1;
      const sent: Item = {
        ...one,
        queueName,
        jobId,
        eventId: chance.uuid(),
        pushedAt: clock.now(),
        descent: numberOf(descent),
      };
      const copies = latency.odd('doubledItem') ? 2 : 1;
      for (let n = 0; n < copies; n += 1) {
        transit.send(sent, { travelMs: latency.of('queueItem'), waitMs: (one.delayInSeconds ?? 0) * 1000 });
      }
    });
    if (tooLarge.length === 0) return json(201, {});
    return json(202, {
      failedEvents: tooLarge.map((index) => ({
        index: String(index),
        errorMessage: `The maximum size of an event for a long-running consumer is ${MAX_LONG_ITEM_BYTES / 1024} KB`,
      })),
    });
  }

  function numberOf(descent: Descent): number {
    const number = numbers.get(descent) ?? (lastNumber += 1);
    numbers.set(descent, number);
    descents.set(number, descent);
    // Only the newest are carried on, so that a long run stays small.
    if (descents.size > JOBS) {
      for (const [oldest, old] of [...descents].slice(0, descents.size - JOBS)) {
        descents.delete(oldest);
        numbers.delete(old);
      }
    }
    return number;
  }

  return {
    handle(action, body, descent) {
      if (action === 'publish') return push(body, descent);
      const { queueName, jobId } = jobRequest.parse(body);
      const of = consumers.has(queueName) ? jobs.get(jobId) : undefined;
      if (!of) return json(404, { message: `The job ${jobId} does not exist` });
      if (action === 'stats') return json(200, { success: of.success, inProgress: of.inProgress, failed: of.failed });
      of.canceled = true;
      transit.withdraw((one) => one.jobId === jobId).forEach(() => over(of, 'failed'));
      return { status: 204, headers: {}, body: '' };
    },
    count: () => ({ ...transit.count(), now: transit.count().now + waiting.length }),
    dump: () => ({
      transit: transit.dump(),
      waiting,
      jobs: [...jobs],
      descents: [...descents].map(([number, { pushes }]) => [number, pushes]),
      minute: minute.dump(),
      numbers: lastNumber,
    }),
    load(state) {
      const loaded = kept.parse(state);
      jobs.clear();
      for (const [id, of] of loaded.jobs) jobs.set(id, of);
      descents.clear();
      numbers.clear();
      for (const [number, pushes] of loaded.descents) {
        const descent = { pushes };
        descents.set(number, descent);
        numbers.set(descent, number);
      }
      lastNumber = loaded.numbers;
      minute.load(loaded.minute);
      running.clear();
      waiting.length = 0;
      transit.load(loaded.transit);
      for (const one of loaded.waiting) parts.work.soon(() => void arrive(one));
    },
  };
}

/** An item is over; one that came twice is counted twice where it ended, as nobody knows better. */
function over(of: Job, how: 'success' | 'failed'): void {
  of.inProgress = Math.max(0, of.inProgress - 1);
  of[how] += 1;
}

/** A consumer's event. [doc] async-events-api, [src] `@forge/events` types */
function eventOf(
  { body, queueName, jobId, eventId, delayInSeconds, concurrency: limits, retry, pushedAt }: Item,
  now: number,
): unknown {
  const retentionWindow = {
    startTime: new Date(pushedAt).toISOString(),
    remainingTimeMs: pushedAt + RETENTION_MS - now,
  };
  return {
    body,
    queueName,
    jobId,
    eventId,
    ...(delayInSeconds === undefined ? {} : { delayInSeconds }),
    ...(limits ? { concurrency: limits } : {}),
    ...(retry ? { retryContext: { ...retry, retentionWindow } } : {}),
  };
}

/** [doc] async-events-api, "App level errors" */
function reasonOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'timed out':
      return 'FUNCTION_TIME_OUT';
    case 'refused':
      return 'FUNCTION_PLATFORM_RATE_LIMITED';
    default:
      return 'FUNCTION_RUNTIME_ERROR';
  }
}
