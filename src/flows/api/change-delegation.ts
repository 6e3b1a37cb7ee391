import { currentSettings } from '../records/settings';
import type { ChangeRequest } from '../../domain/contract/request-schemas';
import type { Delegation } from '../../domain/delegation/delegation';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withJiraActions, type JiraAction } from '../../domain/delegation/jira-actions';
import { conflictError, notFoundError } from '../../domain/contract/problem';
import { pickRule } from '../../domain/configuration/rule';
import type { DelegationView } from '../../domain/contract/views';
import { aggregateKeysOf, readAggregate } from '../records/aggregate';
import { findOwner, isOwnerWarning } from '../creating/plan/find-owner';
import { syncIssue } from '../syncing/sync-issue';
import { runJiraActions, takesActionsLease, withActionsLease } from '../outbox/jira-actions';
import { updateAggregate } from '../outbox/update-aggregate';
import { readDelegation } from './read-delegations';
import { creationInProgressError } from '../creating/create-issue';

/**
 * Handles `PATCH /v1/delegations/{id}` and its POST equivalent: changes the owner or the due date. Changes the record
 * first; the issue follows. A refusal by Jira becomes a warning. A repeated request has an outdated version, so it
 * changes nothing.
 * @throws ProblemError 404, 409 for another version or a canceled or failed delegation, 429 and 503 while Jira is unavailable
 */
export async function changeDelegation(call: ChangeRequest, context: InvocationContext): Promise<DelegationView> {
  const key = delegationKey(call.id);
  const aggregate = await readAggregate({ record: key });
  if (!aggregate) throw notFoundError('delegation');
  const change = await updateAggregate(
    aggregate,
    async ({ delegation: { value } }) => {
      checkChange(value, call);
      const { actions, warnings } = await changeActions(call, value);
      if (actions.length === 0 && areSameWarnings(warnings, value.warnings)) return undefined;
      const now = context.now();
      return withActionsLease(withChange(value, call, actions, warnings, now), now);
    },
    context,
  );
  if (!change) return readDelegation(call.id);
  const { delegation } = change;
  // An invocation that already carries out actions also carries out these.
  if (takesActionsLease(change)) await runJiraActions(delegation, context);
  // Syncs the issue, because the response's version has to be valid for the next request.
  await syncIssue(aggregateKeysOf(delegation), undefined, context);
  return readDelegation(call.id);
}

function checkChange({ state, version }: Delegation, call: ChangeRequest): void {
  if (state === 'creating') throw creationInProgressError();
  if (version !== call.version) {
    throw conflictError(
      `The delegation has version ${version}, but the request has version ${call.version}. Read the delegation, then send the change again with its version.`,
    );
  }
  if (state === 'canceled' || state === 'failed') {
    throw conflictError(`The delegation is ${state}, so it can't be changed.`);
  }
}

/**
 * Returns the Jira actions of a change, and the warnings after it. Values that the record already has are sent too,
 * because users may have changed the issue.
 */
async function changeActions(
  call: ChangeRequest,
  delegation: Delegation,
): Promise<{ actions: JiraAction[]; warnings: readonly string[] }> {
  const { dueAt } = call;
  const dueDateActions: JiraAction[] = dueAt === undefined ? [] : [{ type: 'set-due-date', dueAt }];
  if (call.owner === undefined) return { actions: dueDateActions, warnings: delegation.warnings };
  const { assignee, warnings: ownerWarnings } = await findNewOwner(call.owner, delegation);
  const warnings = [...delegation.warnings.filter((warning) => !isOwnerWarning(warning)), ...ownerWarnings];
  return { actions: [...dueDateActions, { type: 'assign', accountId: assignee?.accountId ?? null }], warnings };
}

/** Finds the assignee for a change of the owner. Null leaves the issue unassigned. */
async function findNewOwner(owner: NonNullable<ChangeRequest['owner']> | null, { person, app, issue }: Delegation) {
  if (owner === null || !issue) return { assignee: null, warnings: [] };
  const fallback = pickRule((await currentSettings()).rules, app.name)?.rule.fallbackOwner ?? null;
  return findOwner({ owner, person: { email: person.email } }, fallback, projectKeyOf(issue.key));
}

function projectKeyOf(issueKey: string): string {
  return issueKey.slice(0, issueKey.lastIndexOf('-'));
}

function withChange(
  delegation: Delegation,
  { dueAt }: ChangeRequest,
  actions: readonly JiraAction[],
  warnings: readonly string[],
  now: number,
): Delegation {
  return {
    ...delegation,
    warnings: [...warnings],
    dueAt: dueAt === undefined ? delegation.dueAt : dueAt,
    jiraActions: withJiraActions(delegation.jiraActions, actions, now),
    version: delegation.version + 1,
    updatedAt: new Date(now).toISOString(),
  };
}

function areSameWarnings(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((warning) => after.includes(warning));
}
