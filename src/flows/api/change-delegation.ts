import type { ChangeRequest } from '../../domain/contract/request-schemas';
import type { Delegation } from '../../domain/delegation/delegation';
import { delegationKey } from '../../domain/delegation/keys';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { withJiraActions, type JiraAction } from '../../domain/delegation/jira-actions';
import { conflictError, notFoundError } from '../../domain/contract/problem';
import { pickRule } from '../../domain/configuration/rule';
import type { Settings } from '../../domain/configuration/settings';
import { serializeDelegation } from '../../domain/contract/serialize';
import type { DelegationView } from '../../domain/contract/views';
import { commit } from '../../platform/storage/store';
import { changeAggregate, readAggregate } from '../records/aggregate';
import { findOwner, isOwnerWarning } from '../creating/find-owner';
import { syncIssue } from '../syncing/sync-issue';
import { runJiraActions, withActionsLease } from '../outbox/jira-actions';
import { readDelegation } from './read-delegations';
import { creationInProgressError } from '../creating/create-issue';

/**
 * `PATCH /v1/delegations/{id}`, and POST for those without PATCH: another owner, another due date. The record says so first and
 * the issue follows; what Jira refuses becomes a warning. A replay names a version that is no longer, so it changes nothing.
 *
 * @throws Refusal 404, 409 where the version is another one or nothing can follow, 429 and 503 while Jira can't be asked
 */
export async function changeDelegation(call: ChangeRequest, moment: InvocationContext): Promise<DelegationView> {
  const key = delegationKey(call.id);
  for (let family = await readAggregate({ record: key }); family; family = await readAggregate({ record: key })) {
    const { value } = family.delegation;
    mustTake(value, call);
    const { settings } = family.channels;
    const { works, warnings } = await worksOf(call, value, settings);
    if (works.length === 0 && isSame(warnings, value.warnings)) return serializeDelegation(value);
    const now = moment.now();
    const owing = changed(value, call, works, warnings, now);
    const next = withActionsLease(owing, now);
    const change = changeAggregate(family, next, now);
    if (!change || (await commit(change.writes)) === 'conflict') continue;
    // Where somebody works on the issue already, he goes on with this.
    if (next !== owing) await runJiraActions(change.delegation, moment);
    // The answer's version is to be good for the next call: what the change itself brings about is in it.
    await syncIssue({ record: key, pair: family.pair?.key, offboarding: family.offboarding?.key }, undefined, moment);
    return readDelegation(call.id);
  }
  throw notFoundError('delegation');
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
 * What the issue has to be brought to, also where the record says so already: people may have changed the issue since; and the
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
  works: readonly JiraAction[],
  warnings: readonly string[],
  now: number,
): Delegation {
  return {
    ...delegation,
    warnings: [...warnings],
    dueAt: dueAt === undefined ? delegation.dueAt : dueAt,
    jiraActions: withJiraActions(delegation.jiraActions, works, now),
    version: delegation.version + 1,
    updatedAt: new Date(now).toISOString(),
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((warning) => other.includes(warning));
}
