import { z } from 'zod';
import { EXPIRED_READABLE_MS } from './expiry';
import { bytesOf } from './value';

/** A set of keys of an installation: plain keys, secrets, or the keys of one entity. */
export type Keyspace =
  { readonly kind: 'plain' } | { readonly kind: 'secret' } | { readonly kind: 'entity'; readonly name: string };

export interface Row {
  readonly key: string;
  /** Value as JSON. */
  readonly text: string;
  /** Parsed value. Callers must not change it. */
  readonly value: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Expiry, epoch ms. Undefined if the row doesn't expire. */
  readonly expiresAt?: number | undefined;
}

/** A version of a row. Queries see it later than reads by key, because queries lag behind writes. */
interface Version {
  /** Time from which queries see the version, epoch ms. */
  readonly visibleAt: number;
  /** The row, or null if it was deleted. */
  readonly row: Row | null;
}

export interface Store {
  get(keyspace: Keyspace, key: string): Row | undefined;
  put(keyspace: Keyspace, row: Row): void;
  delete(keyspace: Keyspace, key: string): void;
  /** Returns the rows that a query sees: the newest visible version of each row, unsorted. */
  visible(keyspace: Keyspace): Iterable<Row>;
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
const savedKeyspaces = z.record(z.string(), z.array(z.tuple([z.string(), z.array(savedVersion)])));

interface StoreOptions {
  readonly now: () => number;
  /** Returns the delay until queries see a write. */
  readonly lagMs: () => number;
  /** If true, an expired row can be read for 48 more hours, as Forge documents. */
  readonly isExpiredReadable: boolean;
}

/**
 * Creates the store of one installation. Reads by key see each write at once. Queries see it only after the lag.
 */
export function createStore({ now, lagMs, isExpiredReadable }: StoreOptions): Store {
  let keyspaces = new Map<string, Map<string, Version[]>>();

  const rowsOf = (keyspace: Keyspace): Map<string, Version[]> => {
    const name = keyspace.kind === 'entity' ? `entity ${keyspace.name}` : keyspace.kind;
    let rows = keyspaces.get(name);
    if (rows === undefined) keyspaces.set(name, (rows = new Map<string, Version[]>()));
    return rows;
  };
  const isReadable = (row: Row | null | undefined): row is Row => {
    if (row === null || row === undefined) return false;
    return row.expiresAt === undefined || now() < row.expiresAt + (isExpiredReadable ? EXPIRED_READABLE_MS : 0);
  };
  const addVersion = (keyspace: Keyspace, key: string, row: Row | null): void => {
    const rows = rowsOf(keyspace);
    const versions = rows.get(key) ?? [];
    const visibleAt = Math.max(now() + lagMs(), versions.at(-1)?.visibleAt ?? 0);
    versions.push({ visibleAt, row });
    dropSuperseded(versions);
    if (versions.length === 1 && row === null && visibleAt <= now()) rows.delete(key);
    else rows.set(key, versions);
  };
  /** Removes the versions that are older than the newest visible one. */
  const dropSuperseded = (versions: Version[]): void => {
    let newest = versions.length - 1;
    while (newest > 0 && (versions[newest]?.visibleAt ?? 0) > now()) newest -= 1;
    versions.splice(0, newest);
  };

  return {
    get(keyspace, key) {
      const row = rowsOf(keyspace).get(key)?.at(-1)?.row;
      return isReadable(row) ? row : undefined;
    },
    put: (keyspace, row) => addVersion(keyspace, row.key, row),
    delete: (keyspace, key) => addVersion(keyspace, key, null),
    *visible(keyspace) {
      const rows = rowsOf(keyspace);
      for (const [key, versions] of rows) {
        dropSuperseded(versions);
        const [oldest] = versions;
        if (oldest === undefined || oldest.visibleAt > now()) continue;
        if (isReadable(oldest.row)) yield oldest.row;
        else if (versions.length === 1) rows.delete(key);
      }
    },
    bytes() {
      let sum = 0;
      for (const rows of keyspaces.values()) {
        for (const versions of rows.values()) sum += bytesOf(versions.at(-1)?.row?.text ?? '');
      }
      return sum;
    },
    dump: () =>
      Object.fromEntries(
        [...keyspaces].map(([name, rows]) => [
          name,
          [...rows].map(([key, versions]) => [
            key,
            versions.map(({ visibleAt, row }) => ({ visibleAt, row: row && { ...row, value: undefined } })),
          ]),
        ]),
      ),
    load(state) {
      keyspaces = new Map(Object.entries(savedKeyspaces.parse(state)).map(([name, rows]) => [name, new Map(rows)]));
    },
  };
}
