import { z } from 'zod';
import type { Clock } from '../../time/time';
import { tooManyRequests } from './kvs-error';

// Limits per installation [doc: limits-kvs-ce].
/** Maximum number of requests per second. */
const MAX_REQUESTS_PER_SECOND = 1_000;
/** Maximum number of read units and of write units per minute. */
const MAX_UNITS_PER_MINUTE = 4_000;
/** Size of a unit. A request is rounded up to whole units. */
const UNIT_BYTES = 10_000;
/**
 * Maximum bytes per second written to one key, read from one key, and read by queries from one partition of an index.
 */
const MAX_KEY_WRITE_BYTES = 1_000_000;
const MAX_KEY_READ_BYTES = 12_000_000;
const MAX_PARTITION_READ_BYTES = 24_000_000;
/** Billed bytes of a read without a result [doc: pricing]. */
const EMPTY_READ_BYTES = 1_000;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Cost of one request. */
export interface Cost {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** Total cost of all requests. */
export interface Usage extends Cost {
  /** Number of requests by operation, such as `entity/set`. */
  readonly requests: Readonly<Record<string, number>>;
}

/** Use of a limited resource at one time (epoch ms). */
const spending = z.object({ at: z.number(), of: z.string(), amount: z.number() });
type Spending = z.infer<typeof spending>;

/** Sums of what was spent in the last `windowMs`, by resource. */
class SpendingWindow {
  private readonly windowMs: number;
  private spendings: Spending[] = [];
  private sums = new Map<string, number>();

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  sum(resource: string, now: number): number {
    while (this.spendings[0] !== undefined && this.spendings[0].at <= now - this.windowMs) this.dropOldest();
    return this.sums.get(resource) ?? 0;
  }

  add(resource: string, amount: number, now: number): void {
    this.spendings.push({ at: now, of: resource, amount });
    this.sums.set(resource, this.sum(resource, now) + amount);
  }

  dump(): readonly Spending[] {
    return this.spendings;
  }

  load(state: unknown): void {
    this.spendings = [];
    this.sums = new Map();
    for (const { of: resource, amount, at } of z.array(spending).parse(state)) this.add(resource, amount, at);
  }

  private dropOldest(): void {
    const oldest = this.spendings.shift();
    if (oldest === undefined) return;
    const left = (this.sums.get(oldest.of) ?? 0) - oldest.amount;
    if (left > 0) this.sums.set(oldest.of, left);
    else this.sums.delete(oldest.of);
  }
}

const savedState = z.object({
  second: z.unknown(),
  minute: z.unknown(),
  total: z.object({ readUnits: z.number(), writeUnits: z.number(), readBytes: z.number(), writtenBytes: z.number() }),
  requests: z.record(z.string(), z.number()),
});

export interface Meter {
  /** Starts a request, and counts its cost from 0. Throws if the request exceeds the limit per second. */
  startRequest(operation: string): void;
  /**
   * Meters a write before it is carried out. Throws if it exceeds a limit. `keys` has the bytes for each written key.
   */
  write(bytes: number, keys: ReadonlyMap<string, number>): void;
  /** Meters a read by the bytes that it found. Throws if it exceeds a limit. */
  read(bytes: number, keys: ReadonlyMap<string, number>): void;
  /** Meters a query. Throws if it exceeds a limit. `partition` names the partition of an index that the query read. */
  query(bytes: number, partition: string): void;
  /** Returns the cost of the latest request. */
  cost(): Cost;
  usage(): Usage;
  dump(): unknown;
  load(state: unknown): void;
}

const NO_COST: Cost = { readUnits: 0, writeUnits: 0, readBytes: 0, writtenBytes: 0 };

export function createMeter(clock: Pick<Clock, 'now'>): Meter {
  const second = new SpendingWindow(SECOND_MS);
  const minute = new SpendingWindow(MINUTE_MS);
  let total: Cost = NO_COST;
  let requests: Record<string, number> = {};
  let cost: Cost = NO_COST;

  const takeUnits = (
    kind: 'read' | 'write',
    bytes: number,
    keys: ReadonlyMap<string, number>,
    maxBytesPerKey: number,
  ): number => {
    const now = clock.now();
    const units = Math.max(1, Math.ceil(bytes / UNIT_BYTES));
    if (minute.sum(kind, now) + units > MAX_UNITS_PER_MINUTE) {
      throw tooManyRequests(`${MAX_UNITS_PER_MINUTE} ${kind} units per minute`);
    }
    for (const [key, size] of keys) {
      if (second.sum(`${kind} ${key}`, now) + size > maxBytesPerKey) {
        throw tooManyRequests(`${maxBytesPerKey} bytes per second of one key`);
      }
    }
    minute.add(kind, units, now);
    for (const [key, size] of keys) second.add(`${kind} ${key}`, size, now);
    return units;
  };
  const addCost = (added: Partial<Cost>): void => {
    cost = sumOf(cost, added);
    total = sumOf(total, added);
  };

  return {
    startRequest(operation) {
      const now = clock.now();
      cost = NO_COST;
      if (second.sum('requests', now) >= MAX_REQUESTS_PER_SECOND) {
        throw tooManyRequests(`${MAX_REQUESTS_PER_SECOND} requests per second`);
      }
      second.add('requests', 1, now);
      requests[operation] = (requests[operation] ?? 0) + 1;
    },
    write(bytes, keys) {
      addCost({ writeUnits: takeUnits('write', bytes, keys, MAX_KEY_WRITE_BYTES), writtenBytes: bytes });
    },
    read(foundBytes, keys) {
      const bytes = Math.max(foundBytes, EMPTY_READ_BYTES);
      addCost({ readUnits: takeUnits('read', bytes, keys, MAX_KEY_READ_BYTES), readBytes: bytes });
    },
    query(foundBytes, partition) {
      const bytes = Math.max(foundBytes, EMPTY_READ_BYTES);
      addCost({
        readUnits: takeUnits('read', bytes, new Map([[`index ${partition}`, bytes]]), MAX_PARTITION_READ_BYTES),
        readBytes: bytes,
      });
    },
    cost: () => cost,
    usage: () => ({ ...total, requests: { ...requests } }),
    dump: () => ({ second: second.dump(), minute: minute.dump(), total, requests: { ...requests } }),
    load(state) {
      const loaded = savedState.parse(state);
      second.load(loaded.second);
      minute.load(loaded.minute);
      total = loaded.total;
      requests = loaded.requests;
    },
  };
}

function sumOf(cost: Cost, added: Partial<Cost>): Cost {
  return {
    readUnits: cost.readUnits + (added.readUnits ?? 0),
    writeUnits: cost.writeUnits + (added.writeUnits ?? 0),
    readBytes: cost.readBytes + (added.readBytes ?? 0),
    writtenBytes: cost.writtenBytes + (added.writtenBytes ?? 0),
  };
}
