import { route } from '@forge/api';
import * as z from 'zod/mini';
import { requestJira } from './jira';
import { PROPERTY, toFetchedIssue, WireIssue, type FetchedIssue } from './issue';

/** What a search or a bulk read brings of each issue: all that a delegation follows, but who moved it. */
const FIELDS = ['status', 'resolution', 'assignee', 'project', 'issuetype', 'creator'];

/** Issues on one page of a search, and in one bulk read [doc: 100 with fields]. */
export const ISSUES_AT_ONCE = 100;

/**
 * Issues with the app's property that changed in the last so many minutes (1 point + 1 for each): what changed is what it costs.
 * The search lags seconds to minutes behind.
 *
 * @param project its id, where only what is there is looked for
 */
export async function findChanged(
  minutes: number,
  project: string | null,
  siteUrl: string,
  pageToken?: string,
): Promise<{ issues: FetchedIssue[]; pageToken?: string }> {
  const Page = z.object({ issues: z.array(WireIssue), nextPageToken: z.nullish(z.string()) });
  const there = project === null ? '' : `project = ${project} AND `;
  const { issues, nextPageToken } = await requestJira(route`/rest/api/3/search/jql`, Page, {
    method: 'POST',
    body: {
      jql: `${there}delegation IS NOT EMPTY AND updated >= "-${minutes}m" ORDER BY updated ASC`,
      fields: FIELDS,
      properties: [PROPERTY],
      maxResults: ISSUES_AT_ONCE,
      ...(pageToken === undefined ? {} : { nextPageToken: pageToken }),
    },
  });
  return {
    issues: issues.map((issue) => toFetchedIssue(issue, siteUrl)),
    ...(nextPageToken ? { pageToken: nextPageToken } : {}),
  };
}

/** Issues by id, up to `ISSUES_AT_ONCE`; those that Jira does not show are left out (1 point + 1 for each). */
export async function readIssues(ids: readonly string[], siteUrl: string): Promise<FetchedIssue[]> {
  const { issues } = await requestJira(route`/rest/api/3/issue/bulkfetch`, z.object({ issues: z.array(WireIssue) }), {
    method: 'POST',
    body: { issueIdsOrKeys: ids, fields: FIELDS, properties: [PROPERTY] },
  });
  return issues.map((issue) => toFetchedIssue(issue, siteUrl));
}
