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
import type { RegisterTimer, Sequence } from '../sequence';
import { requestedRetry } from '../invocation/retry';
import { timeOuts } from '../invocation/time-outs';
import { createInFlight, type InFlightCount } from '../invocation/in-flight';
import { createWindow } from '../pages/window';
import { createDescents } from './descents';
import { eventOf, item, pushedItem, resolverCallOf, windowEndOf, type Item } from './item';
import { createJobs } from './jobs';

// Limits of a push [doc: limits-async-events, async-events-api (1 Sep 2026)].
const MAX_ITEMS_PER_PUSH = 50;
const MAX_PUSH_BYTES = 200 * 1024;
// A consumer with a longer time-out than this is long-running, and its items have a lower limit.
const LONG_CONSUMER_MS = 55_000;
const MAX_LONG_ITEM_BYTES = 100 * 1024;
const MAX_ITEMS_PER_MINUTE = 500;
const MINUTE_MS = 60_000;
/** Maximum number of pushes that descend from one invocation. */
const MAX_DESCENDING_PUSHES = 1000;
/**
 * "Exponential backoff, with intervals reaching up to approximately 15 minutes" [doc: async-events-api]. Unsure: the
 * first interval.
 */
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 900_000;
const TOO_MANY_INVOCATIONS = 429;

const publishBody = z.object({ queueName: z.string(), jobId: z.string(), payload: z.array(pushedItem) });
const jobBody = z.object({ queueName: z.string(), jobId: z.string() });
const savedState = z.object({
  inFlight: z.unknown(),
  waiting: z.array(item),
  jobs: z.unknown(),
  descents: z.unknown(),
  minute: z.unknown(),
});

export interface QueueDeps {
  readonly manifest: Manifest;
  readonly installation: Installation;
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
  /** Counts the items in transit and due now. Includes items that wait for their concurrency key. */
  count(): InFlightCount;
  dump(): unknown;
  load(state: unknown, registerTimer: RegisterTimer): void;
}

