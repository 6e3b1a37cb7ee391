import { updatedOrder } from '../../domain/delegation/index-attributes';
import { MAX_OPERATIONS } from '../../domain/limits';
import { Filter, FilterConditions, kvs, Sort, WhereConditions } from '@forge/kvs';
import { parseReadable, type Kind, type Stored } from './store';
import { statusOf, StoreUnavailable, withStoreErrors } from './store-errors';

/** Kinds of records with an outbox. */
export const OUTBOX_KINDS = ['delegation', 'offboarding', 'pair'] as const;
export type OutboxKind = (typeof OUTBOX_KINDS)[number];
export type OutboxRecordRef = Stored<OutboxKind>;

export function hasOutbox(record: Stored): record is OutboxRecordRef {
  return OUTBOX_KINDS.some((kind) => kind === record.kind);
}

/** Page of an index. It may lag by seconds behind writes [doc: runtime-reference/custom-entities]. */
export interface Page<K extends Kind> {
  readonly records: readonly Stored<K>[];
  /** Keys of records that the app can't parse. */
  readonly unreadableKeys: readonly string[];
  readonly cursor?: string;
}
export type OutboxPage = Page<OutboxKind>;

/** Number of records on a page. */
const PAGE_SIZE = 100;

/** Error for a cursor that belongs to another list, or is too old. */
export class CursorRefused extends Error {
  override readonly name = 'CursorRefused';
}

/** Returns the query of an index, or of one of its partitions. */
export function indexQuery(kind: Kind, index: string, partition?: string) {
  const options = partition === undefined ? undefined : { partition: [partition] };
  return kvs.entity<Record<string, string>>(kind).query().index(index, options);
}
export type IndexQuery = ReturnType<typeof indexQuery>;

/**
 * Reads a page of an index.
 * @throws CursorRefused
 */
export async function readPage<K extends Kind>(kind: K, query: IndexQuery, cursor?: string): Promise<Page<K>> {
  const page = cursor === undefined ? query : query.cursor(cursor);
  const { results, nextCursor } = await withStoreErrors(() => page.getMany()).catch((error: unknown) => {
    const isRefused = cursor !== undefined && !(error instanceof StoreUnavailable) && statusOf(error) === 400;
    throw isRefused ? new CursorRefused('storage refused the cursor', { cause: error }) : error;
  });
  const records = parseReadable(kind, results);
  return {
    records,
    unreadableKeys: results.map(({ key }) => key).filter((key) => !records.some((record) => record.key === key)),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}

/** Returns records that are due, earliest first. */
export async function listDue(kind: OutboxKind, now: number, cursor?: string): Promise<OutboxPage> {
  const query = indexQuery(kind, 'due').where(WhereConditions.lessThanEqualTo(now)).sort(Sort.ASC).limit(PAGE_SIZE);
  return readPage(kind, query, cursor);
}

/**
 * Returns records with an undelivered push. Pushes that never failed come first, then exhausted ones, then the others
 * by their next attempt, latest first.
 * @param partition pending channels of the records, as in the index attribute
 * @param order `failed-first` reverses the order
 */
export async function listPending(
  kind: OutboxKind,
  partition: string,
  cursor?: string,
  order: 'new-first' | 'failed-first' = 'new-first',
): Promise<OutboxPage> {
  const query = indexQuery(kind, 'by-pending', partition).sort(order === 'new-first' ? Sort.DESC : Sort.ASC);
  return readPage(kind, query.limit(PAGE_SIZE), cursor);
}

/** Returns dead-lettered records. */
export async function listDeadLettered(kind: OutboxKind, cursor?: string): Promise<OutboxPage> {
  return readPage(kind, indexQuery(kind, 'by-retention', 'dead-lettered').sort(Sort.ASC).limit(PAGE_SIZE), cursor);
}

/** Yields the pages of a list one after the other. Reads each page only when it is needed. */
export async function* pagesOf<P extends { readonly cursor?: string }>(
  list: (cursor?: string) => Promise<P>,
): AsyncGenerator<P> {
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    yield page;
    ({ cursor } = page);
  } while (cursor !== undefined);
}

/** Selects delegations: all, or one partition of an index. */
export type Listing = (
  | { readonly index: 'updated' }
  | { readonly index: 'by-state' | 'by-offboarding' | 'by-retention' | 'by-project'; readonly partition: string }
) & {
  /** True to order by the index's time with the oldest first. The default is newest first. */
  readonly oldestFirst?: boolean;
  /** Selects delegations with this or a later time, epoch ms. */
  readonly since?: number;
  /**
   * Selects delegations in this state. The filter applies after paging, so a page with a cursor can be empty [doc:
   * entities-api-query].
   */
  readonly state?: string;
};

/**
 * Returns a page of delegations.
 * @throws CursorRefused
 */
export async function listDelegations(listing: Listing, limit: number, cursor?: string): Promise<Page<'delegation'>> {
  let query = indexQuery('delegation', listing.index, listing.index === 'updated' ? undefined : listing.partition)
    .sort(listing.oldestFirst ? Sort.ASC : Sort.DESC)
    .limit(limit);
  if (listing.since !== undefined) query = query.where(WhereConditions.greaterThanEqualTo(listing.since));
  if (listing.state !== undefined) {
    query = query.filters(new Filter<{ state: string }>().and('state', FilterConditions.equalTo(listing.state)));
  }
  return readPage('delegation', query, cursor);
}

/**
 * Returns the position, by time of the last change, after which the next page starts, oldest first. Returns null after
 * the last page.
 * @param after position after which this page started
 */
export function positionAfter(page: readonly Stored<'delegation'>[], limit: number, after: number): number | null {
  const last = page.at(-1);
  const next = last && updatedOrder(last.value);
  return next !== undefined && page.length === limit && next > after ? next : null;
}

/**
 * Number of operations of a transaction besides a pair's aliases: a delegation with its row, pair, and offboarding, and
 * the findings about the delegation, the pair, and the offboarding.
 */
const OTHER_OPERATIONS = 7;

/** Maximum number of a pair's aliases in one transaction. */
const MAX_ALIASES = MAX_OPERATIONS - OTHER_OPERATIONS;

/** Returns aliases that lead to a pair. They may lag by seconds behind writes. */
export async function listAliases(pair: string): Promise<readonly Stored<'pair-alias'>[]> {
  const query = indexQuery('pair-alias', 'pair').where(WhereConditions.equalTo(pair)).limit(MAX_ALIASES);
  return (await readPage('pair-alias', query)).records;
}

/** Returns the last changed delegations of an offboarding, up to one page. They may lag by seconds behind writes. */
export async function listNewestMembers(offboarding: string): Promise<readonly Stored<'delegation'>[]> {
  return (await listDelegations({ index: 'by-offboarding', partition: offboarding }, PAGE_SIZE)).records;
}

/**
 * Returns records of a kind by their time, oldest first by default.
 * @param options.before epoch ms, exclusive
 */
export async function listByTime<K extends 'record-findings' | 'audit-entry' | 'refused-request'>(
  kind: K,
  options: { readonly limit?: number; readonly newestFirst?: boolean; readonly before?: number },
  cursor?: string,
): Promise<Page<K>> {
  const { limit = PAGE_SIZE, newestFirst = false, before } = options;
  let query = indexQuery(kind, 'by-time')
    .sort(newestFirst ? Sort.DESC : Sort.ASC)
    .limit(limit);
  if (before !== undefined) query = query.where(WhereConditions.lessThan(before));
  return readPage(kind, query, cursor);
}
