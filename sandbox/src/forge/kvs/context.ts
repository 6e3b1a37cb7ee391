import type { Entity } from './entities';
import { checkAttributes, entityOf } from './entities';
import { expiryOf, type Ttl } from './expiry';
import type { Meter } from './meter';
import type { ReadOptions } from './request';
import type { Place, Row, Store } from './store';
import { checkKey, storedText } from './value';

/** Dependencies of every operation. */
export interface KvsContext {
  readonly store: Store;
  readonly meter: Meter;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly missingKeyCondition: 'fails' | 'passes';
  readonly secretOptions: 'accepted' | 'refused';
  readonly now: () => number;
}

/** A valid key in one of the stores. */
export interface Address {
  readonly place: Place;
  readonly key: string;
  /** Name of the key in the limits per key. */
  readonly name: string;
}

export function addressOf(context: KvsContext, key: string, entityName?: string): Address {
  checkKey(key, entityName);
  if (entityName === undefined) return { place: { kind: 'plain' }, key, name: key };
  return {
    place: { kind: 'entity', name: entityOf(context.entities, entityName).name },
    key,
    name: `${entityName}/${key}`,
  };
}

export function secretAddressOf(key: string): Address {
  checkKey(key);
  return { place: { kind: 'secret' }, key, name: `secret/${key}` };
}

/** Returns the row that a write stores. Throws if its value is invalid. */
export function rowFor(context: KvsContext, { place, key }: Address, value: unknown, ttl: Ttl | undefined): Row {
  const text = storedText(value);
  if (place.kind === 'entity') checkAttributes(entityOf(context.entities, place.name), value);
  const now = context.now();
  const createdAt = context.store.get(place, key)?.createdAt ?? now;
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