export function createQueues(deps: QueueDeps): Queues {
  const { manifest, installation, clock, rng, work, latency, metrics, invoker, readings } = deps;
  const consumers = new Map(manifest.modules.consumer.map((consumer) => [consumer.queue, consumer]));
  const timeOutsMs = timeOuts(manifest);
  const minute = createWindow(clock, MAX_ITEMS_PER_MINUTE, MINUTE_MS);
  const jobs = createJobs();
  const descents = createDescents();
  /** Number of running items by concurrency key, over all queues. */
  const runningByKey = new Map<string, number>();
  /** Items that wait until their concurrency key has capacity. */
  const waiting: Item[] = [];
  const inFlight = createInFlight<Item>({
    ...deps,
    place: 'queue',
    item,
    name: ({ queueName }) => queueName,
    process: consume,
  });

  async function consume(queueItem: Item): Promise<void> {
    const consumer = consumers.get(queueItem.queueName);
    if (!consumer || jobs.get(queueItem.jobId)?.canceled) return;
    if (!takeSlot(queueItem)) {
      waiting.push(queueItem);
      return;
    }
    const outcome = await invoker.run({
      module: consumer.key,
      function: consumer.function,
      cause: `queue ${queueItem.queueName}`,
      payload: payloadFor(consumer, queueItem),
      descent: descents.get(queueItem.descent),
    });
    if (outcome.kind === 'aborted') return;
    releaseSlot(queueItem);
    endAttempt(queueItem, outcome);
  }

  function payloadFor({ key, method }: Consumer, queueItem: Item): unknown {
    const event = eventOf(queueItem, clock.now());
    if (method === undefined) return event;
    return resolverCallOf(event, method, { cloudId: installation.site.cloudId, moduleKey: key });
  }

  /** Counts the item as running. Returns false if its concurrency key has no capacity. */
  function takeSlot({ concurrency }: Item): boolean {
    if (!concurrency || readings.queueConcurrency === 'unlimited') return true;
    const running = runningByKey.get(concurrency.key) ?? 0;
    if (running >= concurrency.limit) return false;
    runningByKey.set(concurrency.key, running + 1);
    return true;
  }

  /** Counts the item as ended. Starts the next item that waits for the same concurrency key. */
  function releaseSlot({ concurrency }: Item): void {
    if (!concurrency || readings.queueConcurrency === 'unlimited') return;
    runningByKey.set(concurrency.key, (runningByKey.get(concurrency.key) ?? 1) - 1);
    const index = waiting.findIndex((candidate) => candidate.concurrency?.key === concurrency.key);
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next) work.runSoon(() => void consume(next));
  }

  /**
   * Ends an attempt. Until the retention window ends, retries every outcome except a return without a requested retry
   * [doc: async-events-api, "Retries"].
   */
  function endAttempt(queueItem: Item, outcome: Outcome): void {
    const request = requestedRetry(outcome);
    if (outcome.kind === 'returned' && !request) return jobs.countEnd(queueItem.jobId, 'success');
    const failedAttempts = (queueItem.retry?.retryCount ?? 0) + 1;
    const isPlatformFault = isPlatformError(outcome);
    // Platform errors aren't counted, so the time since the push stands for the growing interval.
    const backoff = isPlatformFault ? clock.now() - queueItem.pushedAt : FIRST_RETRY_MS * 2 ** (failedAttempts - 1);
    const waitMs = request?.afterMs ?? Math.min(Math.max(backoff, FIRST_RETRY_MS), LONGEST_RETRY_MS);
    const next = isPlatformFault ? { ...queueItem, lostMs: queueItem.lostMs + waitMs } : queueItem;
    const isTooLate = clock.now() + waitMs > windowEndOf(next);
    if (isTooLate || jobs.get(queueItem.jobId)?.canceled) return jobs.countEnd(queueItem.jobId, 'failed');
    const retry = {
      retryCount: isPlatformFault ? failedAttempts - 1 : failedAttempts,
      retryReason: request?.reason ?? reasonOf(outcome),
      retryData: request ? request.data : queueItem.retry?.retryData,
    };
    inFlight.send({ ...next, retry }, { transitMs: 0, waitMs, isRetry: true });
  }

  function push(body: unknown, descent: Descent): WireResponse {
    const parsed = publishBody.safeParse(body);
    if (!parsed.success) return json(400, { message: z.prettifyError(parsed.error) });
    const { queueName, jobId, payload } = parsed.data;
    const consumer = consumers.get(queueName);
    // Unsure: Forge refuses a push to a queue without a consumer.
    if (!consumer) return json(404, { message: `No consumer listens to the queue ${queueName}` });
    if (payload.length === 0 || payload.length > MAX_ITEMS_PER_PUSH) {
      return json(400, { message: `A push holds 1 to ${MAX_ITEMS_PER_PUSH} events` });
    }
    if (sizeOf(payload) > MAX_PUSH_BYTES) {
      return json(413, { errorMessage: `The maximum payload size is ${MAX_PUSH_BYTES / 1024} KB` });
    }
    if (descent.pushes >= MAX_DESCENDING_PUSHES) return json(405, { message: 'Cyclic invocation limit reached' });
    if (!minute.take(payload.length)) return json(429, { message: 'Rate limit exceeded' });
    descent.pushes += 1;
    metrics.countPush(queueName, payload.length);
    const isLong = (timeOutsMs.get(consumer.function) ?? 0) > LONG_CONSUMER_MS;
    const failedEvents: object[] = [];
    const job = jobs.ensure(jobId);
    payload.forEach((entry, index) => {
      if (isLong && sizeOf(entry) > MAX_LONG_ITEM_BYTES) {
        const errorMessage = `The maximum size of an event for a long-running consumer is ${MAX_LONG_ITEM_BYTES / 1024} KB`;
        failedEvents.push({ index: String(index), errorMessage });
        return;
      }
      job.inProgress += 1;
      const queueItem: Item = {
        ...entry,
        queueName,
        jobId,
        eventId: rng.uuid(),
        pushedAt: clock.now(),
        lostMs: 0,
        descent: descents.idOf(descent),
      };
      const copies = latency.happens('doubledItem') ? 2 : 1;
      for (let n = 0; n < copies; n += 1) {
        inFlight.send(queueItem, {
          transitMs: latency.delayMs('queueItem'),
          waitMs: (entry.delayInSeconds ?? 0) * 1000,
        });
      }
    });
    return failedEvents.length === 0 ? json(201, {}) : json(202, { failedEvents });
  }

  return {
    handle(action, body, descent) {
      if (action === 'publish') return push(body, descent);
      const { queueName, jobId } = jobBody.parse(body);
      const job = consumers.has(queueName) ? jobs.get(jobId) : undefined;
      if (!job) return json(404, { message: `The job ${jobId} does not exist` });
      if (action === 'stats') {
        const { success, inProgress, failed } = job;
        return json(200, { success, inProgress, failed });
      }
      job.canceled = true;
      const withdrawn = inFlight.withdraw((queueItem) => queueItem.jobId === jobId);
      for (const queueItem of withdrawn) jobs.countEnd(queueItem.jobId, 'failed');
      return { status: 204, headers: {}, body: '' };
    },
    count() {
      const { inTransit, dueNow } = inFlight.count();
      return { inTransit, dueNow: dueNow + waiting.length };
    },
    dump: () => ({
      inFlight: inFlight.dump(),
      waiting: [...waiting],
      jobs: jobs.dump(),
      descents: descents.dump(),
      minute: minute.dump(),
    }),
    load(state, registerTimer) {
      const loaded = savedState.parse(state);
      jobs.load(loaded.jobs);
      descents.load(loaded.descents);
      minute.load(loaded.minute);
      runningByKey.clear();
      waiting.length = 0;
      inFlight.load(loaded.inFlight, registerTimer);
      for (const queueItem of loaded.waiting) work.runSoon(() => void consume(queueItem));
    },
  };
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/**
 * Returns true for a fault of Forge. The rate limit of invocations isn't a fault [doc: async-events-api, "App level
 * errors"].
 */
function isPlatformError(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.status !== TOO_MANY_INVOCATIONS;
}

/** Returns the reason that the next attempt gets. */
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
