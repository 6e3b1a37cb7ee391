import { ISSUES_PER_CHECK } from '../../domain/limits';
import { route } from '@forge/api';
import * as z from 'zod/mini';
import { chunks } from '../../domain/chunks';
import { NEEDED_PERMISSIONS, type NeededPermission } from '../../domain/alerts/rule-findings';
import { findInJira, requestJira } from './jira';

/** Permission checks of the app and of the current user. All throw JiraUnavailable and JiraRejection. */

const NEEDED = Object.keys(NEEDED_PERMISSIONS) as NeededPermission[];

/** Returns the permissions that the app lacks in a project (up to 15 points); all if the app can't see the project. */
export async function readMissingPermissions(projectId: string): Promise<NeededPermission[]> {
  const isGranted = await readPermissions({ projectId, permissions: NEEDED.join(',') }, 'app');
  return NEEDED.filter((permission) => !isGranted(permission));
}

/**
 * Returns true if the current user has a global permission. Returns false also if Jira doesn't know it (3 points).
 */
export async function userHasPermission(key: string): Promise<boolean> {
  return (await readPermissions({ permissions: key }, 'user'))(key);
}

/** Returns a function that says if a permission of the query is granted. */
async function readPermissions(query: Record<string, string>, as: 'app' | 'user') {
  const Answer = z.object({ permissions: z.record(z.string(), z.object({ havePermission: z.boolean() })) });
  const path = route`/rest/api/3/mypermissions?${new URLSearchParams(query)}`;
  const answer = await findInJira(path, Answer, { as });
  return (permission: string) => answer?.permissions[permission]?.havePermission === true;
}

/** Returns the ids of the issues that the current user can browse (1 point + 2 for each 1,000 issues). */
export async function findVisibleIssues(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const Answer = z.object({
    projectPermissions: z.array(z.object({ permission: z.string(), issues: z.array(z.number()) })),
  });
  const answers = await Promise.all(
    chunks([...new Set(ids)], ISSUES_PER_CHECK).map((chunk) =>
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
