import type { Delegation } from './delegation';
import { erased, isErased, type UserRef } from './status';

/** What Atlassian says of an account that was reported: it was closed, or is shown by another name now. */
export type AccountNews = { readonly displayName: string } | null;

/** The Atlassian accounts that a delegation's record names, but for those that were erased. */
export function accountsOf({ assignee, outcome, owed }: Delegation): string[] {
  const users = [assignee, outcome?.by].flatMap((user) => (user && !isErased(user) ? user.accountId : []));
  const owners = owed.works.flatMap(({ work }) => (work.do === 'assign' ? (work.accountId ?? []) : []));
  return [...new Set([...users, ...owners])];
}

/**
 * Erases a closed account, or takes over another's new name. The same value where it is not named. Nobody is told: what happened to the
 * issue has not changed.
 */
export function withAccount(delegation: Delegation, accountId: string, news: AccountNews): Delegation {
  if (!accountsOf(delegation).includes(accountId)) return delegation;
  const now = (user: UserRef | null): UserRef | null =>
    user?.accountId !== accountId ? user : news ? { accountId, displayName: news.displayName } : erased(user);
  const { assignee, outcome, owed } = delegation;
  const next = {
    ...delegation,
    assignee: now(assignee),
    outcome: outcome && { ...outcome, by: now(outcome.by) },
    owed: {
      ...owed,
      works: owed.works.filter(({ work }) => news !== null || work.do !== 'assign' || work.accountId !== accountId),
    },
  };
  const isSame =
    next.assignee?.displayName === assignee?.displayName &&
    next.outcome?.by?.displayName === outcome?.by?.displayName &&
    next.owed.works.length === owed.works.length;
  return isSame ? delegation : next;
}
