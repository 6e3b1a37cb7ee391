import { z } from 'zod';
import { EXPIRED_READABLE } from './expiry';
import { bytesOf } from './value';

/** One of the stores of an installation: plain keys, secrets, or an entity. */
export type Place =
  { readonly kind: 'plain' } | { readonly kind: 'secret' } | { readonly kind: 'entity'; readonly name: string };

export interface Row {
  readonly key: string;
  /** JSON text of the value, and the parsed value. Callers must not change the parsed value. */
  readonly text: string;
  readonly value: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Epoch ms. */
  readonly expiresAt?: number | undefined;
}

/** A row that queries see from `visibleAt` on, because they lag behind writes. `row` is null for a deletion. */
interface Version {
  readonly visibleAt: number;
  readonly row: Row | null;
}

export interface Store {
  get(place: Place, key: string): Row | undefined;
  put(place: Place, row: Row): void;
  delete(place: Place, key: string): void;
  /** Returns the rows that a query sees: the newest visible version of each row, unsorted. */
  visible(place: Place): Iterable<Row>;
  /** Returns the bytes of all values. */
  bytes(): number;
  dump(): unknown;
  load(state: unknown): void;
}

const savedRow = z.object({
  key: z.string(),
  text: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  expiresAt: z.number().optional(),
});
const savedVersion = z.object({
  visibleAt: z.number(),
  row: savedRow.transform((saved): Row => ({ ...saved, value: JSON.parse(saved.text) })).nullable(),
});
const savedPlaces = z.record(z.string(), z.array(z.tuple([z.string(), z.array(savedVersion)])));

/**
 * Creates the store of one installation. Reads by key see each write at once, queries only after `lag()` ms. An expired
 * row can be read for 48 h, as Forge documents, unless `keepExpired` is false.
 */
export function createStore(now: () => number, lag: () => number, keepExpired: boolean): Store {
  let places = new Map<string, Map<string, Version[]>>();

  const rowsOf = (place: Place): Map<string, Version[]> => {
    const name = place.kind === 'entity' ? `entity ${place.name}` : place.kind;
    let rows = places.get(name);
    if (rows === undefined) places.set(name, (rows = new Map<string, Version[]>()));
    return rows;
  };
  const exists = (row: Row | null | undefined): row is Row => {
    if (row === null || row === undefined) return false;
    return row.expiresAt === undefined || now() < row.expiresAt + (keepExpired ? EXPIRED_READABLE : 0);
  };
  const add = (place: Place, key: string, row: Row | null): void => {
    const rows = rowsOf(place);
    const versions = rows.get(key) ?? [];
    const visibleAt = Math.max(now() + lag(), versions.at(-1)?.visibleAt ?? 0);
    versions.push({ visibleAt, row });
    forgetSuperseded(versions);
    if (versions.length === 1 && row === null && visibleAt <= now()) rows.delete(key);
    else rows.set(key, versions);
  };
  const forgetSuperseded = (versions: Version[]): void => {
    let newest = versions.length - 1;
    while (newest > 0 && (versions[newest]?.visibleAt ?? 0) > now()) newest -= 1;
    versions.splice(0, newest);
  };

  return {
    get(place, key) {
      const row = rowsOf(place).get(key)?.at(-1)?.row;
      return exists(row) ? row : undefined;
    },
    put: (place, row) => add(place, row.key, row),
    delete: (place, key) => add(place, key, null),
    *visible(place) {
      const rows = rowsOf(place);
      for (const [key, versions] of rows) {
        forgetSuperseded(versions);
        const [oldest] = versions;
        if (oldest === undefined || oldest.visibleAt > now()) continue;
        if (exists(oldest.row)) yield oldest.row;
        else if (versions.length === 1) rows.delete(key);
      }
    },
    bytes() {
      let sum = 0;
      for (const rows of places.values()) {
        for (const versions of rows.values()) sum += bytesOf(versions.at(-1)?.row?.text ?? '');
      }
      return sum;
    },
    dump: () =>
      Object.fromEntries(
        [...places].map(([name, rows]) => [
          name,
          [...rows].map(([key, versions]) => [
            key,
            versions.map(({ visibleAt, row }) => ({ visibleAt, row: row && { ...row, value: undefined } })),
          ]),
        ]),
      ),
    load(state) {
      places = new Map(Object.entries(savedPlaces.parse(state)).map(([name, rows]) => [name, new Map(rows)]));
    },
  };
}
