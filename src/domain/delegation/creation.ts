import { TEST_ID, withNewVersion, type Creation, type Delegation, type IssueSnapshot } from './delegation';
import { NO_JIRA_ACTIONS } from './jira-actions';
import type { Problem } from '../contract/problem';
import { EMPTY_OUTBOX, withChange } from '../delivery/outbox';

/** Binds the created issue to the delegation, which is in progress from then on. `sequence` becomes 1. */
export function withIssueBound(delegation: Delegation, facts: IssueSnapshot, now: number): Delegation {
  const next = withNewVersion(delegation, now);
  const born: Delegation = {
    ...next,
    state: 'in_progress',
    reason: null,
    creation: null,
    issueCreatedAt: next.issueCreatedAt ?? next.updatedAt,
    issue: { id: facts.id, key: facts.key, url: facts.url, projectId: facts.projectId, typeId: facts.typeId },
    status: facts.status,
    assignee: facts.assignee,
    unassignedSince: facts.assignee ? null : now,
    resyncAt: null,
  };
  return withChange(born, 'delegation.created', true);
}

/** Marks a delegation as failed. The service is sent a push, because the request was accepted (202). */
export function failedDelegation(delegation: Delegation, problem: Problem, now: number): Delegation {
  const failed = { ...withNewVersion(delegation, now), state: 'failed' as const, reason: problem, creation: null };
  return withChange(failed, 'delegation.failed', true);
}

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
  const at = new Date(now).toISOString();
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
    test: request.id.startsWith(TEST_ID),
    reason: null,
    createdAt: at,
    issueCreatedAt: null,
    updatedAt: at,
    completedAt: null,
    jiraActions: NO_JIRA_ACTIONS,
    pendingDeletion: null,
    outOfReachSince: null,
    resyncAt: null,
    foldDueAt: null,
    personalDataRemovedAt: null,
  };
}
