import { z } from 'zod';
import type { Rng, Clock } from '../../time/time';
import { json, type WireResponse } from '../../wire';
import { batch } from './batch';
import type { KvsContext } from './context';
import type { Entity } from './entities';
import { createMeter, type Cost, type Usage } from './meter';
import { KvsError, type KvsCodes } from './kvs-error';
import { single } from './single';
import { createStore } from './store';
import { transact } from './transaction';

export interface KvsOptions {
  /** Source of the error codes. Default: measured. */
  readonly codes?: KvsCodes | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly rng: Pick<Rng, 'uuid'>;
  /** Result of `parseEntities(manifest.app.storage.entities)`. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** Returns the delay until queries see a write. */
  readonly lagMs: () => number;
  /**
   * Result of a transaction's condition on a missing key, which Forge doesn't document. Either the condition fails, or the
   * key counts as a row without attributes, so that `NOT_EXISTS` holds. `EQUAL_TO` fails [measured]. Default: 'fails'.
   */
  readonly missingKeyCondition?: 'fails' | 'passes';
  /** Handling of `keyPolicy` and `returnValue` for secrets. Default: 'accepted'. */
  readonly secretOptions?: 'accepted' | 'refused';
  /** If true, an expired value can be read for 48 more hours [doc: kvs-api]. Default: true. */
  readonly isExpiredReadable?: boolean;
}

type KvsAnswer = WireResponse & { readonly cost: Cost };

/** Forge's Key-Value Store with its secrets, and the Custom Entity Store, of one installation. */
export interface Kvs {
  /** Answers a request of `@forge/kvs`, given by its path (`/api/v1/...`) and its parsed JSON body. */
  handle(path: string, body: unknown): KvsAnswer;
  /** Returns the usage since the start, and the number of stored bytes. */
  usage(): Usage & { readonly storedBytes: number };
  dump(): unknown;
  load(state: unknown): void;
}

const API_PREFIX = '/api/v1/';
const operations = new Map([...Object.entries(single), ...Object.entries(batch), ['transaction', transact]] as const);
const savedState = z.object({ store: z.unknown(), meter: z.unknown() });

export function createKvs({
  clock,
  rng,
  entities,
  lagMs,
  codes,
  missingKeyCondition = 'fails',
  secretOptions = 'accepted',
  isExpiredReadable = true,
}: KvsOptions): Kvs {
  const now = (): number => clock.now();
  const store = createStore({ now, lagMs, isExpiredReadable });
  const meter = createMeter(clock);
  const context: KvsContext = { store, meter, entities, missingKeyCondition, secretOptions, now };

  const answer = (path: string, body: unknown): WireResponse => {
    const name = path.slice(API_PREFIX.length);
    const operation = path.startsWith(API_PREFIX) ? operations.get(name) : undefined;
    try {
      meter.startRequest(name);
      if (operation === undefined) {
        throw new KvsError(501, 'NOT_IMPLEMENTED', `The sandbox does not support ${path} of Forge's storage`);
      }
      const result = operation(context, body);
      // Sends an empty body with 200, not 204, because the SDK reads the body of a write.
      return result === undefined ? { status: 200, headers: {}, body: '' } : json(200, result);
    } catch (error) {
      if (error instanceof KvsError) return error.toResponse(rng.uuid().replaceAll('-', ''), codes);
      throw error;
    }
  };

  return {
    handle: (path, body) => ({ ...answer(path, body), cost: meter.cost() }),
    usage: () => ({ ...meter.usage(), storedBytes: store.bytes() }),
    dump: () => ({ store: store.dump(), meter: meter.dump() }),
    load(state) {
      const loaded = savedState.parse(state);
      store.load(loaded.store);
      meter.load(loaded.meter);
    },
  };
}
