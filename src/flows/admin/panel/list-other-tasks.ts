import type { OtherTask } from '../../../domain/contract/issue-panel';
import { normalizedName } from '../../../domain/normalized-name';
import { readVisibleIssues } from '../../../platform/jira/issue-search';
import { listRows } from '../../../platform/storage/row-listings';
import { findVisibleDelegation } from './save-note';

/** Tasks of a person that the panel looks at, the newest first. */
const MAX_TASKS = 50;

/** Returns the other delegations of the person whose issues Jira shows to the user. @throws ProblemError 400 */
export async function listOtherTasks(issueId: string): Promise<readonly OtherTask[]> {
  const { person } = (await findVisibleDelegation(issueId)).value;
  if (person.email === '') return [];
  const { rows } = await listRows(
    { index: 'by-person', partition: normalizedName(person.email), order: 'descending' },
    MAX_TASKS,
  );
  const others = rows.filter(({ issue }) => issue !== null && issue.id !== issueId);
  const visible = await readVisibleIssues(others.flatMap(({ issue }) => issue?.id ?? []));
  return others.flatMap(({ issue, app, account, state }) => {
    const key = issue && visible.get(issue.id);
    return key ? [{ key, app: app.name, account, state }] : [];
  });
}
