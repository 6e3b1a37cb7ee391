import { TEST_ID, type Creation, type Delegation, type IssueSnapshot } from './delegation';
import { NO_JIRA_ACTIONS } from './jira-actions';
import type { Problem } from '../contract/problem';
import { EMPTY_OUTBOX, withChange } from '../delivery/outbox';

/** Binds the issue that was made for it: from here on the delegation exists, and `sequence` is 1. */
export function withIssueBound(delegation: Delegation, facts: IssueSnapshot, now: number): Delegation {
  const at = new Date(now).toISOString();
  const born: Delegation = {
    ...delegation,
    state: 'in_progress',
    reason: null,
    creation: null,
    issueCreatedAt: delegation.issueCreatedAt ?? at,
    issue: { id: facts.id, key: facts.key, url: facts.url, projectId: facts.projectId, typeId: facts.typeId },
    status: facts.status,
    assignee: facts.assignee,
    version: delegation.version + 1,
    updatedAt: at,
    resyncAt: null,
  };
  return withChange(born, 'delegation.created', true);
}

/** It can't be made: the caller's 202 was given, so he is told. */
export function failedDelegation(delegation: Delegation, problem: Problem, now: number): Delegation {
  return withChange(
    {
      ...delegation,
      state: 'failed',
      reason: problem,
      creation: null,
      version: delegation.version + 1,
      updatedAt: new Date(now).toISOString(),
    },
    'delegation.failed',
    true,
  );
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

/** A claim on the id: nothing is in Jira yet. */
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
    outcome: null,
    test: request.id.startsWith(TEST_ID),
    reason: null,
    createdAt: at,
    issueCreatedAt: null,
    updatedAt: at,
    completedAt: null,
    jiraActions: NO_JIRA_ACTIONS,
    pendingDeletion: null,
    resyncAt: null,
    foldDueAt: null,
    personalDataRemovedAt: null,
  };
}
