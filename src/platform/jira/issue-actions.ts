import { route } from '@forge/api';
import * as z from 'zod/mini';
import { paragraph } from '../../domain/configuration/adf';
import type { StatusRef } from '../../domain/delegation/status';
import { requestJira, writeJira, JiraRejection } from './jira';
import { PROPERTY, readTransitions, WireStatus, type Routing } from './issue';

/** Changes of existing issues. Each call can be repeated safely. All throw JiraUnavailable and JiraRejection. */

/**
 * Assigns an issue (1 point).
 * @param accountId null to unassign the issue
 */
export async function assignIssue(issueId: string, accountId: string | null): Promise<void> {
  await writeJira('PUT', route`/rest/api/3/issue/${issueId}/assignee`, { accountId });
}

/**
 * Sets the due date of an issue (1 point).
 * @param dueAt date, `YYYY-MM-DD`; null to clear it
 */
export async function setDueDate(issueId: string, dueAt: string | null): Promise<void> {
  await writeJira('PUT', route`/rest/api/3/issue/${issueId}`, { fields: { duedate: dueAt } });
}

const Comments = z.object({
  comments: z.array(
    z.object({ properties: z._default(z.array(z.object({ key: z.string(), value: z.unknown() })), []) }),
  ),
});

/** Number of the newest comments that are searched for the app's own comment. */
const NEWEST_COMMENTS = 50;

/** Adds a comment of plain paragraphs, unless the issue has one with the same name. */
export async function commentOnce(issueId: string, name: string, paragraphs: readonly string[]): Promise<void> {
  return commentDocumentOnce(issueId, name, paragraphs.map(paragraph));
}

/** Adds a comment that mentions users at its start, unless the issue has one with the same name. */
export async function mentionOnce(
  issueId: string,
  name: string,
  users: readonly { readonly accountId: string; readonly displayName: string }[],
  text: string,
): Promise<void> {
  const mentions = users.flatMap(({ accountId, displayName }) => [
    { type: 'mention', attrs: { id: accountId, text: `@${displayName}` } },
    { type: 'text', text: ' ' },
  ]);
  return commentDocumentOnce(issueId, name, [{ type: 'paragraph', content: [...mentions, { type: 'text', text }] }]);
}

/**
 * Adds a comment, unless the issue has one with the same name. The comment is internal in service projects, so that the
 * person who leaves can't read it in the portal. Other projects ignore that property [doc: sd.public.comment].
 * @param name name of the comment, stored in a comment property
 */
async function commentDocumentOnce(issueId: string, name: string, content: readonly object[]): Promise<void> {
  const path = route`/rest/api/3/issue/${issueId}/comment?orderBy=-created&maxResults=${NEWEST_COMMENTS}&expand=properties`;
  const { comments } = await requestJira(path, Comments);
  const hasName = (property: { key: string; value: unknown }) =>
    property.key === PROPERTY && z.object({ name: z.literal(name) }).safeParse(property.value).success;
  if (comments.some(({ properties }) => properties.some(hasName))) return;
  await writeJira('POST', route`/rest/api/3/issue/${issueId}/comment`, {
    body: { type: 'doc', version: 1, content },
    properties: [
      { key: 'sd.public.comment', value: { internal: true } },
      { key: PROPERTY, value: { name } },
    ],
  });
}

/** Issue in a response to a request for its status only. */
export const StatusOnly = z.object({ fields: z.object({ status: WireStatus }) });

/**
 * Moves an issue to a status, unless it has that status (up to 3 calls).
 * @throws JiraRejection also if no transition leads to the status
 */
export async function transitionIssue(issueId: string, status: StatusRef): Promise<void> {
  const { fields } = await requestJira(route`/rest/api/3/issue/${issueId}?fields=status`, StatusOnly);
  if (fields.status.id === status.id) return;
  const transition = (await readTransitions(issueId)).find(({ to }) => to.id === status.id);
  if (!transition) throw new JiraRejection(400, [`No transition leads to ${status.name}.`], {});
  await doTransition(issueId, transition.id);
}

export async function doTransition(issueId: string, id: string): Promise<void> {
  await writeJira('POST', route`/rest/api/3/issue/${issueId}/transitions`, { transition: { id } });
}

/**
 * Links two issues, each by id or key, as related. Jira doesn't duplicate an existing link.
 * @throws JiraRejection also if the site has no link type `Relates`
 */
export async function linkIssues(from: string, to: string): Promise<void> {
  const link = { type: { name: 'Relates' }, inwardIssue: issueRef(from), outwardIssue: issueRef(to) };
  // Without the permission to link, Jira answers with 401 here, not 403.
  await writeJira('POST', route`/rest/api/3/issueLink`, link, { refusalStatus: 401 });
}

function issueRef(idOrKey: string): { id: string } | { key: string } {
  return /^\d+$/.test(idOrKey) ? { id: idOrKey } : { key: idOrKey };
}

/** Deletes an issue. An issue that doesn't exist counts as deleted. */
export async function deleteIssue(issueId: string): Promise<void> {
  try {
    await writeJira('DELETE', route`/rest/api/3/issue/${issueId}`);
  } catch (error) {
    if (!(error instanceof JiraRejection && error.status === 404)) throw error;
  }
}

/** Restores the issue property that routes events (1 point). */
export async function writeRouting(issueId: string, routing: Routing): Promise<void> {
  await writeJira('PUT', route`/rest/api/3/issue/${issueId}/properties/${PROPERTY}`, routing);
}
