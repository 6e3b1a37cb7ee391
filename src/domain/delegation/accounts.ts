import type { Delegation } from './delegation';
import { erased, isErased, type UserRef } from './status';

/** Atlassian's answer for a reported account: closed (null), or its new name. */
export type AccountUpdate = { readonly displayName: string } | null;

/** The Atlassian accounts that a delegation's record names, but for those that were erased. */
export function accountIdsOf({ assignee, outcome, jiraActions, pendingNote }: Delegation): string[] {
  const users = [assignee, outcome?.by].flatMap((user) => (user && !isErased(user) ? user.accountId : []));
  const owners = jiraActions.actions.flatMap(({ action }) =>
    action.type === 'assign' ? (action.accountId ?? []) : [],
  );
  const authors = pendingNote ? [pendingNote.accountId] : [];
  return [...new Set([...users, ...owners, ...authors])];
}

/**
 * Erases a closed account, or takes over another's new name. The same value where it is not named. Nobody is told: what happened to the
 * issue has not changed.
 */
export function withAccountUpdate(delegation: Delegation, accountId: string, news: AccountUpdate): Delegation {
  if (!accountIdsOf(delegation).includes(accountId)) return delegation;
  const now = (user: UserRef | null): UserRef | null =>
    user?.accountId !== accountId ? user : news ? { accountId, displayName: news.displayName } : erased(user);
  const { assignee, outcome, jiraActions, pendingNote } = delegation;
  const next = {
    ...delegation,
    assignee: now(assignee),
    outcome: outcome && { ...outcome, by: now(outcome.by) },
    ...(news === null && pendingNote?.accountId === accountId ? { pendingNote: null } : {}),
    jiraActions: {
      ...jiraActions,
      actions: jiraActions.actions.filter(
        ({ action }) => news !== null || action.type !== 'assign' || action.accountId !== accountId,
      ),
    },
  };
  const isSame =
    next.pendingNote === pendingNote &&
    next.assignee?.displayName === assignee?.displayName &&
    next.outcome?.by?.displayName === outcome?.by?.displayName &&
    next.jiraActions.actions.length === jiraActions.actions.length;
  return isSame ? delegation : next;
}
