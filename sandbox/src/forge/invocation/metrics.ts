import { z } from 'zod';
import { monthsPrice } from './price';

const countsByName = z.record(z.string(), z.number());
const eventCounts = z.record(
  z.string(),
  z.object({ sent: z.number(), filteredOut: z.number(), delivered: z.number() }),
);
const savedState = z.object({
  since: z.number(),
  invocations: z.record(z.string(), countsByName),
  events: eventCounts,
  kvs: countsByName,
  kvsReadBytes: z.number(),
  kvsWriteBytes: z.number(),
  jiraCalls: z.number(),
  jiraPoints: z.number(),
  egress: countsByName,
  queuePushes: countsByName,
  runMs: z.number(),
  logBytes: z.number(),
});
type Totals = z.infer<typeof savedState>;

/** Usage of the store: units as its limits count them, and stored bytes. */
interface KvsUse {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly storedBytes: number;
}

/** Usage of the app since its installation. */
export interface Metrics {
  /** Counts an invocation that ended, or that was refused before the function ran. */
  countInvocation(module: string, outcome: string): void;
  /** Adds a function's run time and the bytes that it logged. */
  addRun(ms: number, logBytes: number): void;
  countEvent(name: string, stage: 'sent' | 'filteredOut' | 'delivered'): void;
  countKvs(operation: string, cost: { readBytes: number; writtenBytes: number }): void;
  countJira(points: number): void;
  countEgress(host: string): void;
  countPush(queue: string, items: number): void;
  /** Returns the answer of `GET /_sandbox/metrics`, with the month's price by Atlassian's price list. */
  totals(usage: { memoryMB: number; kvs: KvsUse }): Readonly<Record<string, unknown>>;
  dump(): unknown;
  load(state: unknown): void;
}

export function createMetrics(since: number): Metrics {
  let current: Totals = {
    since,
    invocations: {},
    events: {},
    kvs: {},
    kvsReadBytes: 0,
    kvsWriteBytes: 0,
    jiraCalls: 0,
    jiraPoints: 0,
    egress: {},
    queuePushes: {},
    runMs: 0,
    logBytes: 0,
  };
  const add = (counts: Record<string, number>, name: string, n = 1): void => {
    counts[name] = (counts[name] ?? 0) + n;
  };
  return {
    countInvocation: (module, outcome) => add((current.invocations[module] ??= {}), outcome),
    addRun(ms, logBytes) {
      current.runMs += ms;
      current.logBytes += logBytes;
    },
    countEvent(name, stage) {
      const counts = (current.events[name] ??= { sent: 0, filteredOut: 0, delivered: 0 });
      counts[stage] += 1;
    },
    countKvs(operation, { readBytes, writtenBytes }) {
      add(current.kvs, operation);
      current.kvsReadBytes += readBytes;
      current.kvsWriteBytes += writtenBytes;
    },
    countJira(points) {
      current.jiraCalls += 1;
      current.jiraPoints += points;
    },
    countEgress: (host) => add(current.egress, host),
    countPush: (queue, items) => add(current.queuePushes, queue, items),
    totals({ memoryMB, kvs: { readUnits, writeUnits, storedBytes } }) {
      const {
        since: startedAt,
        invocations,
        events,
        kvs,
        kvsReadBytes,
        kvsWriteBytes,
        jiraCalls,
        jiraPoints,
        egress,
        queuePushes,
        runMs,
        logBytes,
      } = current;
      return {
        since: new Date(startedAt).toISOString(),
        invocations,
        events,
        kvs: {
          operations: kvs,
          readUnits,
          writeUnits,
          readBytes: kvsReadBytes,
          writeBytes: kvsWriteBytes,
          storedBytes,
        },
        jira: { calls: jiraCalls, points: jiraPoints },
        egress,
        queuePushes,
        functions: { runMs, memoryMB, logBytes },
        monthsPrice: monthsPrice({ runMs, memoryMB, kvsReadBytes, kvsWriteBytes, logBytes }),
      };
    },
    dump: () => structuredClone(current),
    load(state) {
      current = savedState.parse(state);
    },
  };
}
