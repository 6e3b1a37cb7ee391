import type { RowWithIssue } from '../../domain/reporting/people';
import { isListed, personGroupKey } from '../../domain/reporting/people';
import type { DelegationRow } from '../../domain/reporting/row';
import { normalizedName } from '../../domain/normalized-name';
import { findVisibleIssues } from '../../platform/jira/permissions';
import { listRowPages } from '../../platform/storage/row-listings';

/** A person who leaves, with the delegations whose issues the user can browse. */
export interface VisiblePerson {
  /** Empty if the user can browse none of the issues. */
  readonly rows: readonly RowWithIssue[];
  /** True if the person has more delegations than were read. */
  readonly isPartial: boolean;
}

/**
 * Reads all delegations of the people in the rows, without issues that Jira hides from the user. People are in the
 * order of their first row.
 */
export async function readVisiblePeople(rows: readonly DelegationRow[]): Promise<readonly VisiblePerson[]> {
  const rowByPerson = new Map(rows.map((row) => [personGroupKey(row), row]));
  const people = await Promise.all([...rowByPerson.values()].map(readRowsOf));
  const visible = await findVisibleIssues(
    people.flatMap(({ rows: personRows }) => personRows.map(({ issue }) => issue.id)),
  );
  return people.map((person) => ({ ...person, rows: person.rows.filter(({ issue }) => visible.has(issue.id)) }));
}

/** Reads all rows of the person of a row. */
async function readRowsOf(row: DelegationRow): Promise<VisiblePerson> {
  const partition = normalizedName(row.person.email);
  const { rows, hasMore } = await listRowPages({ index: 'by-person', partition, order: 'descending' });
  const key = personGroupKey(row);
  return { rows: rows.filter(isListed).filter((each) => personGroupKey(each) === key), isPartial: hasMore };
}
