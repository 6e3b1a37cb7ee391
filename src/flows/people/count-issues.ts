import type { IssueCount, IssueCounts } from '../../domain/contract/people-functions';
import { TEST_LABEL } from '../../domain/delegation/creation-plan';
import { countVisibleIssues, DELEGATION_ISSUES } from '../../platform/jira/issue-search';

/** Issues of test delegations are in no number. */
const REAL = `${DELEGATION_ISSUES} AND (labels IS EMPTY OR labels != "${TEST_LABEL}")`;
const OPEN = `${REAL} AND statusCategory != Done`;

/**
 * Returns numbers of delegation issues that the user can browse, as Jira estimates them. The week is in the user's time
 * zone.
 */
export async function countIssues(): Promise<IssueCounts> {
  const [open, overdue, doneThisWeek] = await Promise.all([
    counted(OPEN),
    counted(`${OPEN} AND due < startOfDay()`),
    counted(`${REAL} AND statusCategory = Done AND resolved >= startOfWeek()`),
  ]);
  return { open, overdue, doneThisWeek };
}

async function counted(jql: string): Promise<IssueCount> {
  return { count: await countVisibleIssues(jql), jql };
}
