import type { ChangeRequest } from '../../domain/contract/request-schemas';
import type { Delegation } from '../../domain/delegation/delegation';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withJiraActions, type JiraAction } from '../../domain/delegation/jira-actions';
import { conflictError, notFoundError } from '../../domain/contract/problem';
import { pickRule } from '../../domain/configuration/rule';
import type { Settings } from '../../domain/configuration/settings';
import type { DelegationView } from '../../domain/contract/views';
import { aggregateKeysOf, readAggregate } from '../records/aggregate';
import { findOwner, isOwnerWarning } from '../creating/plan/find-owner';
import { syncIssue } from '../syncing/sync-issue';
import { runJiraActions, takesActionsLease, withActionsLease } from '../outbox/jira-actions';
import { updateAggregate } from '../outbox/update-aggregate';
import { readDelegation } from './read-delegations';
import { creationInProgressError } from '../creating/create-issue';

/**
 * `PATCH /v1/delegations/{id}`, and POST for those without PATCH: another owner, another due date. The record says so first and
 * the issue follows; what Jira refuses becomes a warning. A replay names a version that is no longer, so it changes nothing.
 *
 * @throws Refusal 404, 409 where the version is another one or nothing can follow, 429 and 503 while Jira can't be asked
 */
export async function changeDelegation(call: ChangeRequest, context: InvocationContext): Promise<DelegationView> {
  const key = delegationKey(call.id);
  const aggregate = await readAggregate({ record: key });
  if (!aggregate) throw notFoundError('delegation');
  const change = await updateAggregate(
    aggregate,
    async ({ delegation: { value }, channels }) => {
      mustTake(value, call);
      const { works: actions, warnings } = await worksOf(call, value, channels.settings);
      if (actions.length === 0 && isSame(warnings, value.warnings)) return undefined;
      const now = context.now();
      return withActionsLease(changed(value, call, actions, warnings, now), now);
    },
    context,
  );
  if (!change) return readDelegation(call.id);
  const { delegation } = change;
  // An invocation that carries out actions already goes on with these.
  if (takesActionsLease(change)) await runJiraActions(delegation, context);
  // The response's version has to be good for the next call, so it includes what the change brings about.
  await syncIssue(aggregateKeysOf(delegation), undefined, context);
  return readDelegation(call.id);
}

function mustTake({ state, version }: Delegation, call: ChangeRequest): void {
  if (state === 'creating') throw creationInProgressError();
  if (version !== call.version) {
    throw conflictError(
      `The delegation stands at version ${version}, the call names ${call.version}. Read it, and send the change with its version if it is still wanted.`,
    );
  }
  if (state === 'canceled' || state === 'failed') {
    throw conflictError(`The delegation is ${state}: its issue follows no longer.`);
  }
}

/**
 * Returns the Jira actions of a change, also for values that the record has: people may have changed the issue since; and the
 * warnings as they stand then.
 */
async function worksOf(
  call: ChangeRequest,
  delegation: Delegation,
  settings: Settings,
): Promise<{ works: JiraAction[]; warnings: readonly string[] }> {
  const { dueAt } = call;
  const due: JiraAction[] = dueAt === undefined ? [] : [{ type: 'set-due-date', dueAt }];
  if (call.owner === undefined) return { works: due, warnings: delegation.warnings };
  const { assignee, warnings: found } = await ownerOf(call.owner, delegation, settings);
  const warnings = [...delegation.warnings.filter((warning) => !isOwnerWarning(warning)), ...found];
  return { works: [...due, { type: 'assign', accountId: assignee?.accountId ?? null }], warnings };
}

/** Null takes the owner back: nobody has the issue then. */
async function ownerOf(
  owner: NonNullable<ChangeRequest['owner']> | null,
  { person, app, issue }: Delegation,
  settings: Settings,
) {
  if (owner === null || !issue) return { assignee: null, warnings: [] };
  const fallback = pickRule(settings.rules, app.name)?.rule.fallbackOwner ?? null;
  return findOwner({ owner, person: { email: person.email } }, fallback, projectKeyOf(issue.key));
}

function projectKeyOf(issueKey: string): string {
  return issueKey.slice(0, issueKey.lastIndexOf('-'));
}

function changed(
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

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((warning) => other.includes(warning));
}
