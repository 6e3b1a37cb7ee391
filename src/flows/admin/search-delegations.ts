import type { SearchQuery } from '../../domain/contract/admin-payloads';
import type { SearchView } from '../../domain/contract/admin-rows';
import { isEnded } from '../../domain/delegation/delegation';
import { withPairDelivery, type DelegationRow } from '../../domain/reporting/row';
import { isOverdue, toRowView } from '../../domain/reporting/row-view';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { normalizedName } from '../../domain/normalized-name';
import { readIssue } from '../../platform/jira/issue';
import { readByKey } from '../../platform/storage/store';
import { readToday } from '../reporting/read-today';
import { readRows, sourceOf } from '../reporting/search-rows';

const PAGE = 50;

/**
 * Searches delegations by person, app, owner, issue or offboarding, with filters. Results may lag by seconds.
 * @throws ProblemError 400 if the cursor belongs to another search
 */
export async function searchDelegations(query: SearchQuery, context: InvocationContext): Promise<SearchView> {
  const { url, today } = await readToday(context);
  const issueId = query.issue === undefined ? undefined : await findIssueId(query.issue, url);
  if (query.issue !== undefined && issueId === undefined) return { rows: [], cursor: null };
  const source = sourceOf(query, issueId, today);
  const { rows, cursor } = await readRows(
    source,
    (row) => matchesQuery(row, query, today),
    PAGE,
    query.cursor,
    withPairs,
  );
  return { rows: rows.map((row) => toRowView(row, url, today)), cursor };
}

/** Returns the rows with the delivery of their pairs to Torii. */
async function withPairs(rows: readonly DelegationRow[]): Promise<readonly DelegationRow[]> {
  const keys = rows.map(({ pairKey }) => pairKey);
  const pairs = await readByKey('pair', keys);
  return rows.map((row) => withPairDelivery(row, pairs.get(row.pairKey)?.value));
}

/** Returns the id of the issue with a key; undefined if the app can't see it. */
async function findIssueId(key: string, siteUrl: string): Promise<string | undefined> {
  const normalized = key.trim().toUpperCase();
  return /^[A-Z][A-Z0-9_]*-\d+$/.test(normalized) ? (await readIssue(normalized, siteUrl))?.snapshot.id : undefined;
}

function matchesQuery(row: DelegationRow, query: SearchQuery, today: string): boolean {
  const { offboarding, person, app, owner, state, delivery, overdue, unassigned } = query;
  const isOpen = !isEnded(row.state);
  return (
    (offboarding === undefined || row.offboarding === offboarding) &&
    (person === undefined || matchesPerson(row, person)) &&
    (app === undefined || normalizedName(row.app.name) === normalizedName(app)) &&
    (owner === undefined || row.assignee?.accountId === owner) &&
    (state === undefined || row.state === state) &&
    (delivery === undefined || row.delivery.webhook === delivery || row.delivery.torii === delivery) &&
    (overdue === undefined || (isOpen && isOverdue(row, today)) === overdue) &&
    (unassigned === undefined || (row.state === 'in_progress' && row.assignee === null) === unassigned)
  );
}

function matchesPerson({ person }: DelegationRow, query: string): boolean {
  const normalized = normalizedName(query);
  return (
    normalizedName(person.email) === normalized ||
    String(person.id) === query ||
    normalizedName(person.name ?? person.email).startsWith(normalized)
  );
}
