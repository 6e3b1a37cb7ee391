import { route } from '@forge/api';
import * as z from 'zod/mini';
import { paragraph } from '../domain/adf';
import type { FailureProject } from '../domain/settings';
import { commentOnce } from './issue-work';
import { absentAsUndefined, ask, JiraRefusal } from './jira';

/** The issues that tell an admin what has to be mended. All throw JiraUnavailable, JiraRefusal. */

const Nothing = z.unknown();

/** Holds the token of the claim that the issue was made for; a search finds the issue by it. */
const NOTICE_PROPERTY = 'delegate-notice';

/** @param paragraphs plain texts (1 point) */
export async function createNotice(
  { id, issueType }: FailureProject,
  summary: string,
  paragraphs: readonly string[],
  token: string,
): Promise<{ id: string; key: string }> {
  return ask(route`/rest/api/3/issue`, z.object({ id: z.string(), key: z.string() }), {
    method: 'POST',
    body: {
      fields: {
        project: { id },
        issuetype: { id: issueType.id },
        summary,
        description: { type: 'doc', version: 1, content: paragraphs.map(paragraph) },
      },
      properties: [{ key: NOTICE_PROPERTY, value: { token } }],
    },
  });
}

/** The issue of a claim; the search lags seconds to minutes behind (2 points). */
export async function findNotice(token: string): Promise<{ id: string; key: string } | undefined> {
  const Page = z.object({ issues: z.array(z.object({ id: z.string(), key: z.string() })) });
  const { issues } = await ask(route`/rest/api/3/search/jql`, Page, {
    method: 'POST',
    body: { jql: `delegateNotice = "${token}"`, fields: ['summary'], maxResults: 1 },
  });
  return issues[0];
}

/** Whether people see it as work to be done; not so if it is gone. */
export async function isOpenNotice(issueId: string): Promise<boolean> {
  const Standing = z.object({
    fields: z.object({ status: z.object({ statusCategory: z.object({ key: z.string() }) }) }),
  });
  const issue = await absentAsUndefined(ask(route`/rest/api/3/issue/${issueId}?fields=status`, Standing));
  return issue !== undefined && issue.fields.status.statusCategory.key !== 'done';
}

const Transitions = z.object({
  transitions: z.array(z.object({ id: z.string(), to: z.object({ statusCategory: z.object({ key: z.string() }) }) })),
});

/** Says that it is over, and moves it to the first status of the category Done that Jira lets it go to. */
export async function closeNotice(issueId: string, text: string): Promise<void> {
  await commentOnce(issueId, 'mended', [text]);
  const { transitions } = await ask(route`/rest/api/3/issue/${issueId}/transitions`, Transitions);
  for (const { id } of transitions.filter(({ to }) => to.statusCategory.key === 'done')) {
    try {
      await ask(route`/rest/api/3/issue/${issueId}/transitions`, Nothing, {
        method: 'POST',
        body: { transition: { id } },
      });
      return;
    } catch (error) {
      // A screen may ask for what nobody can know here; people close the issue then.
      if (!(error instanceof JiraRefusal)) throw error;
    }
  }
}
