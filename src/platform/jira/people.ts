import { route } from '@forge/api';
import * as z from 'zod/mini';
import { ACCOUNTS_AT_ONCE } from '../../domain/limits';
import { isSameName } from '../../domain/normalized-name';
import { findInJira, requestJira } from './jira';

const JiraUser = z.object({
  accountId: z.string(),
  displayName: z.string(),
  /** Empty or absent if the profile hides it. */
  emailAddress: z.optional(z.string()),
  active: z.boolean(),
});
export type JiraUser = z.infer<typeof JiraUser>;

/**
 * Maximum number of users in one search. Jira applies it before it omits users who can't be assigned, so a result can be
 * shorter [doc: user-search].
 */
const MAX_USERS = 50;

/**
 * Returns the users who can be assigned in a project, by a part of their name or email address (1 point + 2 for each).
 */
export async function findAssignable(projectKey: string, query: string): Promise<JiraUser[]> {
  const path = route`/rest/api/3/user/assignable/search?project=${projectKey}&query=${query}&maxResults=${MAX_USERS}`;
  return (await findInJira(path, z.array(JiraUser))) ?? [];
}

export async function findAssignableById(projectKey: string, accountId: string): Promise<JiraUser | undefined> {
  const path = route`/rest/api/3/user/assignable/search?project=${projectKey}&accountId=${accountId}`;
  return (await findInJira(path, z.array(JiraUser)))?.find((user) => user.accountId === accountId);
}

/**
 * Returns the accounts for an email address (1 point + 2 for each). Includes found accounts whose address is
 * hidden, because Jira also matches hidden addresses [doc: user-search].
 */
export async function findAccountsOf(email: string): Promise<JiraUser[]> {
  const path = route`/rest/api/3/user/search?query=${email}&maxResults=${MAX_USERS}`;
  return ((await findInJira(path, z.array(JiraUser))) ?? []).filter(
    ({ emailAddress = '' }) => emailAddress === '' || isSameName(emailAddress, email),
  );
}

export async function readUser(accountId: string): Promise<JiraUser | undefined> {
  return findInJira(route`/rest/api/3/user?accountId=${accountId}`, JiraUser);
}

/** Returns accounts by id, omitting those that Jira doesn't know (1 point + 2 for each). */
export async function readAccounts(accountIds: readonly string[]): Promise<JiraUser[]> {
  if (accountIds.length === 0) return [];
  const parameters = new URLSearchParams([
    ...accountIds.map((accountId): [string, string] => ['accountId', accountId]),
    ['maxResults', String(ACCOUNTS_AT_ONCE)],
  ]);
  const Users = z.object({ values: z.array(JiraUser) });
  return (await requestJira(route`/rest/api/3/user/bulk?${parameters}`, Users)).values;
}

/** Returns the app's own account id. */
export async function readOwnAccount(): Promise<string> {
  return (await requestJira(route`/rest/api/3/myself`, z.object({ accountId: z.string() }))).accountId;
}
