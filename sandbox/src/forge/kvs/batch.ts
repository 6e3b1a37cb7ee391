import type { Address, KvsContext } from './context';
import { addressOf, rowFor, serializeRow } from './context';
import { KvsError, duplicateKey, keyNotFound } from './kvs-error';
import * as requests from './request';
import { bytesOf } from './value';

/** Maximum number of items in one batch [doc: kvs-batch]. */
const MAX_ITEMS = 25;
/** Maximum bytes of one batch of writes [doc: kvs-batch]. */
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

interface Item {
  readonly key: string;
  readonly entityName?: string | undefined;
}

/** Batch operations. Each item succeeds or fails separately, and the meter counts the batch as one payload. */
export const batch: Readonly<Record<string, (context: KvsContext, body: unknown) => unknown>> = {
  'batch/get': (context, body) => {
    const items = requests.parseBody(requests.batchGet, body);
    checkItems(items, 'get');
    const bytes = new Map<string, number>();
    const answer = runEach(items, (item) => {
      const { keyspace, key, name } = addressOf(context, item.key, item.entityName);
      const row = context.store.get(keyspace, key);
      if (row === undefined) throw keyNotFound();
      bytes.set(name, bytesOf(row.text));
      return serializeRow(row, item.options?.metadataFields);
    });
    context.meter.read(
      [...bytes.values()].reduce((sum, size) => sum + size, 0),
      bytes,
    );
    return answer;
  },
  'batch/set': (context, body) => {
    const items = requests.parseBody(requests.batchSet, body);
    checkItems(items, 'set');
    meterWrites(context, body, new Map(items.map((item) => [nameOf(item), bytesOf(JSON.stringify(item.value))])));
    return runEach(items, (item) => {
      const address = addressOf(context, item.key, item.entityName);
      context.store.put(address.keyspace, rowFor(context, address, item.value, item.options?.ttl));
      return {};
    });
  },
  'batch/delete': (context, body) => {
    const items = requests.parseBody(requests.batchRemove, body);
    checkItems(items, 'delete');
    meterWrites(context, body, new Map());
    return runEach(items, (item) => {
      const { keyspace, key }: Address = addressOf(context, item.key, item.entityName);
      if (context.store.get(keyspace, key) === undefined) throw keyNotFound();
      context.store.delete(keyspace, key);
      return {};
    });
  },
};

/** Meters a payload of several writes. Throws if it is too large. `keys` has the bytes of each written key. */
export function meterWrites(context: KvsContext, body: unknown, keys: ReadonlyMap<string, number>): void {
  const bytes = bytesOf(JSON.stringify(body));
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new KvsError(400, 'MAX_SIZE', 'The request payload has exceeded the maximum size limit of 4 MB');
  }
  context.meter.write(bytes, keys);
}

/** Returns the name of an item's key in the limits per key. */
export function nameOf({ key, entityName }: Item): string {
  return entityName === undefined ? key : `${entityName}/${key}`;
}

/** Throws for an error that fails the whole batch [doc: kvs-batch]. Unsure: the error code of an empty batch. */
function checkItems(items: readonly Item[], verb: string): void {
  if (items.length === 0) throw new KvsError(400, 'EMPTY_BATCH', `Number of entities to ${verb} must be at least 1`);
  if (items.length > MAX_ITEMS) {
    // Code and message for set [measured].
    throw new KvsError(
      400,
      'TOO_MANY_BATCH_ENTITIES',
      `Number of entities to ${verb} was ${items.length}, but you can only ${verb} a maximum of ${MAX_ITEMS} entities at a time.`,
    );
  }
  if (new Set(items.map(nameOf)).size < items.length) throw duplicateKey();
}

/** Runs an operation for each item. Returns the successful and the failed keys. */
function runEach<T extends Item>(items: readonly T[], run: (item: T) => Readonly<Record<string, unknown>>): unknown {
  const successfulKeys: unknown[] = [];
  const failedKeys: unknown[] = [];
  for (const item of items) {
    const { key, entityName } = item;
    try {
      successfulKeys.push({ key, entityName, ...run(item) });
    } catch (error) {
      if (!(error instanceof KvsError)) throw error;
      failedKeys.push({ key, entityName, error: { code: error.code, message: error.message } });
    }
  }
  return { successfulKeys, failedKeys };
}
