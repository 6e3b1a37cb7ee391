import { z } from 'zod';
import type { Clock } from '../../time/time';
import { tooManyRequests } from './refusal';

/** Maximum number of requests per second. Limits are per installation [doc: limits-kvs-ce]. */
const MAX_REQUESTS = 1_000;
/** Maximum number of read units and of write units per minute. */
const MAX_UNITS = 4_000;
/** Bytes of one unit. A request is rounded up to whole units. */
const UNIT = 10_000;
/**
 * Maximum bytes per second written to one key, read from one key, and read by queries from one partition of an index.
 */
const MAX_KEY_WRITES = 1_000_000;
const MAX_KEY_READS = 12_000_000;
const MAX_INDEX_READS = 24_000_000;
/** Billed bytes of a read without a result [doc: pricing]. */
const EMPTY_READ = 1_000;

/** Cost of one request. */
export interface Cost {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

export interface Usage extends Cost {
  /** Number of requests by operation, such as `entity/set`. */
  readonly requests: Readonly<Record<string, number>>;
}

const spending = z.object({ at: z.number(), of: z.string(), amount: z.number() });
type Spending = z.infer<typeof spending>;

/** Units that were spent in the last `ms`, by name. */
class Recent {
  private readonly ms: number;
  private spent: Spending[] = [];
  private sums = new Map<string, number>();

  constructor(ms: number) {
    this.ms = ms;
  }

  sum(of: string, now: number): number {
    while (this.spent[0] !== undefined && this.spent[0].at <= now - this.ms) this.drop();
    return this.sums.get(of) ?? 0;
  }

  add(of: string, amount: number, now: number): void {
    this.spent.push({ at: now, of, amount });
    this.sums.set(of, this.sum(of, now) + amount);
  }

  dump(): readonly Spending[] {
    return this.spent;
  }

  load(state: unknown): void {
    this.spent = [];
    this.sums = new Map();
    for (const { of, amount, at } of z.array(spending).parse(state)) this.add(of, amount, at);
  }

  private drop(): void {
    const oldest = this.spent.shift();
    if (oldest === undefined) return;
    const left = (this.sums.get(oldest.of) ?? 0) - oldest.amount;
    if (left > 0) this.sums.set(oldest.of, left);
    else this.sums.delete(oldest.of);
  }
}

const saved = z.object({
  second: z.unknown(),
  minute: z.unknown(),
  total: z.object({ readUnits: z.number(), writeUnits: z.number(), readBytes: z.number(), writtenBytes: z.number() }),
  requests: z.record(z.string(), z.number()),
});

export interface Meter {
  /** Starts a request with its `cost`. Throws if the request exceeds the limit per second. */
  request(operation: string): void;
  /**
   * Meters a write before it is carried out. Throws if it exceeds a limit. `keys` has the bytes for each written key.
   */
  write(bytes: number, keys: ReadonlyMap<string, number>): void;
  /** Meters a read by the bytes that it found. Throws if it exceeds a limit. */
  read(bytes: number, keys: ReadonlyMap<string, number>): void;
  /** Meters a query. Throws if it exceeds a limit. `index` names the partition of an index that the query read. */
  query(bytes: number, index: string): void;
  /** Returns the cost of the latest request. */
  cost(): Cost;
  usage(): Usage;
  dump(): unknown;
  load(state: unknown): void;
}

const NOTHING: Cost = { readUnits: 0, writeUnits: 0, readBytes: 0, writtenBytes: 0 };

export function createMeter(clock: Pick<Clock, 'now'>): Meter {
  const second = new Recent(1_000);
  const minute = new Recent(60_000);
  let total: Cost = NOTHING;
  let requests: Record<string, number> = {};
  let cost: Cost = NOTHING;

  const book = (kind: 'read' | 'write', bytes: number, keys: ReadonlyMap<string, number>, maxOfKey: number): number => {
    const now = clock.now();
    const units = Math.max(1, Math.ceil(bytes / UNIT));
    if (minute.sum(kind, now) + units > MAX_UNITS) throw tooManyRequests(`${MAX_UNITS} ${kind} units per minute`);
    for (const [key, size] of keys) {
      if (second.sum(`${kind} ${key}`, now) + size > maxOfKey) {
        throw tooManyRequests(`${maxOfKey} bytes per second of one key`);
      }
    }
    minute.add(kind, units, now);
    for (const [key, size] of keys) second.add(`${kind} ${key}`, size, now);
    return units;
  };
  const spend = (spent: Partial<Cost>): void => {
    cost = sum(cost, spent);
    total = sum(total, spent);
  };

  return {
    request(operation) {
      const now = clock.now();
      cost = NOTHING;
      if (second.sum('requests', now) >= MAX_REQUESTS) throw tooManyRequests(`${MAX_REQUESTS} requests per second`);
      second.add('requests', 1, now);
      requests[operation] = (requests[operation] ?? 0) + 1;
    },
    write(bytes, keys) {
      spend({ writeUnits: book('write', bytes, keys, MAX_KEY_WRITES), writtenBytes: bytes });
    },
    read(found, keys) {
      const bytes = Math.max(found, EMPTY_READ);
      spend({ readUnits: book('read', bytes, keys, MAX_KEY_READS), readBytes: bytes });
    },
    query(found, index) {
      const bytes = Math.max(found, EMPTY_READ);
      spend({
        readUnits: book('read', bytes, new Map([[`index ${index}`, bytes]]), MAX_INDEX_READS),
        readBytes: bytes,
      });
    },
    cost: () => cost,
    usage: () => ({ ...total, requests: { ...requests } }),
    dump: () => ({ second: second.dump(), minute: minute.dump(), total, requests: { ...requests } }),
    load(state) {
      const loaded = saved.parse(state);
      second.load(loaded.second);
      minute.load(loaded.minute);
      total = loaded.total;
      requests = loaded.requests;
    },
  };
}

function sum(one: Cost, other: Partial<Cost>): Cost {
  return {
    readUnits: one.readUnits + (other.readUnits ?? 0),
    writeUnits: one.writeUnits + (other.writeUnits ?? 0),
    readBytes: one.readBytes + (other.readBytes ?? 0),
    writtenBytes: one.writtenBytes + (other.writtenBytes ?? 0),
  };
}
