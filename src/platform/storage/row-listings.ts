import { Filter, FilterConditions, Sort, WhereConditions } from '@forge/kvs';
import { UNASSIGNED, type DelegationRow } from '../../domain/reporting/row';
import { indexQuery, readPage, type IndexQuery } from './listings';

/** Selects rows by an index and its partition. `from` and `to` limit the range, both inclusive. */
export type RowListing = (
  | { readonly index: 'asked'; readonly from?: number; readonly to?: number; readonly filter?: RowFilter }
  | { readonly index: 'issue'; readonly issueId: string }
  | { readonly index: 'name'; readonly prefix: string }
  | {
      readonly index: 'by-person' | 'by-app' | 'by-assignee' | 'by-state';
      readonly partition: string;
      readonly from?: number;
      readonly to?: number;
    }
) & { readonly order?: 'ascending' | 'descending' };

/** Condition on an id. It applies after paging, so a page with a cursor can be empty [doc: entities-api-query]. */
interface RowFilter {
  readonly attribute: 'personId' | 'appId';
  readonly value: string;
}

export interface RowPage {
  readonly rows: readonly DelegationRow[];
  readonly cursor?: string;
}

/**
 * Returns a page of rows. They may lag by seconds behind writes.
 * @throws CursorRefused
 */
export async function listRows(listing: RowListing, limit: number, cursor?: string): Promise<RowPage> {
  const query = rowQuery(listing)
    .sort(listing.order === 'descending' ? Sort.DESC : Sort.ASC)
    .limit(limit);
  const { records, ...rest } = await readPage('delegation-row', query, cursor);
  return { ...rest, rows: records.map(({ value }) => value) };
}

function rowQuery(listing: RowListing): IndexQuery {
  switch (listing.index) {
    case 'asked': {
      const query = inRange(indexQuery('delegation-row', 'asked'), listing);
      const { filter } = listing;
      if (!filter) return query;
      return query.filters(
        new Filter<Record<string, string>>().and(filter.attribute, FilterConditions.equalTo(filter.value)),
      );
    }
    case 'issue':
      return indexQuery('delegation-row', 'issue').where(WhereConditions.equalTo(listing.issueId));
    case 'name':
      return indexQuery('delegation-row', 'name').where(WhereConditions.beginsWith(listing.prefix));
    default:
      return inRange(indexQuery('delegation-row', listing.index, listing.partition), listing);
  }
}

function inRange(query: IndexQuery, { from, to }: { readonly from?: number; readonly to?: number }): IndexQuery {
  if (from !== undefined && to !== undefined) return query.where(WhereConditions.between(from, to));
  if (from !== undefined) return query.where(WhereConditions.greaterThanEqualTo(from));
  return to === undefined ? query : query.where(WhereConditions.lessThanEqualTo(to));
}

/** Several pages of rows. */
export interface Rows {
  readonly rows: readonly DelegationRow[];
  readonly hasMore: boolean;
}

const PAGE_SIZE = 100;
const MAX_PAGES = 5;

/** Returns the matching rows on the first `MAX_PAGES` pages, up to a limit. */
export async function listRowPages(
  listing: RowListing,
  limit = PAGE_SIZE * MAX_PAGES,
  isMatch: (row: DelegationRow) => boolean = () => true,
): Promise<Rows> {
  const rows: DelegationRow[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await listRows(listing, PAGE_SIZE, cursor);
    rows.push(...page.rows.filter(isMatch));
    cursor = page.cursor;
    if (cursor === undefined || rows.length >= limit) break;
  }
  const hasMore = rows.length > limit || (rows.length > 0 && cursor !== undefined);
  return { rows: rows.slice(0, limit), hasMore };
}

/**
 * Returns rows of open delegations that have been unassigned since a time in the range. The index orders them by their
 * last change, so the pages are filtered.
 * @param range epoch ms, `after` exclusive and `to` inclusive
 */
export async function listUnassignedRows(
  { after = -Infinity, to }: { readonly after?: number; readonly to: number },
  limit?: number,
): Promise<Rows> {
  return listRowPages({ index: 'by-assignee', partition: UNASSIGNED }, limit, ({ unassignedSince }) => {
    const since = unassignedSince === null ? NaN : Date.parse(unassignedSince);
    return since > after && since <= to;
  });
}

/**
 * Returns rows of open delegations that were due before a date, earliest first.
 * @param range dates, `YYYY-MM-DD`; `from` is inclusive
 */
export async function listOverdueRows(
  { from, before }: { readonly from?: string; readonly before: string },
  limit?: number,
): Promise<Rows> {
  const range = { to: Date.parse(before) - 1, ...(from === undefined ? {} : { from: Date.parse(from) }) };
  return listRowPages({ index: 'by-state', partition: 'in_progress', ...range }, limit);
}
