import type { CancelRequest } from '../../domain/contract/request-schemas';
import { isWaitingForCreation, type Delegation } from '../../domain/delegation/delegation';
import { cancelComment, canceledDelegation } from '../../domain/delegation/ending';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { JiraAction } from '../../domain/delegation/jira-actions';
import { conflictError, notFoundError } from '../../domain/contract/problem';
import type { DelegationView } from '../../domain/contract/views';
import { runJiraActions, takesActionsLease, withActionsLease } from '../outbox/jira-actions';
import { followUpChange, updateAggregate } from '../outbox/update-aggregate';
import { readAggregate } from '../records/aggregate';
import { readDelegation } from './read-delegations';
import { creationInProgressError } from '../creating/create-issue';

/**
 * Handles `POST /v1/delegations/{id}/cancel`. Cancels the record first; the push and the Jira actions follow.
 * @throws ProblemError 404, 409 for a completed delegation, 503 for one that is being created
 */
export async function cancelDelegation(
  { id, reason }: CancelRequest,
  context: InvocationContext,
  by: 'requested' | 'admin' = 'requested',
): Promise<DelegationView> {
  const startedAt = context.now();
  const aggregate = await readAggregate({ record: delegationKey(id) });
  if (!aggregate) throw notFoundError('delegation');
  const change = await updateAggregate(
    aggregate,
    ({ delegation: { value } }) => {
      if (value.state === 'canceled') return undefined;
      if (value.state === 'creating' && !isWaitingForCreation(value)) throw creationInProgressError();
      if (value.state === 'completed') {
        throw conflictError("This delegation is completed. The access was removed, so there's nothing to cancel.");
      }
      const now = context.now();
      return withActionsLease(canceledDelegation(value, by, cancelActions(value, by, reason), now), now);
    },
    context,
  );
  // The push is recorded first, so that a crash during a Jira action doesn't send it again.
  if (change) {
    await followUpChange(change, context, startedAt);
    if (takesActionsLease(change)) await runJiraActions(change.delegation, context);
  }
  return readDelegation(id);
}

/** Returns the Jira actions of a cancellation. A waiting or failed delegation has no issue, and so no actions. */
function cancelActions(delegation: Delegation, by: 'requested' | 'admin', reason: string | undefined): JiraAction[] {
  const { issue, outcomeStatuses, test } = delegation;
  if (!issue) return [];
  // The issue of a test contains no real task, so it's closed in any case.
  const to = outcomeStatuses.cancel ?? (test ? outcomeStatuses.completed[0] : undefined);
  return [
    { type: 'comment', issue: issue.id, name: 'canceled', text: cancelComment(delegation, by, reason) },
    ...(to ? [{ type: 'transition' as const, to }] : []),
  ];
}
