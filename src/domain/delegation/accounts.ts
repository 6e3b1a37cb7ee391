import { isDeepStrictEqual } from 'node:util';
import type { Delegation } from './delegation';
import { erasedUser, isErased, type UserRef } from './status';

/** The parts of a Jira account that checks of assignees and reminders need. */
export interface Account {
  readonly accountId: string;
  readonly active: boolean;
  readonly emailAddress?: string | undefined;
}

/** Change of an account after the privacy report to Atlassian: null if the account was closed, else its new name. */
export type AccountUpdate = { readonly displayName: string } | null;

/** Returns the ids of the Atlassian accounts in a delegation's record, except erased ones. */
export function accountIdsOf({ assignee, outcome, jiraActions, pendingNote }: Delegation): string[] {
  const users = [assignee, outcome?.by].flatMap((user) => (user && !isErased(user) ? user.accountId : []));
  const owners = jiraActions.actions.flatMap(({ action }) =>
    action.type === 'assign' ? (action.accountId ?? []) : [],
  );
  const authors = pendingNote ? [pendingNote.accountId] : [];
  return [...new Set([...users, ...owners, ...authors])];
}

/**
 * Erases a closed account from a delegation, or updates the account's name. Returns the same value if nothing changes.
 * This isn't a change worth a push, because the issue is the same.
 */
export function withAccountUpdate(delegation: Delegation, accountId: string, update: AccountUpdate): Delegation {
  if (!accountIdsOf(delegation).includes(accountId)) return delegation;
  const updated = (user: UserRef | null): UserRef | null =>
    user?.accountId !== accountId ? user : update ? { accountId, displayName: update.displayName } : erasedUser(user);
  const { assignee, outcome, jiraActions, pendingNote } = delegation;
  const next = {
    ...delegation,
    assignee: updated(assignee),
    outcome: outcome && { ...outcome, by: updated(outcome.by) },
    ...(update === null && pendingNote?.accountId === accountId ? { pendingNote: null } : {}),
    jiraActions: {
      ...jiraActions,
      actions: jiraActions.actions.filter(
        ({ action }) => update !== null || action.type !== 'assign' || action.accountId !== accountId,
      ),
    },
  };
  return isDeepStrictEqual(next, delegation) ? delegation : next;
}
