import type { OtherTask } from '../../../domain/contract/issue-panel';
import { normalizedName } from '../../../domain/normalized-name';
import { readVisibleIssues } from '../../../platform/jira/issue-search';
import { listRows } from '../../../platform/storage/row-listings';
import { findVisibleDelegation } from './save-note';

/** Maximum number of the person's tasks that are read, newest first. */
const MAX_TASKS = 50;

/**
 * Returns the person's other delegations whose issues the user can see.
 * @throws ProblemError 400
 */
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
