import { MAX_ATTEMPTS, MAX_OPERATIONS } from '../../domain/limits';
import { Filter, FilterConditions, kvs } from '@forge/kvs';
import * as z from 'zod/mini';
import { chunks } from '../../domain/chunks';
import { channelSettingsOf } from '../../domain/configuration/channel-settings';
import { findingsKey, rowKey } from '../../domain/delegation/keys';
import { rowOf } from '../../domain/reporting/row';
import { log } from '../forge/log';
import { waitJittered } from '../time-out';
import { KINDS, SINGLE_RECORDS, type Kind, type Kinds, type SingleKind } from './kinds';
import { classifyFailure, failureOf, StoreContended, StoreUnavailable, withStoreErrors } from './store-errors';

export type { Kind, SingleKind } from './kinds';

/** A record as it was last read or written. */
export type Stored<K extends Kind = Kind> = {
  [P in K]: { readonly kind: P; readonly key: string; readonly revision: number; readonly value: Kinds[P] };
}[K];

/** Reference to a record. */
export interface RecordRef<K extends Kind = Kind> {
  readonly kind: K;
  readonly key: string;
}

/**
 * One write of a transaction. `next` and `drop` succeed only if the record still has the revision that was read. `put`
 * and `remove` ignore the revision.
 */
export type Write =
  /** Replaces the record's value. */
  | { readonly next: Stored }
  /** Deletes the record. */
  | { readonly drop: Stored }
  /** Writes the record, and creates it if it doesn't exist. */
  | { readonly put: Stored }
  /** Deletes the record, if it exists. */
  | { readonly remove: RecordRef };

/** Returns the write that replaces the value of a record. The store derives the index attributes from the kind. */
export function rewrite<K extends Kind>(
  from: RecordRef<K> & { readonly revision: number },
  value: Kinds[K],
): { readonly next: Stored<K> & Stored } {
  const next = toStored<K>(from.kind, from.key, from.revision + 1, value);
  // Every `K` is a `Kind`, which TypeScript doesn't infer for an indexed type.
  return { next: next as Stored<K> & Stored };
}

/** Returns the write of a record that needs no compare-and-set: a derived record, a success note, or a pair alias. */
export function put<K extends Kind>(kind: K, key: string, value: Kinds[K]): { readonly put: Stored } {
  // Every `K` is a `Kind`, which TypeScript doesn't infer for an indexed type.
  return { put: toStored(kind, key, 1, value) as Stored };
}

const Envelope = z.object({ revision: z.number(), data: z.unknown() });

/** Reads up to 25 records with strong consistency. Missing records are omitted. */
export async function readRecords(refs: readonly RecordRef[]): Promise<Stored[]> {
  return (await readEntities(refs)).map(({ kind, key, value }) => parseRecord(kind, key, value));
}

/** Reads a record with strong consistency; undefined if it doesn't exist. */
export async function readRecord<K extends Kind>(kind: K, key: string): Promise<Stored<K> | undefined> {
  return (await readByKey(kind, [key])).get(key);
}

