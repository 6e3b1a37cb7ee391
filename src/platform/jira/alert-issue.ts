import { route } from '@forge/api';
import * as z from 'zod/mini';
import { paragraph } from '../../domain/configuration/adf';
import type { AlertProject } from '../../domain/configuration/settings';
import { commentOnce } from './issue-actions';
import { undefinedIfMissing, requestJira, JiraRejection } from './jira';

/** The issues that tell an admin what has to be mended. All throw JiraUnavailable, JiraRefusal. */

const Nothing = z.unknown();

/** Holds the token of the claim that the issue was made for; a search finds the issue by it. */
const ALERT_PROPERTY = 'delegateForJiraAlert';

/** @param paragraphs plain texts (1 point) */
export async function createAlertIssue(
  { id, issueType }: AlertProject,
  summary: string,
  paragraphs: readonly string[],
  token: string,
): Promise<{ id: string; key: string }> {
  return requestJira(route`/rest/api/3/issue`, z.object({ id: z.string(), key: z.string() }), {
    method: 'POST',
    body: {
      fields: {
        project: { id },
        issuetype: { id: issueType.id },
        summary,
        description: { type: 'doc', version: 1, content: paragraphs.map(paragraph) },
      },
      properties: [{ key: ALERT_PROPERTY, value: { token } }],
    },
  });
}

/** The issue of a claim; the search lags seconds to minutes behind (2 points). */
export async function findAlertIssue(token: string): Promise<{ id: string; key: string } | undefined> {
  const Page = z.object({ issues: z.array(z.object({ id: z.string(), key: z.string() })) });
  const { issues } = await requestJira(route`/rest/api/3/search/jql`, Page, {
    method: 'POST',
    body: { jql: `delegateForJiraAlert = "${token}"`, fields: ['summary'], maxResults: 1 },
  });
  return issues[0];
}

/** Whether people see it as work to be done; not so if it is gone. */
export async function isAlertIssueOpen(issueId: string): Promise<boolean> {
  const Standing = z.object({
    fields: z.object({ status: z.object({ statusCategory: z.object({ key: z.string() }) }) }),
  });
  const issue = await undefinedIfMissing(requestJira(route`/rest/api/3/issue/${issueId}?fields=status`, Standing));
  return issue !== undefined && issue.fields.status.statusCategory.key !== 'done';
}

const Transitions = z.object({
  transitions: z.array(z.object({ id: z.string(), to: z.object({ statusCategory: z.object({ key: z.string() }) }) })),
});

/** Says that it is over, and moves it to the first status of the category Done that Jira lets it go to. */
export async function closeAlertIssue(issueId: string, text: string): Promise<void> {
  await commentOnce(issueId, 'mended', [text]);
  const { transitions } = await requestJira(route`/rest/api/3/issue/${issueId}/transitions`, Transitions);
  for (const { id } of transitions.filter(({ to }) => to.statusCategory.key === 'done')) {
    try {
      await requestJira(route`/rest/api/3/issue/${issueId}/transitions`, Nothing, {
        method: 'POST',
        body: { transition: { id } },
      });
      return;
    } catch (error) {
      // A screen may ask for what nobody can know here; people close the issue then.
      if (!(error instanceof JiraRejection)) throw error;
    }
  }
}
