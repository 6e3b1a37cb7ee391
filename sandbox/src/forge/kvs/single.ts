import type { Address, KvsContext } from './context';
import { addressOf, rowFor, secretAddressOf, serializeRow } from './context';
import { entityOf } from './entities';
import { queryEntity, queryKeys, type Page } from './query';
import { KvsError, badRequest, keyConflict, keyNotFound } from './kvs-error';
import * as requests from './request';
import { bytesOf } from './value';

type Operation = (context: KvsContext, body: unknown) => unknown;

/** `get`, `set`, `delete` and `query` of plain keys, secrets and entities, by the path after `/api/v1/`. */
export const single: Readonly<Record<string, Operation>> = {
  get: (context, body) => {
    const { key, options } = requests.parseBody(requests.get, body);
    return get(context, addressOf(context, key), options);
  },
  'secret/get': (context, body) => {
    const { key, options } = requests.parseBody(requests.get, body);
    return get(context, secretAddressOf(key), options);
  },
  'entity/get': (context, body) => {
    const { key, entityName, options } = requests.parseBody(requests.entityGet, body);
    return get(context, addressOf(context, key, entityName), options);
  },
  set: (context, body) => {
    const { key, value, options } = requests.parseBody(requests.set, body);
    return set(context, addressOf(context, key), value, options, body);
  },
  'secret/set': (context, body) => {
    const { key, value, options } = requests.parseBody(requests.set, body);
    if (context.secretOptions === 'refused' && (options?.keyPolicy ?? options?.returnValue) !== undefined) {
      throw badRequest();
    }
    return set(context, secretAddressOf(key), value, options, body);
  },
  'entity/set': (context, body) => {
    const { key, entityName, value, options } = requests.parseBody(requests.entitySet, body);
    return set(context, addressOf(context, key, entityName), value, options, body);
  },
  delete: (context, body) => remove(context, addressOf(context, requests.parseBody(requests.remove, body).key)),
  'secret/delete': (context, body) => remove(context, secretAddressOf(requests.parseBody(requests.remove, body).key)),
  'entity/delete': (context, body) => {
    const { key, entityName } = requests.parseBody(requests.entityRemove, body);
    return remove(context, addressOf(context, key, entityName));
  },
  query: (context, body) => {
    const query = requests.parseBody(requests.query, body);
    return answerOfQuery(context, queryKeys(context.store.visible({ kind: 'plain' }), query), 'of keys', query.options);
  },
  'entity/query': (context, body) => {
    const query = requests.parseBody(requests.entityQuery, body);
    const entity = entityOf(context.entities, query.entityName);
    const page = queryEntity(context.store.visible({ kind: 'entity', name: entity.name }), entity, query);
    return answerOfQuery(context, page, JSON.stringify([entity.name, query.indexName, query.partition]), query.options);
  },
};

function get(context: KvsContext, { keyspace, key, name }: Address, options: requests.ReadOptions): unknown {
  const row = context.store.get(keyspace, key);
  const bytes = bytesOf(row?.text ?? '');
  context.meter.read(bytes, new Map([[name, bytes]]));
  if (row === undefined) throw keyNotFound();
  return serializeRow(row, options?.metadataFields);
}

function set(
  context: KvsContext,
  address: Address,
  value: unknown,
  options: requests.WriteOptions,
  body: unknown,
): unknown {
  const { keyPolicy, returnValue, returnMetadataFields, ttl } = options ?? {};
  // A returned value requires the policy OVERRIDE [doc: kvs-api].
  if (keyPolicy === 'FAIL_IF_EXISTS' && returnValue !== undefined) {
    throw new KvsError(400, 'INVALID_KEY_POLICY_RETURN_VALUE_COMBINATION', 'returnValue needs the key policy OVERRIDE');
  }
  // Metadata is returned only with a value [doc: kvs-api]. Unsure: the error code.
  if (returnMetadataFields !== undefined && returnValue === undefined) throw badRequest();
  const { keyspace, key, name } = address;
  const row = rowFor(context, address, value, ttl);
  context.meter.write(bytesOf(JSON.stringify(body)), new Map([[name, bytesOf(row.text)]]));
  const previous = context.store.get(keyspace, key);
  if (keyPolicy === 'FAIL_IF_EXISTS' && previous !== undefined) throw keyConflict();
  context.store.put(keyspace, row);
  const returned = returnValue === 'LATEST' ? row : returnValue === 'PREVIOUS' ? previous : undefined;
  return returned && serializeRow(returned, returnMetadataFields);
}

function remove(context: KvsContext, { keyspace, key, name }: Address): undefined {
  context.meter.write(bytesOf(key), new Map([[name, 0]]));
  if (context.store.get(keyspace, key) === undefined) throw keyNotFound();
  context.store.delete(keyspace, key);
}

/** Meters a query, and returns the answer with its page. */
function answerOfQuery(context: KvsContext, page: Page, partition: string, options: requests.ReadOptions): unknown {
  context.meter.query(page.bytes, partition);
  return { data: page.rows.map((row) => serializeRow(row, options?.metadataFields)), cursor: page.cursor };
}
