import { route } from '@forge/api';
import * as z from 'zod/mini';
import { isSameName } from '../../domain/normalized-name';
import { undefinedIfMissing, requestJira } from './jira';

const JiraUser = z.object({
  accountId: z.string(),
  displayName: z.string(),
  /** Empty or absent if the profile hides it. */
  emailAddress: z.optional(z.string()),
  active: z.boolean(),
});
export type JiraUser = z.infer<typeof JiraUser>;

/**
 * Maximum number of users in one search. Jira applies it before it removes users who can't be assigned [doc:
 * user-search].
 */
const MAX_USERS = 50;

/**
 * Returns the users who can be assigned in a project, by a part of their name or email address (1 point + 2 for each).
 */
export async function findAssignable(projectKey: string, query: string): Promise<JiraUser[]> {
  const requested = requestJira(
    route`/rest/api/3/user/assignable/search?project=${projectKey}&query=${query}&maxResults=${MAX_USERS}`,
    z.array(JiraUser),
  );
  return (await undefinedIfMissing(requested)) ?? [];
}

export async function findAssignableById(projectKey: string, accountId: string): Promise<JiraUser | undefined> {
  const requested = requestJira(
    route`/rest/api/3/user/assignable/search?project=${projectKey}&accountId=${accountId}`,
    z.array(JiraUser),
  );
  return (await undefinedIfMissing(requested))?.find((user) => user.accountId === accountId);
}

/**
 * Returns the accounts for an email address (1 point + 2 for each). Includes accounts with a hidden address that
 * Jira's search finds, because Jira also matches hidden addresses [doc: user-search].
 */
export async function findAccountsOf(email: string): Promise<JiraUser[]> {
  const users = await undefinedIfMissing(
    requestJira(route`/rest/api/3/user/search?query=${email}&maxResults=${MAX_USERS}`, z.array(JiraUser)),
  );
  return (users ?? []).filter(({ emailAddress = '' }) => emailAddress === '' || isSameName(emailAddress, email));
}

export async function readUser(accountId: string): Promise<JiraUser | undefined> {
  return undefinedIfMissing(requestJira(route`/rest/api/3/user?accountId=${accountId}`, JiraUser));
}

/** Returns the account of the app. */
export async function readOwnAccount(): Promise<string> {
  return (await requestJira(route`/rest/api/3/myself`, z.object({ accountId: z.string() }))).accountId;
}

/** Returns true if the current user is a Jira admin. Checked in every call. */
export async function userIsAdmin(): Promise<boolean> {
  const { permissions } = await requestJira(
    route`/rest/api/3/mypermissions?permissions=ADMINISTER`,
    z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) }),
    { as: 'user' },
  );
  return permissions.ADMINISTER?.havePermission === true;
}