/** Reads any number of records of a kind with strong consistency, and returns them by their keys. */
export async function readByKey<K extends Kind>(
  kind: K,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Stored<K>>> {
  const batches = chunks([...new Set(keys)], MAX_OPERATIONS);
  const entities = await Promise.all(batches.map((batch) => readEntities(batch.map((key) => ({ kind, key })))));
  return new Map(entities.flat().map(({ key, value }) => [key, parseRecord(kind, key, value)]));
}

/** Reads up to 25 records. Omits missing ones and those that the app can't parse, so that one doesn't block the others. */
export async function readReadable(refs: readonly RecordRef[]): Promise<Stored[]> {
  return (await readWithUnreadable(refs)).readable;
}

/** Reads any number of records of a kind. Omits missing ones and those that the app can't parse. */
export async function readManyReadable<K extends Kind>(kind: K, keys: readonly string[]): Promise<Stored<K>[]> {
  const batches = chunks(keys, MAX_OPERATIONS).map((batch) => readReadable(batch.map((key) => ({ kind, key }))));
  const records = (await Promise.all(batches)).flat();
  return keys.flatMap((key) => pick(records, kind, key) ?? []);
}

/** Reads up to 25 records. Returns those that the app can't parse separately, and omits missing ones. */
export async function readWithUnreadable(
  refs: readonly RecordRef[],
): Promise<{ readonly readable: Stored[]; readonly unreadable: readonly RecordRef[] }> {
  const entities = await readEntities(refs);
  const readable = entities.flatMap((entity): Stored[] => parseReadable(entity.kind, [entity]));
  return { readable, unreadable: entities.filter(({ kind, key }) => !pick(readable, kind, key)) };
}

async function readEntities(refs: readonly RecordRef[]): Promise<{ kind: Kind; key: string; value: unknown }[]> {
  const { successfulKeys, failedKeys } = await withStoreErrors(
    () => kvs.batchGet<unknown>(refs.map(({ kind, key }) => ({ key, entityName: kind }))),
    'read',
  );
  for (const { error } of failedKeys) {
    const failure = classifyFailure('read', 0, error.code);
    if (failure === 'missing') continue;
    throw new StoreUnavailable(`a batch read failed with ${error.code}`, { isThrottled: failure === 'throttled' });
  }
  return successfulKeys.flatMap(({ key, entityName, value }) => {
    const ref = refs.find((candidate) => candidate.key === key && candidate.kind === entityName);
    return ref && value !== undefined ? [{ kind: ref.kind, key, value }] : [];
  });
}

/** Returns one of the records that `readRecords` returned. */
export function pick<K extends Kind>(records: readonly Stored[], kind: K, key: string): Stored<K> | undefined {
  return records.find((record) => record.kind === kind && record.key === key) as Stored<K> | undefined;
}

/** Parses an entity. */
function parseRecord<K extends Kind>(kind: K, key: string, value: unknown): Stored<K> {
  const { revision, data } = Envelope.parse(value);
  return toStored(kind, key, revision, KINDS[kind].schema.parse(data));
}

/** Parses entities. Omits those that the app can't parse, so that one doesn't block the others. */
export function parseReadable<K extends Kind>(
  kind: K,
  entities: readonly { readonly key: string; readonly value: unknown }[],
): Stored<K>[] {
  return entities.flatMap(({ key, value }) => {
    const envelope = Envelope.safeParse(value);
    const data = envelope.success ? KINDS[kind].schema.safeParse(envelope.data.data) : undefined;
    if (envelope.success && data?.success) return [toStored(kind, key, envelope.data.revision, data.data)];
    log('record.unreadable', { kind, key });
    return [];
  });
}

/**
 * Returns a record. Its type relates the kind to the type of the value, which TypeScript can't infer for a type
 * parameter.
 */
function toStored<K extends Kind>(kind: K, key: string, revision: number, value: Kinds[K]): Stored<K> {
  return { kind, key, revision, value };
}

/** Returns the entity's value in storage: index attributes and the record's data. */
function entityOf<K extends Kind>({ kind, revision, value }: { kind: K; revision: number; value: Kinds[K] }) {
  const { attributes, pack } = KINDS[kind];
  return { ...attributes(value), revision, data: pack ? pack(value) : value };
}

/** Creates a record. Returns undefined if it already exists. */
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
    return toStored(kind, key, 1, value);
  } catch (error) {
    if (failureOf('create', error) === 'exists') return undefined;
    throw error;
  }
}

/**
 * Creates a record. Returns the existing one if there is one.
 * @throws StoreContended
 */
export async function createOrRead<K extends Kind>(kind: K, key: string, initial: Kinds[K]): Promise<Stored<K>> {
  const record = (await createRecord(kind, key, initial)) ?? pick(await readRecords([{ kind, key }]), kind, key);
  if (!record) throw new StoreContended(`the record ${kind} ${key} was deleted right after its creation was refused`);
  return record;
}

/**
 * Commits all writes or none. Also writes derived records: the row of a delegation, and the channel settings. Deletes the
 * findings about a deleted record. Derived writes that exceed `MAX_OPERATIONS` are skipped: the next change of the
 * delegation, or the job that repairs rows, writes the row.
 * @returns `conflict` if a record has changed since it was read
 */
