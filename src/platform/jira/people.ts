import { route } from '@forge/api';
import * as z from 'zod/mini';
import { undefinedIfMissing, requestJira } from './jira';

const Assignable = z.object({
  accountId: z.string(),
  displayName: z.string(),
  emailAddress: z.optional(z.string()),
  active: z.boolean(),
});
export type Assignable = z.infer<typeof Assignable>;

/**
 * Who may be assigned in a project, by a part of name or e-mail address (1 point + 2 for each found). Jira takes the first of all
 * people who fit and only then leaves out those who may not be assigned [doc], so it has to take enough of them.
 */
export async function findAssignable(projectKey: string, query: string): Promise<Assignable[]> {
  const asked = requestJira(
    route`/rest/api/3/user/assignable/search?project=${projectKey}&query=${query}&maxResults=50`,
    z.array(Assignable),
  );
  return (await undefinedIfMissing(asked)) ?? [];
}

export async function findAssignableById(projectKey: string, accountId: string): Promise<Assignable | undefined> {
  const asked = requestJira(
    route`/rest/api/3/user/assignable/search?project=${projectKey}&accountId=${accountId}`,
    z.array(Assignable),
  );
  return (await undefinedIfMissing(asked))?.find((user) => user.accountId === accountId);
}

export async function readUser(accountId: string): Promise<Assignable | undefined> {
  return undefinedIfMissing(requestJira(route`/rest/api/3/user?accountId=${accountId}`, Assignable));
}

/** The account that the app itself acts as. */
export async function readOwnAccount(): Promise<string> {
  return (await requestJira(route`/rest/api/3/myself`, z.object({ accountId: z.string() }))).accountId;
}

/** Whether who looks at the page administers Jira; asked as that user, on every call. */
export async function userIsAdmin(): Promise<boolean> {
  const { permissions } = await requestJira(
    route`/rest/api/3/mypermissions?permissions=ADMINISTER`,
    z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) }),
    { as: 'user' },
  );
  return permissions.ADMINISTER?.havePermission === true;
}
