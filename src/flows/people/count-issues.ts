import type { IssueCount, IssueCounts } from '../../domain/contract/people-functions';
import { TEST_LABEL } from '../../domain/delegation/creation-plan';
import { countVisibleIssues, DELEGATION_ISSUES } from '../../platform/jira/issue-search';

/** JQL of delegation issues, without those of test delegations. */
const WITHOUT_TESTS = `${DELEGATION_ISSUES} AND (labels IS EMPTY OR labels != "${TEST_LABEL}")`;
const OPEN = `${WITHOUT_TESTS} AND statusCategory != Done`;

/**
 * Returns numbers of delegation issues that the user can browse, as Jira estimates them. The week is in the user's time
 * zone.
 */
export async function countIssues(): Promise<IssueCounts> {
  const [open, overdue, doneThisWeek] = await Promise.all([
    countFor(OPEN),
    countFor(`${OPEN} AND due < startOfDay()`),
    countFor(`${WITHOUT_TESTS} AND statusCategory = Done AND resolved >= startOfWeek()`),
  ]);
  return { open, overdue, doneThisWeek };
}

async function countFor(jql: string): Promise<IssueCount> {
  return { count: await countVisibleIssues(jql), jql };
}
