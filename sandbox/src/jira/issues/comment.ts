import { z } from 'zod';
import { isBlank, mentions, readDocumentNode } from '../adf';
import { DOCUMENT_MAX } from '../fields/values';
import { issueCommented, mentioned } from '../events';
import type { Comment, Document, Issue } from '../model';
import { Refusal } from '../refusal';
import { nextId, projectOf, type Actor, type World } from '../world';
import { reindex } from './change';
import { checkProperty } from './set-property';

/** Comments that one issue can hold [doc: limits]. */
export const COMMENTS_MAX = 5_000;

export const CommentInput = z.looseObject({
  body: z.unknown(),
  visibility: z
    .looseObject({ type: z.enum(['group', 'role']), value: z.string().optional(), identifier: z.string().nullish() })
    .nullish(),
  properties: z.array(z.object({ key: z.string(), value: z.unknown() })).default([]),
});
export type CommentInput = z.infer<typeof CommentInput>;

export function readBody(input: unknown): Document {
  const read = readDocumentNode(input);
  if (!read) throw new Refusal(400, [], { comment: 'Comment body is not valid!' });
  if (!read.sound) throw new Refusal(400, ['INVALID_INPUT']);
  // That a paragraph without words is none is unsure: the harsher.
  if ((read.document.content ?? []).every(isBlank)) {
    throw new Refusal(400, [], { comment: 'Comment body can not be empty!' });
  }
  if (JSON.stringify(read.document).length > DOCUMENT_MAX) {
    throw new Refusal(400, [], { comment: 'CONTENT_LIMIT_EXCEEDED' });
  }
  return read.document;
}

/** Whom a comment is kept for has to be there; Jira's words are unsure. */
function checkVisibility(world: World, issue: Issue, visibility: CommentInput['visibility']): void {
  if (!visibility) return;
  const { type, value, identifier } = visibility;
  const name = value ?? identifier ?? '';
  if (!Object.hasOwn(type === 'group' ? world.site.groups : projectOf(world, issue).roles, name)) {
    throw new Refusal(400, [], { visibility: `The ${type} '${name}' does not exist.` });
  }
}

/** Adds a checked comment; `input` as the call had it. */
export function addComment(world: World, actor: Actor, issue: Issue, input: CommentInput): Comment {
  const body = readBody(input.body);
  for (const { key, value } of input.properties) checkProperty(key, value);
  checkVisibility(world, issue, input.visibility);
  if (issue.comments.length >= COMMENTS_MAX) throw new Refusal(413, ['The issue has too many comments.']);
  const now = world.clock.now();
  const { visibility } = input;
  const comment: Comment = {
    id: nextId(world, 'comment'),
    author: actor.accountId,
    body,
    created: now,
    updateAuthor: actor.accountId,
    updated: now,
    visibility: visibility ? { type: visibility.type, value: visibility.value ?? visibility.identifier ?? '' } : null,
    properties: Object.fromEntries(input.properties.map(({ key, value }) => [key, value])),
  };
  issue.comments = [...issue.comments, comment];
  issue.updated = now;
  reindex(world, issue);
  issueCommented(world, actor, issue, comment);
  mentioned(world, actor, issue, mentions(body), comment);
  return comment;
}