export async function commit(writes: readonly Write[]): Promise<'committed' | 'conflict'> {
  const transaction = kvs.transact();
  const freeOperations = Math.max(0, MAX_OPERATIONS - writes.length);
  for (const write of [...writes, ...writes.flatMap(derivedWrites).slice(0, freeOperations)]) {
    if ('next' in write) {
      const { key, revision } = write.next;
      transaction.set(key, entityOf(write.next), ifRevision(write.next, revision - 1));
    } else if ('drop' in write) {
      transaction.delete(write.drop.key, ifRevision(write.drop, write.drop.revision));
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

/** Returns the number of operations that the writes need in a transaction, including derived records. */
export function operationCount(writes: readonly Write[]): number {
  return writes.length + writes.flatMap(derivedWrites).length;
}

function derivedWrites(write: Write): Write[] {
  if ('next' in write && write.next.kind === 'settings') {
    return [put('channel-settings', 'channel-settings', channelSettingsOf(write.next.value))];
  }
  if ('next' in write && write.next.kind === 'delegation') {
    // Test delegations don't count in lists and statistics.
    if (write.next.value.test) return [];
    return [put('delegation-row', rowKey(write.next.key), rowOf(write.next.value))];
  }
  if (!('drop' in write)) return [];
  const { kind, key } = write.drop;
  const findings: Write = { remove: { kind: 'record-findings', key: findingsKey(key) } };
  if (kind === 'delegation') return [{ remove: { kind: 'delegation-row', key: rowKey(key) } }, findings];
  return kind === 'pair' || kind === 'offboarding' ? [findings] : [];
}

function ifRevision({ kind }: Stored, revision: number) {
  return {
    entityName: kind,
    conditions: new Filter<{ revision: number }>().and('revision', FilterConditions.equalTo(revision)),
  };
}

/** Maximum wait after the first conflict. The maximum doubles with each conflict. */
const FIRST_MAX_WAIT_MS = 100;

/** A planned change: the writes to commit, and the result for the caller after the commit. */
export interface Update<T> {
  readonly writes: readonly Write[];
  readonly result: T;
}

/**
 * Changes records: reads them, plans the change, and commits it. After a conflict it waits for a jittered time and
 * starts again, at most `MAX_ATTEMPTS` times in all. Without writes it returns the result at once. Use `update` instead
 * of a loop around `commit`, and `updateSingle` for single records.
 * @param plan may run more than once
 * @param known records that were just read; the first attempt uses them
 * @throws StoreContended if all attempts conflict. A request then gets a 503, and a queue item is retried
 */
export async function update<T>(
  refs: readonly RecordRef[],
  plan: (records: readonly Stored[]) => Update<T> | Promise<Update<T>>,
  known?: readonly Stored[],
): Promise<T> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { writes, result } = await plan(attempt === 1 && known ? known : await readRecords(refs));
    if (writes.length === 0 || (await commit(writes)) === 'committed') return result;
    await waitAfterConflict(attempt);
  }
  throw new StoreContended(`records kept changing over ${MAX_ATTEMPTS} attempts`);
}

/** Waits for a jittered time that doubles with each attempt. */
export function waitAfterConflict(attempt: number): Promise<void> {
  return waitJittered(FIRST_MAX_WAIT_MS * 2 ** (attempt - 1));
}

/** Returns the reference of a single record. */
export function singleRef<K extends SingleKind>(kind: K): RecordRef<K> {
  return { kind, key: kind };
}

/** Returns the single record among those that `readRecords` returned. */
export function pickSingle<K extends SingleKind>(records: readonly Stored[], kind: K): Stored<K> | undefined {
  return pick(records, kind, kind);
}

/**
 * Changes a single record, and creates it if it doesn't exist.
 * @param change returns the same object if nothing changes
 * @returns the committed value
 * @throws StoreContended
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
      const record = pickSingle(records, kind) ?? (await createOrRead(kind, kind, SINGLE_RECORDS[kind]()));
      const value = change(record.value);
      return { writes: value === record.value ? [] : [rewrite(record, value)], result: value };
    },
    known,
  );
}
