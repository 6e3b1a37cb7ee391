import { MAX_OPERATIONS } from '../../domain/limits';
import { Filter, FilterConditions, kvs, Sort, WhereConditions } from '@forge/kvs';
import { parsedList, type Stored } from './store';
import { statusOf, StoreUnavailable, withStoreErrors } from './store-errors';

/** Kinds of records with an outbox. */
export const OUTBOX_KINDS = ['delegation', 'offboarding', 'pair'] as const;
export type OutboxKind = (typeof OUTBOX_KINDS)[number];
export type OutboxRecordRef = Stored<OutboxKind>;

export function hasOutbox(record: Stored): record is OutboxRecordRef {
  return OUTBOX_KINDS.some((kind) => kind === record.kind);
}

export interface OutboxPage {
  readonly subjects: readonly OutboxRecordRef[];
  /** Keys of records that the app can't read. */
  readonly unreadable: readonly string[];
  readonly cursor?: string;
}

/** Returns records that are due, earliest first. May lag by seconds behind writes [doc]. */
export async function listDue(kind: OutboxKind, now: number, cursor?: string): Promise<OutboxPage> {
  const query = kvs
    .entity<unknown>(kind)
    .query()
    .index('due')
    .where(WhereConditions.lessThanEqualTo(now))
    .sort(Sort.ASC)
    .limit(100);
  return subjectPage(
    kind,
    await withStoreErrors(() => (cursor === undefined ? query : query.cursor(cursor)).getMany()),
  );
}

/**
 * Returns records that wait for a channel: those that never failed first, then exhausted ones, then by their next
 * attempt, latest first. May lag by seconds behind writes [doc].
 * @param order `failed-first` reverses the order
 */
export async function listPending(
  kind: OutboxKind,
  partition: string,
  cursor?: string,
  order: 'new-first' | 'failed-first' = 'new-first',
): Promise<OutboxPage> {
  const query = kvs
    .entity<unknown>(kind)
    .query()
    .index('by-pending', { partition: [partition] })
    .sort(order === 'new-first' ? Sort.DESC : Sort.ASC)
    .limit(100);
  return subjectPage(
    kind,
    await withStoreErrors(() => (cursor === undefined ? query : query.cursor(cursor)).getMany()),
  );
}

/** Returns dead-lettered records. May lag by seconds behind writes [doc]. */
export async function listDeadLettered(kind: OutboxKind, cursor?: string): Promise<OutboxPage> {
  const query = kvs
    .entity<unknown>(kind)
    .query()
    .index('by-retention', { partition: ['dead-lettered'] })
    .sort(Sort.ASC)
    .limit(100);
  return subjectPage(
    kind,
    await withStoreErrors(() => (cursor === undefined ? query : query.cursor(cursor)).getMany()),
  );
}

function subjectPage(
  kind: OutboxKind,
  { results, nextCursor }: { results: { key: string; value: unknown }[]; nextCursor?: string },
): OutboxPage {
  const subjects: readonly OutboxRecordRef[] = parsedList(kind, results);
  return {
    subjects,
    unreadable: results.map(({ key }) => key).filter((key) => !subjects.some((record) => record.key === key)),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}

/** Selects delegations: all, or one partition of an index. */
export type Listing = (
  | { readonly by: 'updated' }
  | { readonly by: 'by-state' | 'by-offboarding' | 'by-retention' | 'by-project'; readonly is: string }
) & {
  /** True for the oldest first by the index's time; the default is the latest first. */
  readonly oldestFirst?: boolean;
  /** Selects delegations with this or a later time, epoch ms. */
  readonly since?: number;
  /** Selects delegations in this state. It is applied after paging, so a page can be empty with a cursor [doc]. */
  readonly state?: string;
};

/** Error for a cursor that belongs to another list, or is too old. */
export class CursorRefused extends Error {
  override readonly name = 'CursorRefused';
}

/**
 * Returns a page of delegations. May lag by seconds behind writes [doc].
 * @throws CursorRefused
 */
export async function listDelegations(
  listing: Listing,
  limit: number,
  cursor?: string,
): Promise<{ delegations: Stored<'delegation'>[]; cursor?: string }> {
  let query = kvs
    .entity<{ state: string }>('delegation')
    .query()
    .index(listing.by, listing.by === 'updated' ? undefined : { partition: [listing.is] })
    .sort(listing.oldestFirst ? Sort.ASC : Sort.DESC)
    .limit(limit);
  if (listing.since !== undefined) query = query.where(WhereConditions.greaterThanEqualTo(listing.since));
  if (listing.state !== undefined) {
    query = query.filters(new Filter<{ state: string }>().and('state', FilterConditions.equalTo(listing.state)));
  }
  if (cursor !== undefined) query = query.cursor(cursor);
  const { results, nextCursor } = await withStoreErrors(() => query.getMany()).catch((error: unknown) => {
    const refused = cursor !== undefined && !(error instanceof StoreUnavailable) && statusOf(error) === 400;
    throw refused ? new CursorRefused('storage refused the cursor', { cause: error }) : error;
  });
  return {
    delegations: parsedList('delegation', results),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}

/**
 * Aliases of a pair that one transaction takes beside a delegation with its row, its pair, its offboarding, and the
 * findings about these three.
 */
const ALIASES_AT_ONCE = MAX_OPERATIONS - 7;

/** Returns aliases that lead to a pair; may lag some seconds behind the writes [doc]. */
export async function listAliases(pair: string): Promise<Stored<'pair-alias'>[]> {
  const query = kvs
    .entity<unknown>('pair-alias')
    .query()
    .index('pair')
    .where(WhereConditions.equalTo(pair))
    .limit(ALIASES_AT_ONCE);
  const { results } = await withStoreErrors(() => query.getMany());
  return parsedList('pair-alias', results);
}

/** Number of members on one page of the index. */
const NEWEST_MEMBERS = 100;

/** Returns the last changed delegations of an offboarding. May lag by seconds behind writes [doc]. */
export async function listNewestMembers(offboarding: string): Promise<Stored<'delegation'>[]> {
  return (await listDelegations({ by: 'by-offboarding', is: offboarding }, NEWEST_MEMBERS)).delegations;
}

/** Returns findings of records, those with the oldest finding first. May lag by seconds behind writes [doc]. */
export async function listRecordFindings(
  cursor?: string,
): Promise<{ records: Stored<'record-findings'>[]; cursor?: string }> {
  const query = kvs.entity<unknown>('record-findings').query().index('by-time').sort(Sort.ASC).limit(100);
  const { results, nextCursor } = await withStoreErrors(() =>
    (cursor === undefined ? query : query.cursor(cursor)).getMany(),
  );
  return { records: parsedList('record-findings', results), ...(nextCursor ? { cursor: nextCursor } : {}) };
}

/** Returns audit entries, oldest first by default. May lag by seconds behind writes [doc]. */
export async function listAudit(
  { limit, newestFirst = false, before }: { limit: number; newestFirst?: boolean; before?: number },
  cursor?: string,
): Promise<{ entries: Stored<'audit-entry'>[]; cursor?: string }> {
  let query = kvs
    .entity<unknown>('audit-entry')
    .query()
    .index('by-time')
    .sort(newestFirst ? Sort.DESC : Sort.ASC)
    .limit(limit);
  if (before !== undefined) query = query.where(WhereConditions.lessThan(before));
  if (cursor !== undefined) query = query.cursor(cursor);
  const { results, nextCursor } = await withStoreErrors(() => query.getMany());
  return {
    entries: parsedList('audit-entry', results),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}
