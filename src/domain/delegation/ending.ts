import { HOUR_MS } from '../limits';
import { isEnded, ISSUE_OUT_OF_REACH, withWarning, type Delegation, type Deletion } from './delegation';
import { withJiraActions, type JiraAction } from './jira-actions';
import { withChange } from '../delivery/outbox';

/** Time between two reads of an issue that Jira doesn't show. */
const OUT_OF_REACH_CHECK_MS = 24 * HOUR_MS;

/**
 * The delegation is over without having been done: by the service's call, or because its issue is gone.
 *
 * @param actions what Jira has to be brought to for it
 */
export function canceledDelegation(
  delegation: Delegation,
  reason: 'requested' | 'admin' | Deletion,
  actions: readonly JiraAction[],
  now: number,
): Delegation {
  return withChange(
    {
      ...delegation,
      state: 'canceled',
      reason,
      outcome: null,
      completedAt: null,
      warnings: delegation.warnings.filter((warning) => warning !== ISSUE_OUT_OF_REACH),
      jiraActions: withJiraActions(delegation.jiraActions, actions, now),
      pendingDeletion: null,
      resyncAt: null,
      version: delegation.version + 1,
      updatedAt: new Date(now).toISOString(),
    },
    'delegation.canceled',
    true,
  );
}

/** Returns the comment on the issue of a canceled delegation. */
export function cancelComment(
  { person, app, account }: Delegation,
  by: 'requested' | 'admin',
  reason: string | undefined,
): string {
  const from = account === null ? app.name : `${app.name} (${account})`;
  // Of a reduced one that was reopened nobody knows any more whose it is.
  const who = person.name ?? (person.email || 'the person who leaves');
  const canceler = by === 'admin' ? 'An admin' : 'The offboarding service';
  const text = `${canceler} canceled this task: ${who} doesn't need to be removed from ${from} anymore.`;
  return reason === undefined ? text : `${text} Reason: ${reason}`;
}

/**
 * Jira does not show the issue: trash, archive, a permission, an access rule, or it is gone; which of them Jira does not say. That
 * proves nothing by itself: the delegation keeps its state, a warning says so, and Jira is asked again. It ends only if an event had
 * said that the issue was deleted. What had ended before may be cleaned up: nobody is told.
 */
export function withIssueNotVisible(delegation: Delegation, deletion: Deletion | null, now: number): Delegation {
  if (isEnded(delegation.state)) {
    return isAtRest(delegation) ? delegation : { ...delegation, pendingDeletion: null, resyncAt: null };
  }
  if (deletion) return canceledDelegation(delegation, deletion, [], now);
  return {
    ...withWarning(delegation, ISSUE_OUT_OF_REACH, now),
    pendingDeletion: null,
    resyncAt: now + OUT_OF_REACH_CHECK_MS,
  };
}

function isAtRest({ pendingDeletion: absence, resyncAt: lookAt }: Delegation): boolean {
  return absence === null && lookAt === null;
}
