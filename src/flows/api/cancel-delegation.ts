import type { CancelRequest } from '../../domain/contract/request-schemas';
import type { Delegation } from '../../domain/delegation/delegation';
import { cancelComment, canceledDelegation } from '../../domain/delegation/ending';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import type { JiraAction } from '../../domain/delegation/jira-actions';
import { conflictError, notFoundError } from '../../domain/contract/problem';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { DelegationView } from '../../domain/contract/views';
import { commit } from '../../platform/storage/store';
import { scheduleCompletionCheck } from '../outbox/completion-check';
import { deliver } from '../outbox/deliver';
import { changeAggregate, readAggregate } from '../records/aggregate';
import { runJiraActions, withActionsLease } from '../outbox/jira-actions';
import { readDelegation } from './read-delegations';
import { creationInProgressError } from '../creating/create-issue';

/**
 * `POST /v1/delegations/{id}/cancel`: the record says so first; the service is told, and the issue follows.
 * @throws Refusal 404, 409 of a completed one, 503 of one that is being made
 */
export async function cancelDelegation(
  { id, reason }: CancelRequest,
  moment: InvocationContext,
  by: 'requested' | 'admin' = 'requested',
): Promise<DelegationView> {
  const startedAt = moment.now();
  const key = delegationKey(id);
  for (let family = await readAggregate({ record: key }); family; family = await readAggregate({ record: key })) {
    const { value } = family.delegation;
    if (value.state === 'canceled') return serializeDelegation(value);
    if (value.state === 'creating') throw creationInProgressError();
    if (value.state === 'completed') {
      throw conflictError(
        'This delegation is completed: the person has no access any more. There is nothing to cancel.',
      );
    }
    const now = moment.now();
    const told = canceledDelegation(value, by, worksOf(value, by, reason), now);
    const next = withActionsLease(told, now);
    const change = changeAggregate(family, next, now);
    if (!change || (await commit(change.writes)) === 'conflict') continue;
    // Telling the service and working on the issue wait for neither.
    await Promise.all([
      change.told.length > 0 ? deliver(change.told, family.channels, moment, startedAt) : undefined,
      next === told ? undefined : runJiraActions(change.delegation, moment),
    ]);
    await scheduleCompletionCheck(change.writes, moment);
    return readDelegation(id);
  }
  throw notFoundError('delegation');
}

/** A failed one has no issue to say it on. */
function worksOf(delegation: Delegation, by: 'requested' | 'admin', reason: string | undefined): JiraAction[] {
  const { issue, outcomeStatuses: goals } = delegation;
  if (!issue) return [];
  return [
    { type: 'comment', issue: issue.id, name: 'canceled', text: cancelComment(delegation, by, reason) },
    ...(goals.cancel ? [{ type: 'transition' as const, to: goals.cancel }] : []),
  ];
}
