import { ACCOUNTS_AT_ONCE, ISSUES_IN_A_CHECK } from '../../domain/limits';
import { route } from '@forge/api';
import * as z from 'zod/mini';
import { chunks } from '../../domain/chunks';
import type { Account } from '../../domain/delegation/accounts';
import { NEEDED_PERMISSIONS, type NeededPermission } from '../../domain/alerts/rule-findings';
import { undefinedIfMissing, requestJira } from './jira';

/** Requests that check access to a site. All throw JiraUnavailable and JiraRejection. */

const NEEDED = Object.keys(NEEDED_PERMISSIONS) as NeededPermission[];

/** Returns the permissions that the app lacks in a project (up to 15 points); all if the app can't see the project. */
export async function readMissingPermissions(projectId: string): Promise<NeededPermission[]> {
  const Answer = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) });
  const parameters = new URLSearchParams({ projectId, permissions: NEEDED.join(',') });
  const answer = await undefinedIfMissing(requestJira(route`/rest/api/3/mypermissions?${parameters}`, Answer));
  return NEEDED.filter((permission) => answer?.permissions[permission]?.havePermission !== true);
}

/** Returns accounts by id, without those that Jira doesn't know (1 point + 2 for each). */
export async function readAccounts(accountIds: readonly string[]): Promise<(Account & { displayName: string })[]> {
  if (accountIds.length === 0) return [];
  const User = z.object({
    accountId: z.string(),
    active: z.boolean(),
    displayName: z.string(),
    emailAddress: z.optional(z.string()),
  });
  const parameters = new URLSearchParams([
    ...accountIds.map((accountId): [string, string] => ['accountId', accountId]),
    ['maxResults', String(ACCOUNTS_AT_ONCE)],
  ]);
  return (await requestJira(route`/rest/api/3/user/bulk?${parameters}`, z.object({ values: z.array(User) }))).values;
}

/**
 * Returns true if the current user has a global permission; false also if Jira doesn't know the permission (1 point +
 * 2).
 */
export async function userHasPermission(key: string): Promise<boolean> {
  const parameters = new URLSearchParams({ permissions: key });
  const answer = await undefinedIfMissing(
    requestJira(
      route`/rest/api/3/mypermissions?${parameters}`,
      z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) }),
      { as: 'user' },
    ),
  );
  return answer?.permissions[key]?.havePermission === true;
}

/** Returns the ids of the issues that the current user can browse (1 point + 2 for each 1,000 issues). */
export async function findVisibleIssues(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const Answer = z.object({
    projectPermissions: z.array(z.object({ permission: z.string(), issues: z.array(z.number()) })),
  });
  const answers = await Promise.all(
    chunks([...new Set(ids)], ISSUES_IN_A_CHECK).map((chunk) =>
      requestJira(route`/rest/api/3/permissions/check`, Answer, {
        method: 'POST',
        body: { projectPermissions: [{ permissions: ['BROWSE_PROJECTS'], issues: chunk.map(Number) }] },
        as: 'user',
      }),
    ),
  );
  return new Set(
    answers.flatMap(({ projectPermissions }) =>
      projectPermissions
        .filter(({ permission }) => permission === 'BROWSE_PROJECTS')
        .flatMap(({ issues }) => issues.map(String)),
    ),
  );
}
