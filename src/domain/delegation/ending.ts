import { DAY_MS, HOUR_MS } from '../limits';
import { isEnded, ISSUE_OUT_OF_REACH, withNewVersion, withWarning, type Delegation, type Deletion } from './delegation';
import { withJiraActions, type JiraAction } from './jira-actions';
import { withChange } from '../delivery/outbox';

/** Time between two reads of an issue that Jira doesn't show. */
const OUT_OF_REACH_CHECK_MS = 24 * HOUR_MS;

/** Time after which an admin may end the delegation of an issue that Jira doesn't show. */
const LONG_OUT_OF_REACH_MS = 7 * DAY_MS;

/**
 * Cancels a delegation: by a request of the service, by an admin, or because its issue was deleted.
 * @param actions Jira actions that the cancellation requires
 */
export function canceledDelegation(
  delegation: Delegation,
  reason: 'requested' | 'admin' | Deletion,
  actions: readonly JiraAction[],
  now: number,
): Delegation {
  return withChange(
    {
      ...withNewVersion(delegation, now),
      state: 'canceled',
      reason,
      creation: null,
      outcome: null,
      completedAt: null,
      warnings: delegation.warnings.filter((warning) => warning !== ISSUE_OUT_OF_REACH),
      jiraActions: withJiraActions(delegation.jiraActions, actions, now),
      pendingDeletion: null,
      resyncAt: null,
      outOfReachSince: null,
    },
    'delegation.canceled',
    true,
  );
}

/**
 * Returns the comment on the issue of a canceled delegation.
 * @param by origin of the cancellation: the service's request, or an admin
 * @param reason text of the request or of the admin
 */
export function cancelComment(
  { person, app, account }: Delegation,
  by: 'requested' | 'admin',
  reason: string | undefined,
): string {
  const task = account === null ? app.name : `${app.name} (${account})`;
  // A delegation that is reopened after its personal data was removed has no name and no address.
  const name = person.name ?? (person.email || 'the person who leaves');
  const canceler = by === 'admin' ? 'An admin' : 'The offboarding service';
  const text = `${canceler} canceled this task: ${name} doesn't need to be removed from ${task} anymore.`;
  return reason === undefined ? text : `${text} Reason: ${reason}`;
}

/**
 * Records that Jira doesn't show the issue. The cause may be trash, archive, a permission, a security level or a
 * deletion; Jira doesn't reveal it. A reported deletion cancels the delegation. Otherwise the delegation keeps its
 * state, gets a warning, and is synced again later. An ended delegation keeps its state without a push.
 * @param deletion deletion that an event reported
 */
export function withIssueNotVisible(delegation: Delegation, deletion: Deletion | null, now: number): Delegation {
  if (isEnded(delegation.state)) {
    return hasPendingSync(delegation) ? { ...delegation, pendingDeletion: null, resyncAt: null } : delegation;
  }
  if (deletion) return canceledDelegation(delegation, deletion, [], now);
  return {
    ...withWarning(delegation, ISSUE_OUT_OF_REACH, now),
    pendingDeletion: null,
    outOfReachSince: delegation.outOfReachSince ?? now,
    resyncAt: now + OUT_OF_REACH_CHECK_MS,
  };
}

/** Returns true if Jira hasn't shown the issue for so long that it's probably gone. */
export function isLongOutOfReach({ outOfReachSince }: Delegation, now: number): boolean {
  return outOfReachSince !== null && now - outOfReachSince >= LONG_OUT_OF_REACH_MS;
}

function hasPendingSync({ pendingDeletion, resyncAt }: Delegation): boolean {
  return pendingDeletion !== null || resyncAt !== null;
}
