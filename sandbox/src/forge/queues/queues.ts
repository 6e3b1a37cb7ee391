import { z } from 'zod';
import type { Readings } from '../readings';
import type { Faults } from '../../faults';
import type { Latency } from '../../time/latency';
import type { Rng, Clock } from '../../time/time';
import { json, type WireResponse } from '../../wire';
import type { Work } from '../../time/work';
import type { Descent, Invoker, Outcome } from '../invocation/invoker';
import type { Installation } from '../app/installation';
import type { Manifest } from '../app/manifest';
import type { Consumer } from '../app/modules';
import type { Metrics } from '../invocation/metrics';
import type { Again, Sequence } from '../sequence';
import { retryRequest } from '../invocation/retry';
import { timeOuts } from '../invocation/time-outs';
import { createInFlight } from '../invocation/in-flight';
import { createWindow } from '../pages/window';
import { createDescents } from './descents';
import { eventOf, item, pushed, resolverCallOf, windowEnd, type Item } from './item';
import { createJobs } from './jobs';

// Limits of a push [doc: limits-async-events, async-events-api (1 Sep 2026)].
const MAX_ITEMS_A_PUSH = 50;
const MAX_PUSH_BYTES = 200 * 1024;
/** Limit for a consumer with a longer time-out than this. */
const LONG_CONSUMER_MS = 55_000;
const MAX_LONG_ITEM_BYTES = 100 * 1024;
const MAX_ITEMS_A_MINUTE = 500;
/** Maximum number of pushes that descend from one invocation. */
const MAX_DESCENT = 1000;
/**
 * "Exponential backoff, with intervals reaching up to approximately 15 minutes" [doc: async-events-api]. Unsure: the
 * first interval.
 */
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 900_000;
const TOO_MANY_INVOCATIONS = 429;

const publish = z.object({ queueName: z.string(), jobId: z.string(), payload: z.array(pushed) });
const ofJob = z.object({ queueName: z.string(), jobId: z.string() });
const kept = z.object({
  inFlight: z.unknown(),
  waiting: z.array(item),
  jobs: z.unknown(),
  descents: z.unknown(),
  minute: z.unknown(),
});

export interface QueueDeps {
  readonly manifest: Manifest;
  readonly at: Installation;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly work: Work;
  readonly faults: Faults;
  readonly latency: Latency;
  readonly metrics: Metrics;
  readonly invoker: Invoker;
  readonly readings: Readings;
  readonly sequence: Sequence;
}

/** Forge's async events: delivered at least once, in any order, for up to 24 hours. */
export interface Queues {
  /** Answers `POST /webhook/queue/{publish|stats|cancel}/...` [source: `@forge/events` 3]. */
  handle(action: string, body: unknown, descent: Descent): WireResponse;
  count(): { readonly inTransit: number; readonly now: number };
  dump(): unknown;
  load(state: unknown, again: Again): void;
}

