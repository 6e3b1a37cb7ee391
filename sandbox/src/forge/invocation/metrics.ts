import { z } from 'zod';
import { monthsPrice } from './price';

const counts = z.record(z.string(), z.number());
const eventCounts = z.record(
  z.string(),
  z.object({ sent: z.number(), filteredOut: z.number(), delivered: z.number() }),
);
const kept = z.object({
  since: z.number(),
  invocations: z.record(z.string(), counts),
  events: eventCounts,
  kvs: counts,
  kvsReadBytes: z.number(),
  kvsWriteBytes: z.number(),
  jiraCalls: z.number(),
  jiraPoints: z.number(),
  egress: counts,
  queuePushes: counts,
  runMs: z.number(),
  logBytes: z.number(),
});
type Kept = z.infer<typeof kept>;

/** Usage of the store: units as its limits count them, and stored bytes. */
interface KvsUse {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly storedBytes: number;
}

/** Usage of the app since its installation. */
export interface Metrics {
  /** Counts an invocation that ended, and one that was refused before the function ran. */
  invocation(module: string, outcome: string): void;
  /** Adds a function's run time and the bytes that it logged. */
  addRun(ms: number, logBytes: number): void;
  event(name: string, what: 'sent' | 'filteredOut' | 'delivered'): void;
  kvs(operation: string, cost: { readBytes: number; writtenBytes: number }): void;
  jira(points: number): void;
  egress(host: string): void;
  pushed(queue: string, items: number): void;
  /** Returns `GET /_sandbox/metrics`, with the month's price by Atlassian's price list. */
  totals(of: { memoryMB: number; kvs: KvsUse }): Readonly<Record<string, unknown>>;
  dump(): unknown;
  load(state: unknown): void;
}

export function createMetrics(since: number): Metrics {
  let all: Kept = {
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
  const add = (to: Record<string, number>, name: string, n = 1): void => {
    to[name] = (to[name] ?? 0) + n;
  };
  return {
    invocation: (module, outcome) => add((all.invocations[module] ??= {}), outcome),
    addRun(ms, logBytes) {
      all.runMs += ms;
      all.logBytes += logBytes;
    },
    event(name, what) {
      const of = (all.events[name] ??= { sent: 0, filteredOut: 0, delivered: 0 });
      of[what] += 1;
    },
    kvs(operation, { readBytes, writtenBytes }) {
      add(all.kvs, operation);
      all.kvsReadBytes += readBytes;
      all.kvsWriteBytes += writtenBytes;
    },
    jira(points) {
      all.jiraCalls += 1;
      all.jiraPoints += points;
    },
    egress: (host) => add(all.egress, host),
    pushed: (queue, items) => add(all.queuePushes, queue, items),
    totals({ memoryMB, kvs: { readUnits, writeUnits, storedBytes } }) {
      const {
        since: began,
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
      } = all;
      return {
        since: new Date(began).toISOString(),
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
    dump: () => structuredClone(all),
    load(state) {
      all = kept.parse(state);
    },
  };
}
