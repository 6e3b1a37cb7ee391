import { z } from 'zod';
import { isBlank, mentions, readDocumentNode } from '../adf';
import { MAX_DOCUMENT_LENGTH } from '../fields/kinds/plain';
import { sendIssueCommented, sendMentions } from '../events';
import type { Document } from '../model/field';
import type { Comment, Issue } from '../model/issue';
import { JiraError } from '../jira-error';
import { holdsRole } from '../permissions';
import { ownEntry } from '../own-entry';
import { nextId, projectOf, type Actor, type World } from '../world';
import { reindex } from './change';
import { checkProperty } from './set-property';

/** Maximum number of comments of an issue [doc: limits]. */
const MAX_COMMENTS = 5_000;

export const CommentInput = z.strictObject({
  body: z.unknown().optional(),
  visibility: z
    .strictObject({ type: z.enum(['group', 'role']), value: z.string().optional(), identifier: z.string().nullish() })
    .nullish(),
  properties: z.array(z.strictObject({ key: z.string(), value: z.unknown() })).default([]),
});
export type CommentInput = z.infer<typeof CommentInput>;

export function readCommentBody(input: unknown): Document {
  const parsed = readDocumentNode(input);
  if (!parsed) throw new JiraError(400, [], { comment: 'Comment body is not valid!' });
  if (!parsed.isValid) throw new JiraError(400, ['INVALID_INPUT']);
  // Unsure: the rejection of a comment without visible text; this is the stricter reading.
  if ((parsed.document.content ?? []).every(isBlank)) {
    throw new JiraError(400, [], { comment: 'Comment body can not be empty!' });
  }
  if (JSON.stringify(parsed.document).length > MAX_DOCUMENT_LENGTH) {
    throw new JiraError(400, [], { comment: 'CONTENT_LIMIT_EXCEEDED' });
  }
  return parsed.document;
}

/**
 * Returns the group or role to which a comment is restricted. Throws a 400 if it doesn't exist or the author isn't a
 * member. Unsure: the error messages.
 */
export function readVisibility(
  world: World,
  actor: Actor,
  issue: Issue,
  visibility: CommentInput['visibility'],
): Comment['visibility'] {
  if (!visibility) return null;
  const { type, value, identifier } = visibility;
  const idOrName = identifier ?? value ?? '';
  const project = projectOf(world, issue);
  const groups = Object.entries(world.site.groups);
  const name =
    type === 'role'
      ? Object.keys(project.roles).find((role) => role === idOrName)
      : groups.find(([group, { id }]) => (identifier ? id === idOrName : group === idOrName))?.[0];
  if (name === undefined) throw new JiraError(400, [], { visibility: `The ${type} '${idOrName}' does not exist.` });
  const isMember =
    type === 'role'
      ? holdsRole(project, name, ownEntry(world.site.users, actor.accountId))
      : ownEntry(world.site.groups, name)?.members.includes(actor.accountId);
  if (!isMember) {
    const kind = type === 'role' ? 'project role' : 'group';
    throw new JiraError(400, [], { commentLevel: `You are currently not a member of the ${kind}: ${name}.` });
  }
  return { type, value: name };
}

/** A validated comment. Adding it can't fail. */
type PlannedComment = Pick<Comment, 'visibility' | 'properties'> & { readonly body: Document };

/** Validates the comments that a call adds. Throws a `JiraError` for the first invalid one. */
export function planComments(
  world: World,
  actor: Actor,
  issue: Issue,
  inputs: readonly CommentInput[],
): PlannedComment[] {
  if (issue.comments.length + inputs.length > MAX_COMMENTS) {
    throw new JiraError(413, ['The issue has too many comments.']);
  }
  return inputs.map((input) => {
    const body = readCommentBody(input.body);
    for (const { key, value } of input.properties) checkProperty(key, value);
    return {
      body,
      visibility: readVisibility(world, actor, issue, input.visibility),
      properties: Object.fromEntries(input.properties.map(({ key, value }) => [key, value])),
    };
  });
}

export function addComment(world: World, actor: Actor, issue: Issue, planned: PlannedComment): Comment {
  const now = world.clock.now();
  const comment: Comment = {
    id: nextId(world, 'comment'),
    author: actor.accountId,
    created: now,
    updateAuthor: actor.accountId,
    updated: now,
    ...planned,
  };
  issue.comments = [...issue.comments, comment];
  issue.updated = now;
  reindex(world, issue);
  sendIssueCommented(world, actor, issue, comment);
  sendMentions(world, actor, issue, mentions(planned.body), comment);
  return comment;
}
