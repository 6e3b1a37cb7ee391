import type { RowWithIssue } from '../../domain/reporting/people';
import { isListed, leaverKey } from '../../domain/reporting/people';
import type { DelegationRow } from '../../domain/reporting/row';
import { normalizedName } from '../../domain/normalized-name';
import { findVisibleIssues } from '../../platform/jira/permissions';
import { listRows } from '../../platform/storage/row-listings';

/** A person who leaves, with the delegations whose issues the user can browse. */
export interface VisiblePerson {
  readonly key: string;
  /** Empty if the user can browse none of the issues. */
  readonly rows: readonly RowWithIssue[];
  /** True if the person has more delegations than were read. */
  readonly isPartial: boolean;
}

const PAGE = 100;
/** Maximum number of pages of one person's rows. */
const MAX_PAGES = 5;

/**
 * Reads all delegations of the people in the rows, without issues that Jira hides from the user. People are in the
 * order of their first row.
 */
export async function readVisiblePeople(rows: readonly DelegationRow[]): Promise<readonly VisiblePerson[]> {
  const firsts = new Map(rows.toReversed().map((row) => [leaverKey(row), row]));
  const keys = [...new Set(rows.map(leaverKey))];
  const people = await Promise.all(
    keys.map(async (key) => {
      const first = firsts.get(key);
      return { key, ...(first ? await readRowsOf(first) : { rows: [], isPartial: false }) };
    }),
  );
  const visible = await findVisibleIssues(people.flatMap(({ rows: own }) => own.map(({ issue }) => issue.id)));
  return people.map((person) => ({ ...person, rows: person.rows.filter(({ issue }) => visible.has(issue.id)) }));
}

/** Reads all rows of the person of a row. */
async function readRowsOf(row: DelegationRow): Promise<Pick<VisiblePerson, 'rows' | 'isPartial'>> {
  const key = leaverKey(row);
  const listing = { index: 'by-person', partition: normalizedName(row.person.email), order: 'descending' } as const;
  const found: RowWithIssue[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await listRows(listing, PAGE, cursor);
    found.push(...page.rows.filter(isListed).filter((each) => leaverKey(each) === key));
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { rows: found, isPartial: cursor !== undefined };
}
