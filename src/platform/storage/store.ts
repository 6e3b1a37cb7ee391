import { MAX_OPERATIONS } from '../../domain/limits';
import { Filter, FilterConditions, kvs } from '@forge/kvs';
import * as z from 'zod/mini';
import { rowKey } from '../../domain/delegation/keys';
import { rowOf } from '../../domain/reporting/row';
import { log } from '../forge/log';
import { waitJittered } from '../time-out';
import { KINDS, SINGLE_RECORDS, type Kind, type Kinds, type SingleKind } from './kinds';
import { classifyFailure, failureOf, StoreContended, StoreUnavailable, withStoreErrors } from './store-errors';

export type { Kind, SingleKind } from './kinds';

/** A record as it was read, or as it was written last. */
export type Stored<K extends Kind = Kind> = {
  [P in K]: { readonly kind: P; readonly key: string; readonly revision: number; readonly value: Kinds[P] };
}[K];

/** Address of a record. */
export interface RecordRef<K extends Kind = Kind> {
  readonly kind: K;
  readonly key: string;
}

/** One write of a transaction: lands only if the record still has the revision that was read. */
export type Write =
  | { readonly next: Stored }
  /** Deletes the record. */
  | { readonly drop: Stored }
  /** Writes the record, whatever it was before: `put` makes it. */
  | { readonly put: Stored }
  /** Deletes the record of this address, whatever it is. */
  | { readonly remove: RecordRef };

/** Returns the write that replaces the value of a record; the store derives what the record is found by from its kind. */
export function rewrite<K extends Kind>(from: Stored<K>, value: Kinds[K]): { readonly next: Stored<K> & Stored } {
  const next = stored<K>(from.kind, from.key, from.revision + 1, value);
  // Every `K` is a `Kind`, which TypeScript doesn't conclude for an indexed type.
  return { next: next as Stored<K> & Stored };
}

/** Returns the write of a record that contends with nobody: a derived record, a note, an alias. */
export function put<K extends Kind>(kind: K, key: string, value: Kinds[K]): { readonly put: Stored } {
  // Every `K` is a `Kind`, which TypeScript doesn't conclude for an indexed type.
  return { put: stored(kind, key, 1, value) as Stored };
}

const Envelope = z.object({ revision: z.number(), data: z.unknown() });

/** Reads up to 25 records at once, strongly consistent; records that don't exist are left out. */
export async function readRecords(refs: readonly RecordRef[]): Promise<Stored[]> {
  return (await readEntities(refs)).map(({ kind, key, value }) => parsed(kind, key, value));
}

/** Reads up to 25 records like `readRecords`, and leaves out those that the app can't read, so that one record blocks no other. */
export async function readReadable(refs: readonly RecordRef[]): Promise<Stored[]> {
  return (await readEntities(refs)).flatMap((entity): Stored[] => parsedList(entity.kind, [entity]));
}

async function readEntities(refs: readonly RecordRef[]): Promise<{ kind: Kind; key: string; value: unknown }[]> {
  const { successfulKeys, failedKeys } = await withStoreErrors(
    () => kvs.batchGet<unknown>(refs.map(({ kind, key }) => ({ key, entityName: kind }))),
    'read',
  );
  for (const { error } of failedKeys) {
    const failure = classifyFailure('read', 0, error.code);
    if (failure === 'missing') continue;
    throw new StoreUnavailable(`a batch read failed with ${error.code}`, { throttled: failure === 'throttled' });
  }
  return successfulKeys.flatMap(({ key, entityName, value }) => {
    const ref = refs.find((wanted) => wanted.key === key && wanted.kind === entityName);
    return ref && value !== undefined ? [{ kind: ref.kind, key, value }] : [];
  });
}

/** Picks one record out of those that `readRecords` returned. */
export function pick<K extends Kind>(records: readonly Stored[], kind: K, key: string): Stored<K> | undefined {
  return records.find((record) => record.kind === kind && record.key === key) as Stored<K> | undefined;
}

/** Parses an entity's stored value. */
function parsed<K extends Kind>(kind: K, key: string, value: unknown): Stored<K> {
  const { revision, data } = Envelope.parse(value);
  return stored(kind, key, revision, KINDS[kind].schema.parse(data));
}

/** Parses the entities of a list and leaves out those that the app can't read, so that one record blocks no other. */
export function parsedList<K extends Kind>(
  kind: K,
  entities: readonly { readonly key: string; readonly value: unknown }[],
): Stored<K>[] {
  return entities.flatMap(({ key, value }) => {
    const envelope = Envelope.safeParse(value);
    const data = envelope.success ? KINDS[kind].schema.safeParse(envelope.data.data) : undefined;
    if (envelope.success && data?.success) return [stored(kind, key, envelope.data.revision, data.data)];
    log('record.unreadable', { kind, key });
    return [];
  });
}

/** Ties a kind to the type of its value, which TypeScript can't follow through a type parameter. */
function stored<K extends Kind>(kind: K, key: string, revision: number, value: Kinds[K]): Stored<K> {
  return { kind, key, revision, value };
}

/** Returns the entity's value in storage: index attributes beside the record's data. */
function entityOf<K extends Kind>({ kind, revision, value }: { kind: K; revision: number; value: Kinds[K] }) {
  return { ...KINDS[kind].attributes(value), revision, data: value };
}

