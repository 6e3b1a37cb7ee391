import { route } from '@forge/api';
import * as z from 'zod/mini';
import { paragraph } from '../../domain/configuration/adf';
import type { AlertProject } from '../../domain/configuration/settings';
import { createIssueWith, IssueKey, readTransitions } from './issue';
import { commentOnce, doTransition, StatusOnly } from './issue-actions';
import { findInJira, requestJira, JiraRejection } from './jira';

/** Alert issues: Jira issues that list findings. All functions throw JiraUnavailable and JiraRejection. */

/** Issue property with the token by which a search finds the alert issue. */
const ALERT_PROPERTY = 'delegateForJiraAlert';

/**
 * Creates an alert issue with the fields that its create screen has (1 point).
 * @param paragraphs plain texts
 */
export async function createAlertIssue(
  { id, issueType, labels, assignee, hasDescription, hasLabels, hasAssignee }: AlertProject,
  summary: string,
  paragraphs: readonly string[],
  token: string,
): Promise<IssueKey> {
  const fields = {
    project: { id },
    issuetype: { id: issueType.id },
    summary,
    ...(hasDescription && { description: { type: 'doc', version: 1, content: paragraphs.map(paragraph) } }),
    ...(hasLabels && labels.length > 0 && { labels }),
    ...(hasAssignee && assignee !== null && { assignee: { accountId: assignee } }),
  };
  return createIssueWith(fields, { key: ALERT_PROPERTY, value: { token } });
}

/** Finds an alert issue by its token (2 points). The search lags by seconds to minutes. */
export async function findAlertIssue(token: string): Promise<IssueKey | undefined> {
  const Page = z.object({ issues: z.array(IssueKey) });
  const { issues } = await requestJira(route`/rest/api/3/search/jql`, Page, {
    method: 'POST',
    body: { jql: `delegateForJiraAlert = "${token}"`, fields: ['summary'], maxResults: 1 },
  });
  return issues[0];
}

/** Returns false if the issue is in a status of category Done, or doesn't exist. */
export async function isAlertIssueOpen(issueId: string): Promise<boolean> {
  const issue = await findInJira(route`/rest/api/3/issue/${issueId}?fields=status`, StatusOnly);
  return issue !== undefined && issue.fields.status.category !== 'done';
}

/** Adds a comment, then moves the issue to the first status of category Done that a transition reaches. */
export async function closeAlertIssue(issueId: string, text: string): Promise<void> {
  await commentOnce(issueId, 'fixed', [text]);
  const transitions = await readTransitions(issueId);
  for (const { id } of transitions.filter(({ to }) => to.category === 'done')) {
    try {
      return await doTransition(issueId, id);
    } catch (error) {
      // The transition's screen requires fields that the app can't fill. A user has to close the issue then.
      if (!(error instanceof JiraRejection)) throw error;
    }
  }
}
