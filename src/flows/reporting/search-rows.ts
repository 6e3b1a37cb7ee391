import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { SearchQuery } from '../../domain/contract/admin-payloads';
import { badRequestError, type ProblemError } from '../../domain/contract/problem';
import { offboardingKey } from '../../domain/delegation/keys';
import { rowOf, UNASSIGNED, type DelegationRow } from '../../domain/reporting/row';
import { normalizedName } from '../../domain/normalized-name';
import { parseJson } from '../../platform/parse-json';
import { CursorRefused, listDelegations } from '../../platform/storage/listings';
import { listRows, type RowListing, type RowPage } from '../../platform/storage/row-listings';

/** Maximum number of index pages in one search, because filters may leave only a few rows of each. */
const MAX_PAGES = 12;
const INDEX_PAGE = 100;

/** Number of characters of the digest by which a cursor names its list. */
const LIST_NAME_LENGTH = 8;

export interface FoundRows {
  readonly rows: readonly DelegationRow[];
  readonly cursor: string | null;
}

/** Source of rows: an index with its partition, or the delegations of an offboarding. */
export type RowSource = RowListing | { readonly index: 'offboarding'; readonly id: string };

/**
 * Reads rows of a source until `limit` of them match, the index ends, or `MAX_PAGES` were read.
 * @param complete adds to the rows what other records contain, before they are matched
 * @throws ProblemError 400 if the cursor belongs to another list
 */
export async function readRows(
  source: RowSource,
  matches: (row: DelegationRow) => boolean,
  limit: number,
  cursor: string | undefined,
  complete: (rows: readonly DelegationRow[]) => Promise<readonly DelegationRow[]> = (all) => Promise.resolve(all),
): Promise<FoundRows> {
  const listName = createHash('sha256').update(JSON.stringify(source)).digest('base64url').slice(0, LIST_NAME_LENGTH);
  let storageCursor = cursor === undefined ? undefined : storageCursorOf(cursor, listName);
  const rows: DelegationRow[] = [];
  for (let pages = 0; pages < MAX_PAGES && rows.length < limit; pages += 1) {
    const page = await readPage(source, Math.min(limit, INDEX_PAGE), storageCursor);
    rows.push(...(await complete(page.rows)).filter(matches));
    storageCursor = page.cursor;
    if (storageCursor === undefined) break;
  }
  return { rows, cursor: storageCursor === undefined ? null : JSON.stringify([listName, storageCursor]) };
}

async function readPage(source: RowSource, size: number, cursor: string | undefined): Promise<RowPage> {
  try {
    if (source.index !== 'offboarding') return await listRows(source, size, cursor);
    const { records, ...rest } = await listDelegations(
      { index: 'by-offboarding', partition: offboardingKey(source.id) },
      size,
      cursor,
    );
    return { ...rest, rows: records.map(({ value }) => rowOf(value)) };
  } catch (error) {
    throw error instanceof CursorRefused ? changedListError() : error;
  }
}

const ListCursor = z.tuple([z.string(), z.string()]);

/** Returns the cursor of storage. It is valid only for its own list, so a page's cursor also contains the list's name. */
function storageCursorOf(cursor: string, listName: string): string {
  const { data } = ListCursor.safeParse(parseJson(cursor));
  if (data?.[0] !== listName) throw changedListError();
  return data[1];
}

/** Returns the error for a page's cursor that belongs to another list. */
export function changedListError(): ProblemError {
  return badRequestError('This list has changed. Reload the page.', [
    { pointer: '/cursor', detail: 'belongs to another list' },
  ]);
}

/**
 * Returns the source that narrows a search most.
 * @param issueId id of the issue in the search
 */
export function sourceOf(query: SearchQuery, issueId: string | undefined, today: string): RowSource {
  const { offboarding, person, app, owner, state, overdue, unassigned, order } = query;
  if (issueId !== undefined) return { index: 'issue', issueId };
  if (offboarding !== undefined) return { index: 'offboarding', id: offboarding };
  const byUpdate = { order: 'descending' } as const;
  if (person !== undefined) {
    const name = normalizedName(person);
    // Ids have no index of their own.
    if (/^\d+$/.test(person)) {
      return { index: 'asked', order: 'descending', filter: { attribute: 'personId', value: person } };
    }
    return person.includes('@')
      ? { index: 'by-person', partition: name, ...byUpdate }
      : { index: 'name', prefix: name };
  }
  if (app !== undefined) return { index: 'by-app', partition: normalizedName(app), ...byUpdate };
  if (owner !== undefined) return { index: 'by-assignee', partition: owner, ...byUpdate };
  if (unassigned) return { index: 'by-assignee', partition: UNASSIGNED, ...byUpdate };
  if (overdue) return { index: 'by-state', partition: 'in_progress', to: Date.parse(today) - 1 };
  if (state !== undefined) {
    return { index: 'by-state', partition: state, order: order === 'due' ? 'ascending' : 'descending' };
  }
  if (order === 'due') return { index: 'by-state', partition: 'in_progress' };
  if (order === 'ended') return { index: 'by-state', partition: 'completed', order: 'descending' };
  return { index: 'asked', order: 'descending' };
}