export function createQueues(deps: QueueDeps): Queues {
  const { manifest, at, clock, rng, work, latency, metrics, invoker, readings } = deps;
  const consumers = new Map(manifest.modules.consumer.map((consumer) => [consumer.queue, consumer]));
  const limits = timeOuts(manifest);
  const minute = createWindow(clock, MAX_ITEMS_A_MINUTE, 60_000);
  const jobs = createJobs();
  const descents = createDescents();
  /** Number of running items by concurrency key, over all queues. */
  const running = new Map<string, number>();
  const waiting: Item[] = [];
  const inFlight = createInFlight<Item>({ ...deps, place: 'queue', item, name: ({ queueName }) => queueName, arrive });

  async function arrive(one: Item): Promise<void> {
    const consumer = consumers.get(one.queueName);
    if (!consumer || jobs.get(one.jobId)?.canceled) return;
    if (!enter(one)) {
      waiting.push(one);
      return;
    }
    const outcome = await invoker.run({
      module: consumer.key,
      function: consumer.function,
      cause: `queue ${one.queueName}`,
      payload: payloadFor(consumer, one),
      descent: descents.get(one.descent),
    });
    if (outcome.kind === 'forgotten') return;
    leave(one);
    end(one, outcome);
  }

  function payloadFor({ key, method }: Consumer, one: Item): unknown {
    const event = eventOf(one, clock.now());
    if (method === undefined) return event;
    return resolverCallOf(event, method, { cloudId: at.site.cloudId, moduleKey: key });
  }

  function enter({ concurrency }: Item): boolean {
    if (!concurrency || readings.queueConcurrency === 'unlimited') return true;
    const now = running.get(concurrency.key) ?? 0;
    if (now >= concurrency.limit) return false;
    running.set(concurrency.key, now + 1);
    return true;
  }

  function leave({ concurrency }: Item): void {
    if (!concurrency || readings.queueConcurrency === 'unlimited') return;
    running.set(concurrency.key, (running.get(concurrency.key) ?? 1) - 1);
    const next = waiting.findIndex((one) => one.concurrency?.key === concurrency.key);
    const [one] = next < 0 ? [] : waiting.splice(next, 1);
    if (one) work.soon(() => void arrive(one));
  }

  /**
   * Ends an attempt. Retries every outcome except a plain return, until the retention window ends [doc:
   * async-events-api, "Retries"].
   */
  function end(one: Item, outcome: Outcome): void {
    const request = retryRequest(outcome);
    if (outcome.kind === 'returned' && !request) return jobs.over(one.jobId, 'success');
    const failed = (one.retry?.retryCount ?? 0) + 1;
    const byPlatform = isPlatformError(outcome);
    // Platform errors aren't counted, so their intervals grow with the time since the push.
    const backoff = byPlatform ? clock.now() - one.pushedAt : FIRST_RETRY_MS * 2 ** (failed - 1);
    const waitMs = request?.afterMs ?? Math.min(Math.max(backoff, FIRST_RETRY_MS), LONGEST_RETRY_MS);
    const again = byPlatform ? { ...one, lostMs: one.lostMs + waitMs } : one;
    const tooLate = clock.now() + waitMs > windowEnd(again);
    if (tooLate || jobs.get(one.jobId)?.canceled) return jobs.over(one.jobId, 'failed');
    const retry = {
      retryCount: byPlatform ? failed - 1 : failed,
      retryReason: request?.reason ?? reasonOf(outcome),
      retryData: request ? request.data : one.retry?.retryData,
    };
    inFlight.send({ ...again, retry }, { transitMs: 0, waitMs, isRetry: true });
  }

  function push(body: unknown, descent: Descent): WireResponse {
    const parsed = publish.safeParse(body);
    if (!parsed.success) return json(400, { message: z.prettifyError(parsed.error) });
    const { queueName, jobId, payload } = parsed.data;
    const consumer = consumers.get(queueName);
    // Unsure: Forge refuses a push to a queue without a consumer.
    if (!consumer) return json(404, { message: `No consumer listens to the queue ${queueName}` });
    if (payload.length === 0 || payload.length > MAX_ITEMS_A_PUSH) {
      return json(400, { message: `A push holds 1 to ${MAX_ITEMS_A_PUSH} events` });
    }
    if (sizeOf(payload) > MAX_PUSH_BYTES) {
      return json(413, { errorMessage: `The maximum payload size is ${MAX_PUSH_BYTES / 1024} KB` });
    }
    if (descent.pushes >= MAX_DESCENT) return json(405, { message: 'Cyclic invocation limit reached' });
    if (!minute.take(payload.length)) return json(429, { message: 'Rate limit exceeded' });
    descent.pushes += 1;
    metrics.pushed(queueName, payload.length);
    const isLong = (limits.get(consumer.function) ?? 0) > LONG_CONSUMER_MS;
    const failedEvents: object[] = [];
    const job = jobs.begin(jobId);
    payload.forEach((one, index) => {
      if (isLong && sizeOf(one) > MAX_LONG_ITEM_BYTES) {
        const errorMessage = `The maximum size of an event for a long-running consumer is ${MAX_LONG_ITEM_BYTES / 1024} KB`;
        failedEvents.push({ index: String(index), errorMessage });
        return;
      }
      job.inProgress += 1;
      const descending = descents.numberOf(descent);
      const sent: Item = {
        ...one,
        queueName,
        jobId,
        eventId: rng.uuid(),
        pushedAt: clock.now(),
        lostMs: 0,
        descent: descending,
      };
      const copies = latency.odd('doubledItem') ? 2 : 1;
      for (let n = 0; n < copies; n += 1) {
        inFlight.send(sent, { transitMs: latency.of('queueItem'), waitMs: (one.delayInSeconds ?? 0) * 1000 });
      }
    });
    return failedEvents.length === 0 ? json(201, {}) : json(202, { failedEvents });
  }

  return {
    handle(action, body, descent) {
      if (action === 'publish') return push(body, descent);
      const { queueName, jobId } = ofJob.parse(body);
      const job = consumers.has(queueName) ? jobs.get(jobId) : undefined;
      if (!job) return json(404, { message: `The job ${jobId} does not exist` });
      if (action === 'stats') {
        const { success, inProgress, failed } = job;
        return json(200, { success, inProgress, failed });
      }
      job.canceled = true;
      for (const { jobId: withdrawn } of inFlight.withdraw((one) => one.jobId === jobId)) {
        jobs.over(withdrawn, 'failed');
      }
      return { status: 204, headers: {}, body: '' };
    },
    count: () => ({ ...inFlight.count(), now: inFlight.count().now + waiting.length }),
    dump: () => ({
      inFlight: inFlight.dump(),
      waiting: [...waiting],
      jobs: jobs.dump(),
      descents: descents.dump(),
      minute: minute.dump(),
    }),
    load(state, again) {
      const loaded = kept.parse(state);
      jobs.load(loaded.jobs);
      descents.load(loaded.descents);
      minute.load(loaded.minute);
      running.clear();
      waiting.length = 0;
      inFlight.load(loaded.inFlight, again);
      for (const one of loaded.waiting) work.soon(() => void arrive(one));
    },
  };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * Returns true for a fault of Forge itself. The rate limit of invocations isn't one [doc: async-events-api, "App level
 * errors"].
 */
function isPlatformError(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.status !== TOO_MANY_INVOCATIONS;
}

function reasonOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'timed out':
      return 'FUNCTION_TIME_OUT';
    case 'refused':
      return isPlatformError(outcome) ? 'FUNCTION_PLATFORM_UNKNOWN_ERROR' : 'FUNCTION_PLATFORM_RATE_LIMITED';
    default:
      return 'FUNCTION_RUNTIME_ERROR';
  }
}
