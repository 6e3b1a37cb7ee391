import type { PersonDetails, PersonQuery } from '../../domain/contract/people-functions';
import { ProblemError } from '../../domain/contract/problem';
import { delegationKey, rowKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { anchorOf, isListed, toPersonProgress, toPersonIssues } from '../../domain/reporting/people';
import { dateAt } from '../../domain/site-date';
import { pick, pickSingle, readRecords, singleRef } from '../../platform/storage/store';
import { readVisiblePeople } from './visible-people';

/**
 * Returns the person of a delegation, with the issues that the user can browse.
 * @throws ProblemError 404 if the user can browse none of them, as if the person didn't exist
 */
export async function getPerson({ delegation }: PersonQuery, context: InvocationContext): Promise<PersonDetails> {
  const key = rowKey(delegationKey(delegation));
  const records = await readRecords([singleRef('settings'), { kind: 'delegation-row', key }]);
  const row = pick(records, 'delegation-row', key)?.value;
  const [person] = row && isListed(row) ? await readVisiblePeople([row]) : [];
  const anchor = anchorOf(person?.rows ?? []);
  if (!person || !anchor) {
    throw new ProblemError('not-found', "You can't view an issue of this person in Jira, or the page is out of date.");
  }
  const site = pickSingle(records, 'settings')?.value.site;
  const today = dateAt(context.now(), site?.timeZone ?? 'UTC');
  return {
    ...toPersonProgress(anchor, person.rows, today, person.isPartial),
    issues: toPersonIssues(person.rows, site?.url ?? '', today),
  };
}