/** Creates a record; returns undefined if it exists. */
export async function createRecord<K extends Kind>(
  kind: K,
  key: string,
  value: Kinds[K],
): Promise<Stored<K> | undefined> {
  try {
    await withStoreErrors(
      () => kvs.entity(kind).set(key, entityOf({ kind, revision: 1, value }), { keyPolicy: 'FAIL_IF_EXISTS' }),
      'create',
    );
    return stored(kind, key, 1, value);
  } catch (error) {
    if (failureOf('create', error) === 'exists') return undefined;
    throw error;
  }
}

/**
 * Commits all of the writes or none: `conflict` if any record has changed since it was read. The row of each delegation is written
 * with it. Rows beyond `MAX_OPERATIONS` come with the next change of their delegation, or by the repair.
 */
export async function commit(writes: readonly Write[]): Promise<'committed' | 'conflict'> {
  const transaction = kvs.transact();
  const room = Math.max(0, MAX_OPERATIONS - writes.length);
  for (const write of [...writes, ...writes.flatMap(rowWrites).slice(0, room)]) {
    if ('next' in write) {
      const { key, revision } = write.next;
      transaction.set(key, entityOf(write.next), hasRevision(write.next, revision - 1));
    } else if ('drop' in write) {
      transaction.delete(write.drop.key, hasRevision(write.drop, write.drop.revision));
    } else if ('put' in write) {
      transaction.set(write.put.key, entityOf(write.put), { entityName: write.put.kind });
    } else {
      transaction.delete(write.remove.key, { entityName: write.remove.kind });
    }
  }
  try {
    await withStoreErrors(() => transaction.execute(), 'conditional');
    return 'committed';
  } catch (error) {
    if (failureOf('conditional', error) === 'conflict') return 'conflict';
    throw error;
  }
}

/** Returns how many of a transaction's `MAX_OPERATIONS` the writes take, with the rows of their delegations. */
export function operationCount(writes: readonly Write[]): number {
  return writes.length + writes.flatMap(rowWrites).length;
}

function rowWrites(write: Write): Write[] {
  if ('next' in write && write.next.kind === 'delegation') {
    // Test delegations are in no list and no statistics.
    if (write.next.value.test) return [];
    return [put('delegation-row', rowKey(write.next.key), rowOf(write.next.value))];
  }
  if ('drop' in write && write.drop.kind === 'delegation') {
    return [{ remove: { kind: 'delegation-row', key: rowKey(write.drop.key) } }];
  }
  return [];
}

function hasRevision({ kind }: Stored, revision: number) {
  return {
    entityName: kind,
    conditions: new Filter<{ revision: number }>().and('revision', FilterConditions.equalTo(revision)),
  };
}

/** Attempts of one `update`, and the longest wait after the first conflict, ms; it doubles with each. */
const MAX_ATTEMPTS = 6;
const FIRST_WAIT_MS = 100;

/** A change as planned from records that were just read: what to commit, and what the caller gets once that is done. */
export interface Update<T> {
  readonly writes: readonly Write[];
  readonly result: T;
}

/**
 * Changes records as they stand: reads them, plans the change, commits it. After a conflict it waits for a jittered time and starts
 * again, `MAX_ATTEMPTS` times at most. Without writes the result is returned at once.
 *
 * Give `known` if the records were just read: the first attempt then plans from them without a read. `plan` may run more than once.
 * Use it instead of a loop around `commit`. For records of which a site has one, use `updateSingle`.
 * @throws StoreContended a `StoreUnavailable`, so a request answers 503 and a queue item returns for retry
 */
export async function update<T>(
  refs: readonly RecordRef[],
  plan: (records: readonly Stored[]) => Update<T> | Promise<Update<T>>,
  known?: readonly Stored[],
): Promise<T> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { writes, result } = await plan(attempt === 1 && known ? known : await readRecords(refs));
    if (writes.length === 0 || (await commit(writes)) === 'committed') return result;
    await waitJittered(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
  throw new StoreContended(`records kept changing over ${MAX_ATTEMPTS} attempts`);
}

/** Waits for a jittered time that doubles with each attempt. */
export function waitAfterConflict(attempt: number): Promise<void> {
  const longest = FIRST_WAIT_MS * 2 ** (attempt - 1);
  return new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random() / 2) * longest));
}

/** Returns the address of the record of which a site has one. */
export function singleRef<K extends SingleKind>(kind: K): RecordRef<K> {
  return { kind, key: kind };
}

/** Picks the one record of its kind out of those that `readRecords` returned. */
export function pickSingle<K extends SingleKind>(records: readonly Stored[], kind: K): Stored<K> | undefined {
  return pick(records, kind, kind);
}

/**
 * Changes a record of which a site has one, and creates it first where it doesn't exist. `change` returns the same value for no
 * change. Returns the value as committed. @throws StoreContended
 */
export async function updateSingle<K extends SingleKind>(
  kind: K,
  change: (value: Kinds[K]) => Kinds[K],
  known?: readonly Stored[],
): Promise<Kinds[K]> {
  const ref = singleRef(kind);
  return update(
    [ref],
    async (records) => {
      const record = pickSingle(records, kind) ?? (await createSingle(kind));
      const value = change(record.value);
      return { writes: value === record.value ? [] : [rewrite(record, value)], result: value };
    },
    known,
  );
}

async function createSingle<K extends SingleKind>(kind: K): Promise<Stored<K>> {
  const first: Kinds[K] = SINGLE_RECORDS[kind]();
  const created = await createRecord(kind, kind, first);
  const record = created ?? pickSingle(await readRecords([singleRef(kind)]), kind);
  if (!record) throw new StoreContended(`the record ${kind} was deleted while it was created`);
  return record;
}
