import type { PersonProgress, PeopleQuery, PeopleView } from '../../domain/contract/people-functions';
import { isEnded } from '../../domain/delegation/delegation';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { normalizedName } from '../../domain/normalized-name';
import { anchorOf, isListed, toPersonProgress } from '../../domain/reporting/people';
import { readToday } from '../reporting/read-today';
import { readRows, type RowSource } from '../reporting/search-rows';
import { readVisiblePeople } from './visible-people';

/** Number of rows in one read. Most people have several rows, so a read returns fewer people. */
const ROWS_AT_ONCE = 100;
/** Number of people on a page after which no more rows are read. */
const ENOUGH_PEOPLE = 5;
/** Maximum number of reads for a page, because the user may be able to browse only a few of the issues. */
const MAX_READS = 4;

/**
 * Returns a page of people who leave with their progress, based on the issues that the user can browse. The earliest
 * due date of an open delegation comes first. May lag by seconds.
 * @throws ProblemError 400 if the cursor belongs to another list
 */
export async function listPeople({ person, cursor }: PeopleQuery, context: InvocationContext): Promise<PeopleView> {
  const source = sourceOf(person);
  const people: PersonProgress[] = [];
  const [{ today }, first] = await Promise.all([readToday(context), readRows(source, isListed, ROWS_AT_ONCE, cursor)]);
  let page = first;
  for (let reads = 1; ; reads += 1) {
    const onPage = new Set(page.rows.map(({ id }) => id));
    for (const { rows, isPartial } of await readVisiblePeople(page.rows)) {
      const anchor = anchorOf(person === undefined ? rows.filter(({ state }) => !isEnded(state)) : rows);
      // A person whose first row is on another page is listed there.
      if (anchor && onPage.has(anchor.id)) people.push(toPersonProgress(anchor, rows, today, isPartial));
    }
    if (page.cursor === null || people.length >= ENOUGH_PEOPLE || reads >= MAX_READS) break;
    page = await readRows(source, isListed, ROWS_AT_ONCE, page.cursor);
  }
  return { people, cursor: page.cursor };
}

function sourceOf(person: string | undefined): RowSource {
  if (person === undefined) return { index: 'by-state', partition: 'in_progress' };
  const name = normalizedName(person);
  return name.includes('@') ? { index: 'by-person', partition: name } : { index: 'name', prefix: name };
}
