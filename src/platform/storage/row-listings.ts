import { MAX_OPERATIONS } from '../../domain/limits';
import { kvs, Filter, FilterConditions, Sort, WhereConditions } from '@forge/kvs';
import type { RefusedRequest } from '../../domain/alerts/refused-request';
import { UNASSIGNED, type DelegationRow } from '../../domain/reporting/row';
import { CursorRefused } from './listings';
import { parsedList, type Stored } from './store';
import { statusOf, StoreUnavailable, withStoreErrors } from './store-errors';

/** Selects rows by an index and its partition. `from` and `to` limit the range, both included. */
export type RowListing = (
  | { readonly index: 'asked'; readonly from?: number; readonly to?: number }
  | { readonly index: 'issue'; readonly is: string }
  | { readonly index: 'name'; readonly prefix: string }
  | {
      readonly index: 'by-person' | 'by-app' | 'by-assignee' | 'by-state';
      readonly partition: string;
      readonly from?: number;
      readonly to?: number;
    }
) & { readonly order?: 'ascending' | 'descending'; readonly filters?: readonly RowFilter[] };

/**
 * Condition on an attribute. It is applied after paging, so a page can be empty with a cursor [doc:
 * entities-api-query].
 */
interface RowFilter {
  readonly attribute: 'state' | 'person' | 'personId' | 'app' | 'appId' | 'assignee';
  readonly is: string;
}

export interface RowPage {
  readonly rows: readonly DelegationRow[];
  readonly cursor?: string;
}

type RowAttributes = Record<RowFilter['attribute'], string>;

/**
 * Returns a page of rows. May lag by seconds.
 * @throws CursorRefused
 */
export async function listRows(listing: RowListing, limit: number, cursor?: string): Promise<RowPage> {
  let query = indexQuery(listing)
    .sort(listing.order === 'descending' ? Sort.DESC : Sort.ASC)
    .limit(limit);
  const [first, ...others] = listing.filters ?? [];
  if (first) {
    let filter = new Filter<RowAttributes>().and(first.attribute, FilterConditions.equalTo(first.is));
    for (const { attribute, is } of others) filter = filter.and(attribute, FilterConditions.equalTo(is));
    query = query.filters(filter);
  }
  if (cursor !== undefined) query = query.cursor(cursor);
  const { results, nextCursor } = await withStoreErrors(() => query.getMany()).catch((error: unknown) => {
    const isRefused = cursor !== undefined && !(error instanceof StoreUnavailable) && statusOf(error) === 400;
    throw isRefused ? new CursorRefused('storage refused the cursor', { cause: error }) : error;
  });
  return {
    rows: parsedList('delegation-row', results).map(({ value }) => value),
    ...(nextCursor ? { cursor: nextCursor } : {}),
  };
}

function indexQuery(listing: RowListing) {
  const rows = kvs.entity<RowAttributes>('delegation-row').query();
  switch (listing.index) {
    case 'asked':
      return inRange(rows.index('asked'), listing);
    case 'issue':
      return rows.index('issue').where(WhereConditions.equalTo(listing.is));
    case 'name':
      return rows.index('name').where(WhereConditions.beginsWith(listing.prefix));
    default:
      return inRange(rows.index(listing.index, { partition: [listing.partition] }), listing);
  }
}

type IndexQuery = ReturnType<ReturnType<ReturnType<typeof kvs.entity<RowAttributes>>['query']>['index']>;

function inRange(query: IndexQuery, { from, to }: { readonly from?: number; readonly to?: number }): IndexQuery {
  if (from !== undefined && to !== undefined) return query.where(WhereConditions.between(from, to));
  if (from !== undefined) return query.where(WhereConditions.greaterThanEqualTo(from));
  return to === undefined ? query : query.where(WhereConditions.lessThanEqualTo(to));
}

/** Returns the newest refused requests, newest first. May lag by seconds. */
export async function listRefusedRequests(limit: number): Promise<RefusedRequest[]> {
  const query = kvs.entity<unknown>('refused-request').query().index('by-time').sort(Sort.DESC).limit(limit);
  const { results } = await withStoreErrors(() => query.getMany());
  return parsedList('refused-request', results).map(({ value }) => value);
}

/** Returns refused requests that are older than a time, as many as one transaction deletes; may lag by seconds. */
export async function listRefusedRequestsBefore(
  before: number,
  cursor?: string,
): Promise<{ requests: Stored<'refused-request'>[]; cursor?: string }> {
  const query = kvs
    .entity<unknown>('refused-request')
    .query()
    .index('by-time')
    .where(WhereConditions.lessThan(before))
    .limit(MAX_OPERATIONS);
  const { results, nextCursor } = await withStoreErrors(() =>
    (cursor === undefined ? query : query.cursor(cursor)).getMany(),
  );
  return { requests: parsedList('refused-request', results), ...(nextCursor ? { cursor: nextCursor } : {}) };
}

/** Maximum number of pages that a search with filters reads. */
const MAX_PAGES = 5;

/**
 * Returns open rows that lost their assignee in a range of time, or never had one. Their index is by the last change, so
 * up to `MAX_PAGES` are read.
 * @param range epoch ms, `to` included
 */
export async function listUnassignedRows(
  { after = -Infinity, to }: { readonly after?: number; readonly to: number },
  limit: number,
): Promise<{ rows: readonly DelegationRow[]; hasMore: boolean }> {
  const isInRange = ({ unassignedSince }: DelegationRow) => {
    const since = unassignedSince === null ? NaN : Date.parse(unassignedSince);
    return since > after && since <= to;
  };
  return readPages({ index: 'by-assignee', partition: UNASSIGNED }, limit, isInRange);
}

/**
 * Returns open rows that were due before a date, earliest first.
 * @param range dates, `YYYY-MM-DD`; `from` is included
 */
export async function listOverdueRows(
  { from, before }: { readonly from?: string; readonly before: string },
  limit: number,
): Promise<{ rows: readonly DelegationRow[]; hasMore: boolean }> {
  const range = { to: Date.parse(before) - 1, ...(from === undefined ? {} : { from: Date.parse(from) }) };
  return readPages({ index: 'by-state', partition: 'in_progress', ...range }, limit);
}

async function readPages(listing: RowListing, limit: number, isWanted: (row: DelegationRow) => boolean = () => true) {
  const rows: DelegationRow[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < MAX_PAGES; read += 1) {
    const page = await listRows(listing, 100, cursor);
    rows.push(...page.rows.filter(isWanted));
    cursor = page.cursor;
    if (cursor === undefined || rows.length >= limit) break;
  }
  const hasMore = rows.length > limit || (rows.length > 0 && cursor !== undefined);
  return { rows: rows.slice(0, limit), hasMore };
}
