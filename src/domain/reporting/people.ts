import type { PersonIssue, PersonProgress } from '../contract/people-functions';
import { isEnded, type DelegationState } from '../delegation/delegation';
import { normalizedName } from '../normalized-name';
import type { DelegationRow } from './row';
import { isOverdue } from './row-view';

/** Row of a delegation that has an issue. */
export type RowWithIssue = DelegationRow & { readonly issue: NonNullable<DelegationRow['issue']> };

/** Returns true for a row that the page lists: it has an issue and a person. */
export function isListed(row: DelegationRow): row is RowWithIssue {
  return row.issue !== null && row.person.email !== '';
}

/** Returns the key that groups the delegations of a person. Several offboardings of one person have different keys. */
export function personGroupKey({ person, offboarding }: DelegationRow): string {
  return JSON.stringify([offboarding, normalizedName(person.email)]);
}

/**
 * Returns the row by which a list shows a person. Each person is thus listed once, even if the rows are on several
 * pages.
 * @param rows rows of one person that the list contains
 */
export function anchorOf(rows: readonly RowWithIssue[]): RowWithIssue | undefined {
  return rows.toSorted(byDueDate)[0];
}

/** Compares rows by due date, those without one last, then by id. */
function byDueDate(a: DelegationRow, b: DelegationRow): number {
  return compare(a.dueAt ?? NO_DATE, b.dueAt ?? NO_DATE) || compare(a.id, b.id);
}

/** Text that sorts after all dates. */
const NO_DATE = '~';

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Returns a person with the progress over all their rows.
 * @param anchor row by which the list shows the person
 * @param isPartial true if the person has more rows
 */
export function toPersonProgress(
  anchor: RowWithIssue,
  rows: readonly RowWithIssue[],
  today: string,
  isPartial: boolean,
): PersonProgress {
  const { id, person } = anchor;
  const open = rows.filter(({ state }) => !isEnded(state));
  const count = (counted: DelegationState) => rows.filter(({ state }) => state === counted).length;
  return {
    delegation: id,
    name: person.name,
    email: person.email,
    counts: {
      open: open.length,
      overdue: open.filter((row) => isOverdue(row, today)).length,
      completed: count('completed'),
      declined: count('declined'),
      canceled: count('canceled'),
    },
    dueAt: open.toSorted(byDueDate)[0]?.dueAt ?? null,
    isPartial,
  };
}

/** Returns the rows as issues: open ones by due date, then ended ones, the latest first. */
export function toPersonIssues(rows: readonly RowWithIssue[], siteUrl: string, today: string): PersonIssue[] {
  const open = rows.filter(({ state }) => !isEnded(state)).toSorted(byDueDate);
  const ended = rows
    .filter(({ state }) => isEnded(state))
    .toSorted((a, b) => compare(b.endedAt ?? '', a.endedAt ?? '') || compare(a.id, b.id));
  return [...open, ...ended].map((row) => ({
    id: row.id,
    app: row.app.name,
    account: row.account,
    state: row.state,
    issue: { key: row.issue.key, url: `${siteUrl}/browse/${row.issue.key}` },
    assignee: row.assignee,
    dueAt: row.dueAt,
    endedAt: row.endedAt,
    overdue: !isEnded(row.state) && isOverdue(row, today),
  }));
}
