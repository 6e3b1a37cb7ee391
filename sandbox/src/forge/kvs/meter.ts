import { z } from 'zod';
import type { Clock } from '../../time';
import { tooManyRequests } from './refusal';

// Per installation. [doc] limits-kvs-ce
/** Requests in one second. */
const MAX_REQUESTS = 1_000;
/** Read units, and write units, in one minute. */
const MAX_UNITS = 4_000;
/** Bytes that one unit covers; a request is rounded up to whole units. */
const UNIT = 10_000;
/** Bytes written to, and read from, one key in one second, and read by queries from one partition of an index. */
const MAX_KEY_WRITES = 1_000_000;
const MAX_KEY_READS = 12_000_000;
const MAX_INDEX_READS = 24_000_000;
/** Bytes that a read without a result is billed as. [doc] pricing */
const EMPTY_READ = 1_000;

/** Cost of one request. */
export interface Cost {
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

export interface Usage extends Cost {
  /** By operation, `entity/set` and its kind. */
  readonly requests: Readonly<Record<string, number>>;
}

const spending = z.object({ at: z.number(), of: z.string(), amount: z.number() });
type Spending = z.infer<typeof spending>;

/** Units spent in the last `ms`, in all and by name. */
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
  /** Opens a request and its `cost`; refuses the one too many in this second. */
  request(operation: string): void;
  /** Books a write before it is carried out, or refuses it. `keys`: the bytes for each key that it writes to. */
  write(bytes: number, keys: ReadonlyMap<string, number>): void;
  /** Books a read by what it found, or refuses to hand it out. */
  read(bytes: number, keys: ReadonlyMap<string, number>): void;
  /** The same of a query; `index` names the partition of an index that it went through. */
  query(bytes: number, index: string): void;
  /** Of the request that was opened last. */
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
