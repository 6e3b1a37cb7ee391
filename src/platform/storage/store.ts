import { Filter, FilterConditions, kvs } from '@forge/kvs';
import * as z from 'zod/mini';
import { AuditEntry } from '../../domain/alerts/audit';
import { Delegation } from '../../domain/delegation/delegation';
import { Findings } from '../../domain/alerts/finding';
import { Offboarding } from '../../domain/delegation/offboarding';
import { Pair } from '../../domain/delegation/pair';
import { Reconciliation } from '../../domain/jobs/reconciliation';
import { Tombstone } from '../../domain/delegation/retention';
import { Jobs } from '../../domain/jobs/jobs';
import { Circuit, Settings } from '../../domain/configuration/settings';
import { CredentialUsage } from '../../domain/jobs/credential-usage';

/** Every kind of record: custom entities of the manifest, each with `revision` for compare-and-set and its value in `data`. */
interface Kinds {
  readonly delegation: Delegation;
  readonly pair: Pair;
  readonly offboarding: Offboarding;
  readonly settings: Settings;
  readonly channel: Circuit;
  readonly 'credential-use': CredentialUsage;
  readonly reconciliation: Reconciliation;
  readonly findings: Findings;
  readonly jobs: Jobs;
  readonly tombstone: Tombstone;
  readonly 'audit-entry': AuditEntry;
}
export type Kind = keyof Kinds;

const SCHEMAS: { readonly [K in Kind]: z.ZodMiniType<Kinds[K]> } = {
  delegation: Delegation,
  pair: Pair,
  offboarding: Offboarding,
  settings: Settings,
  channel: Circuit,
  'credential-use': CredentialUsage,
  reconciliation: Reconciliation,
  findings: Findings,
  jobs: Jobs,
  tombstone: Tombstone,
  'audit-entry': AuditEntry,
};

/** A record as it was read, or as it was written last. */
export type Stored<K extends Kind = Kind> = {
  [P in K]: { readonly kind: P; readonly key: string; readonly revision: number; readonly value: Kinds[P] };
}[K];

/** What a record is found by beside its key: only what the manifest declares for its entity. */
export interface Attributes {
  readonly due?: number;
  readonly pending?: string;
  readonly retention?: string;
  readonly state?: string;
  readonly offboarding?: string;
  readonly project?: string;
  readonly updated?: number;
  readonly time?: number;
}

/** One write of a transaction: lands only if the record still has the revision before `next`'s. */
export type Write =
  | { readonly next: Stored; readonly attributes: Attributes }
  /** Deletes it. */
  | { readonly drop: Stored };

/** A record with its next value. */
export function rewrite<K extends Kind>(
  from: Stored<K>,
  value: Kinds[K],
  attributes: Attributes,
): { readonly next: Stored<K>; readonly attributes: Attributes } {
  return { next: stored<K>(from.kind, from.key, from.revision + 1, value), attributes };
}

/** KVS can't be reached, or refuses for its rate: what was asked may be asked again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** Whether it refuses for its rate. */
  readonly throttled: boolean;
  constructor(message: string, { throttled = false, cause }: { throttled?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.throttled = throttled;
  }
}

/** At most 25 keys in one batch and 25 operations in one transaction [doc limits-kvs-ce]. */
export const MAX_OPERATIONS = 25;

const Envelope = z.object({ revision: z.number(), data: z.unknown() });

/** Reads up to 25 records at once, strongly consistent; what does not exist is left out. */
export async function readRecords(wanted: readonly { kind: Kind; key: string }[]): Promise<Stored[]> {
  const { successfulKeys, failedKeys } = await withStoreErrors(() =>
    kvs.batchGet<unknown>(wanted.map(({ kind, key }) => ({ key, entityName: kind }))),
  );
  const failure = failedKeys.find(({ error }) => error.code !== 'KEY_NOT_FOUND');
  if (failure) {
    const { code } = failure.error;
    throw new StoreUnavailable(`a batch read failed with ${code}`, { throttled: RATE_CODES.has(code) });
  }
  return successfulKeys.flatMap(({ key, entityName, value }) => {
    const asked = wanted.find((one) => one.key === key && one.kind === entityName);
    return asked && value !== undefined ? [parsed(asked.kind, key, value)] : [];
  });
}

/** Picks one kind out of what `readRecords` brought. */
export function pick<K extends Kind>(records: readonly Stored[], kind: K, key: string): Stored<K> | undefined {
  return records.find((record) => record.kind === kind && record.key === key) as Stored<K> | undefined;
}

export function parsed<K extends Kind>(kind: K, key: string, value: unknown): Stored<K> {
  const { revision, data } = Envelope.parse(value);
  return stored(kind, key, revision, SCHEMAS[kind].parse(data));
}

/** The one place that ties a kind to its value's type, which TypeScript can't follow through a type parameter. */
function stored<K extends Kind>(kind: K, key: string, revision: number, value: Kinds[K]): Stored<K> {
  return { kind, key, revision, value };
}

/** Makes a record that must not exist yet; undefined if it does. */
export async function createRecord<K extends Kind>(
  kind: K,
  key: string,
  value: Kinds[K],
  attributes: Attributes,
): Promise<Stored<K> | undefined> {
  try {
    await withStoreErrors(() =>
      kvs.entity(kind).set(key, { ...attributes, revision: 1, data: value }, { keyPolicy: 'FAIL_IF_EXISTS' }),
    );
    return stored(kind, key, 1, value);
  } catch (error) {
    if (codeOf(error) === 'KEY_CONFLICT') return undefined;
    throw error;
  }
}

/** All of the writes or none: `conflict` if any record has changed since it was read. */
export async function commit(writes: readonly Write[]): Promise<'committed' | 'conflict'> {
  const transaction = kvs.transact();
  for (const write of writes) {
    if ('next' in write) {
      const { key, revision, value } = write.next;
      transaction.set(key, { ...write.attributes, revision, data: value }, isStill(write.next, revision - 1));
    } else {
      transaction.delete(write.drop.key, isStill(write.drop, write.drop.revision));
    }
  }
  try {
    await withStoreErrors(() => transaction.execute());
    return 'committed';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'CONDITIONAL_CHECK_FAILED' || code === 'TRANSACTION_CONFLICT') return 'conflict';
    throw error;
  }
}

function isStill({ kind }: Stored, revision: number) {
  return {
    entityName: kind,
    conditions: new Filter<{ revision: number }>().and('revision', FilterConditions.equalTo(revision)),
  };
}

const RATE_CODES: ReadonlySet<string> = new Set(['TOO_MANY_REQUESTS', 'RATE_LIMIT_EXCEEDED']);

/** Runs a call to KVS; what another try may mend becomes `StoreUnavailable`. */
export async function withStoreErrors<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const code = codeOf(error);
    const status = statusOf(error);
    const throttled = status === 429 || RATE_CODES.has(code);
    if (throttled || status >= 500 || code === 'UNKNOWN_ERROR') {
      throw new StoreUnavailable(`storage answered ${status} ${code}`, { throttled, cause: error });
    }
    if (code === '') throw new StoreUnavailable('storage could not be reached', { cause: error });
    throw error;
  }
}

const ApiError = z.object({ code: z.string(), responseDetails: z.optional(z.object({ status: z.number() })) });

function codeOf(error: unknown): string {
  return ApiError.safeParse(error).data?.code ?? '';
}

export function statusOf(error: unknown): number {
  return ApiError.safeParse(error).data?.responseDetails?.status ?? 0;
}
