import { TEST_ID_PREFIX, withNewVersion, type Creation, type Delegation, type IssueSnapshot } from './delegation';
import { NO_JIRA_ACTIONS } from './jira-actions';
import type { Problem } from '../contract/problem';
import { EMPTY_OUTBOX, withChange } from '../delivery/outbox';

/** Binds the created issue to the delegation. The delegation is in progress then, and its `sequence` is 1. */
export function withIssueBound(delegation: Delegation, snapshot: IssueSnapshot, now: number): Delegation {
  const next = withNewVersion(delegation, now);
  const bound: Delegation = {
    ...next,
    state: 'in_progress',
    reason: null,
    creation: null,
    issueCreatedAt: next.issueCreatedAt ?? next.updatedAt,
    issue: {
      id: snapshot.id,
      key: snapshot.key,
      url: snapshot.url,
      projectId: snapshot.projectId,
      typeId: snapshot.typeId,
    },
    status: snapshot.status,
    assignee: snapshot.assignee,
    unassignedSince: snapshot.assignee ? null : now,
    resyncAt: null,
  };
  return withChange(bound, 'delegation.created', true);
}

/** Marks a delegation as failed. The service is sent a push, because the request was accepted (202). */
export function failedDelegation(delegation: Delegation, problem: Problem, now: number): Delegation {
  const failed = { ...withNewVersion(delegation, now), state: 'failed' as const, reason: problem, creation: null };
  return withChange(failed, 'delegation.failed', true);
}

/** Members of a delegation that its request and its rule determine. */
export type NewDelegation = Pick<
  Delegation,
  | 'id'
  | 'digest'
  | 'person'
  | 'app'
  | 'account'
  | 'offboarding'
  | 'dueAt'
  | 'pairKey'
  | 'offboardingKey'
  | 'outcomeStatuses'
  | 'warnings'
> & { readonly creation: Creation };

/** Returns a delegation that reserves its id before anything exists in Jira. */
export function reservedDelegation(request: NewDelegation, now: number): Delegation {
  const time = new Date(now).toISOString();
  return {
    ...EMPTY_OUTBOX,
    ...request,
    requestedStatuses: request.outcomeStatuses,
    state: 'creating',
    version: 1,
    token: request.creation.token,
    issue: null,
    status: null,
    assignee: null,
    unassignedSince: null,
    outcome: null,
    test: request.id.startsWith(TEST_ID_PREFIX),
    reason: null,
    createdAt: time,
    issueCreatedAt: null,
    updatedAt: time,
    completedAt: null,
    jiraActions: NO_JIRA_ACTIONS,
    pendingDeletion: null,
    outOfReachSince: null,
    resyncAt: null,
    foldDueAt: null,
    personalDataRemovedAt: null,
  };
}
