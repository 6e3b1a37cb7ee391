import type { Entity } from './entities';
import { checkAttributes, entityOf } from './entities';
import { expiryOf, type Ttl } from './expiry';
import type { Meter } from './meter';
import type { ReadOptions } from './request';
import type { Keyspace, Row, Store } from './store';
import { checkKey, serializeValue } from './value';

/** Dependencies of every operation of the storage. */
export interface KvsContext {
  readonly store: Store;
  readonly meter: Meter;
  readonly entities: ReadonlyMap<string, Entity>;
  /** Result of a transaction's condition on a missing key. */
  readonly missingKeyCondition: 'fails' | 'passes';
  /** Handling of `keyPolicy` and `returnValue` for secrets. */
  readonly secretOptions: 'accepted' | 'refused';
  readonly now: () => number;
}

/** A valid key in one of the keyspaces. */
export interface Address {
  readonly keyspace: Keyspace;
  readonly key: string;
  /** Name of the key in the limits per key. */
  readonly name: string;
}

export function addressOf(context: KvsContext, key: string, entityName?: string): Address {
  checkKey(key, entityName);
  if (entityName === undefined) return { keyspace: { kind: 'plain' }, key, name: key };
  return {
    keyspace: { kind: 'entity', name: entityOf(context.entities, entityName).name },
    key,
    name: `${entityName}/${key}`,
  };
}

export function secretAddressOf(key: string): Address {
  checkKey(key);
  return { keyspace: { kind: 'secret' }, key, name: `secret/${key}` };
}

/** Returns the row that a write stores. Throws if its value is invalid. */
export function rowFor(context: KvsContext, { keyspace, key }: Address, value: unknown, ttl: Ttl | undefined): Row {
  const text = serializeValue(value);
  if (keyspace.kind === 'entity') checkAttributes(entityOf(context.entities, keyspace.name), value);
  const now = context.now();
  const createdAt = context.store.get(keyspace, key)?.createdAt ?? now;
  return { key, text, value: JSON.parse(text), createdAt, updatedAt: now, expiresAt: expiryOf(ttl, now) };
}

/** Returns a row as it appears in answers. Includes only the metadata that the request names. */
export function serializeRow(
  row: Row,
  fields: NonNullable<ReadOptions>['metadataFields'] = [],
): Readonly<Record<string, unknown>> {
  return {
    key: row.key,
    value: row.value,
    createdAt: fields.includes('CREATED_AT') ? row.createdAt : undefined,
    updatedAt: fields.includes('UPDATED_AT') ? row.updatedAt : undefined,
    expireTime:
      fields.includes('EXPIRE_TIME') && row.expiresAt !== undefined ? new Date(row.expiresAt).toISOString() : undefined,
  };
}
