import type { Address, Desk } from './desk';
import { addressOf, rowFor, secretAddressOf, shown } from './desk';
import { entityOf } from './entities';
import { queryEntity, queryKeys, type Page } from './query';
import { Refusal, badRequest, keyConflict, keyNotFound } from './refusal';
import * as requests from './request';
import { bytesOf } from './value';

type Operation = (desk: Desk, body: unknown) => unknown;

/** `get`, `set`, `delete` and `query` of plain keys, secrets and entities, by what follows `/api/v1/`. */
export const single: Readonly<Record<string, Operation>> = {
  get: (desk, body) => {
    const { key, options } = requests.read(requests.get, body);
    return get(desk, addressOf(desk, key), options);
  },
  'secret/get': (desk, body) => {
    const { key, options } = requests.read(requests.get, body);
    return get(desk, secretAddressOf(key), options);
  },
  'entity/get': (desk, body) => {
    const { key, entityName, options } = requests.read(requests.entityGet, body);
    return get(desk, addressOf(desk, key, entityName), options);
  },
  set: (desk, body) => {
    const { key, value, options } = requests.read(requests.set, body);
    return set(desk, addressOf(desk, key), value, options, body);
  },
  'secret/set': (desk, body) => {
    const { key, value, options } = requests.read(requests.set, body);
    return set(desk, secretAddressOf(key), value, options, body);
  },
  'entity/set': (desk, body) => {
    const { key, entityName, value, options } = requests.read(requests.entitySet, body);
    return set(desk, addressOf(desk, key, entityName), value, options, body);
  },
  delete: (desk, body) => remove(desk, addressOf(desk, requests.read(requests.remove, body).key)),
  'secret/delete': (desk, body) => remove(desk, secretAddressOf(requests.read(requests.remove, body).key)),
  'entity/delete': (desk, body) => {
    const { key, entityName } = requests.read(requests.entityRemove, body);
    return remove(desk, addressOf(desk, key, entityName));
  },
  query: (desk, body) => {
    const query = requests.read(requests.query, body);
    return found(desk, queryKeys(desk.store.visible({ kind: 'plain' }), query), 'of keys', query.options);
  },
  'entity/query': (desk, body) => {
    const query = requests.read(requests.entityQuery, body);
    const entity = entityOf(desk.entities, query.entityName);
    const page = queryEntity(desk.store.visible({ kind: 'entity', name: entity.name }), entity, query);
    return found(desk, page, JSON.stringify([entity.name, query.indexName, query.partition]), query.options);
  },
};

function get(desk: Desk, { place, key, name }: Address, options: requests.ReadOptions): unknown {
  const row = desk.store.get(place, key);
  const bytes = bytesOf(row?.text ?? '');
  desk.meter.read(bytes, new Map([[name, bytes]]));
  if (row === undefined) throw keyNotFound();
  return shown(row, options?.metadataFields);
}

function set(desk: Desk, address: Address, value: unknown, options: requests.WriteOptions, body: unknown): unknown {
  const { keyPolicy, returnValue, returnMetadataFields, ttl } = options ?? {};
  // [doc] kvs-api: what is returned needs an overwrite
  if (keyPolicy === 'FAIL_IF_EXISTS' && returnValue !== undefined) {
    throw new Refusal(400, 'INVALID_KEY_POLICY_RETURN_VALUE_COMBINATION', 'returnValue needs the key policy OVERRIDE');
  }
  // [doc] the same: metadata comes with a value only; the code is unsure.
  if (returnMetadataFields !== undefined && returnValue === undefined) throw badRequest();
  const { place, key, name } = address;
  const row = rowFor(desk, address, value, ttl);
  desk.meter.write(bytesOf(JSON.stringify(body)), new Map([[name, bytesOf(row.text)]]));
  const previous = desk.store.get(place, key);
  if (keyPolicy === 'FAIL_IF_EXISTS' && previous !== undefined) throw keyConflict();
  desk.store.put(place, row);
  const returned = returnValue === 'LATEST' ? row : returnValue === 'PREVIOUS' ? previous : undefined;
  return returned && shown(returned, returnMetadataFields);
}

function remove(desk: Desk, { place, key, name }: Address): undefined {
  desk.meter.write(bytesOf(key), new Map([[name, 0]]));
  if (desk.store.get(place, key) === undefined) throw keyNotFound();
  desk.store.delete(place, key);
}

function found(desk: Desk, page: Page, index: string, options: requests.ReadOptions): unknown {
  desk.meter.query(page.bytes, index);
  return { data: page.rows.map((row) => shown(row, options?.metadataFields)), cursor: page.cursor };
}
