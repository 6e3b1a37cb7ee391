import { ISSUES_AT_ONCE } from '../../domain/limits';
import { route } from '@forge/api';
import * as z from 'zod/mini';
import { requestJira } from './jira';
import { IssueKey, PROPERTY, ROUTING_KIND, toFetchedIssue, WireIssue, type FetchedIssue } from './issue';

/** Fields of an issue in a search or a bulk read. They don't include the author of the last status change. */
const FIELDS = ['status', 'resolution', 'assignee', 'project', 'issuetype', 'creator'];

/** JQL condition for all delegation issues. */
export const DELEGATION_ISSUES = `delegateForJiraKind = "${ROUTING_KIND}"`;

const IssueList = z.object({ issues: z.array(z.unknown()) });

/** Issues of one response. An issue that can't be parsed doesn't affect the others. */
interface IssuePage {
  readonly issues: readonly FetchedIssue[];
  /** Number of issues that couldn't be parsed. */
  readonly unreadableCount: number;
  readonly pageToken?: string;
}

/**
 * Finds delegation issues that changed in the last minutes (1 point + 1 for each). The search lags by seconds to
 * minutes.
 * @param project id of a project, to search only there
 */
export async function findChanged(
  minutes: number,
  project: string | null,
  siteUrl: string,
  pageToken?: string,
): Promise<IssuePage> {
  const Page = z.extend(IssueList, { nextPageToken: z.nullish(z.string()) });
  const inProject = project === null ? '' : `project = ${project} AND `;
  const { issues, nextPageToken } = await requestJira(route`/rest/api/3/search/jql`, Page, {
    method: 'POST',
    body: {
      jql: `${inProject}${DELEGATION_ISSUES} AND updated >= "-${minutes}m" ORDER BY updated ASC`,
      fields: FIELDS,
      properties: [PROPERTY],
      maxResults: ISSUES_AT_ONCE,
      ...(pageToken === undefined ? {} : { nextPageToken: pageToken }),
    },
  });
  return { ...parseIssues(issues, siteUrl), ...(nextPageToken ? { pageToken: nextPageToken } : {}) };
}

/** Reads up to `ISSUES_AT_ONCE` issues by id, omitting those that Jira doesn't show (1 point + 1 for each). */
export async function readIssues(ids: readonly string[], siteUrl: string): Promise<IssuePage> {
  const { issues } = await requestJira(route`/rest/api/3/issue/bulkfetch`, IssueList, {
    method: 'POST',
    body: { issueIdsOrKeys: ids, fields: FIELDS, properties: [PROPERTY] },
  });
  return parseIssues(issues, siteUrl);
}

/**
 * Returns the keys of the issues that the user can see, by id.
 * @param ids at most `ISSUES_AT_ONCE`
 */
export async function readVisibleIssues(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { issues } = await requestJira(route`/rest/api/3/issue/bulkfetch`, z.object({ issues: z.array(IssueKey) }), {
    method: 'POST',
    body: { issueIdsOrKeys: ids, fields: ['status'] },
    as: 'user',
  });
  return new Map(issues.map(({ id, key }) => [id, key]));
}

/** Finds issues with a record's key in their property. The search lags by seconds to minutes. */
export async function findIssuesOf(record: string, siteUrl: string): Promise<readonly FetchedIssue[]> {
  const { issues } = await requestJira(route`/rest/api/3/search/jql`, IssueList, {
    method: 'POST',
    body: {
      jql: `delegateForJiraRecord = "${record}" ORDER BY created ASC`,
      fields: FIELDS,
      properties: [PROPERTY],
      expand: 'changelog',
      maxResults: 10,
    },
  });
  return parseIssues(issues, siteUrl).issues;
}

/** Returns Jira's estimate of the number of issues in a search that the current user can browse. */
export async function countVisibleIssues(jql: string): Promise<number> {
  const { count } = await requestJira(route`/rest/api/3/search/approximate-count`, z.object({ count: z.number() }), {
    method: 'POST',
    body: { jql },
    as: 'user',
  });
  return count;
}

function parseIssues(list: readonly unknown[], siteUrl: string): IssuePage {
  const issues = list.flatMap((issue) => {
    const parsed = WireIssue.safeParse(issue);
    return parsed.success ? [toFetchedIssue(parsed.data, siteUrl)] : [];
  });
  return { issues, unreadableCount: list.length - issues.length };
}
