import { mentions } from '../adf';
import { commentDeleted, issueCommented, mentioned } from '../events';
import { serializeComment } from '../serialize/issue';
import { reindex } from '../issues/change';
import { addComment, CommentInput, planComments, readBody, readVisibility } from '../issues/comment';
import { checkProperty } from '../issues/set-property';
import type { Comment, Issue } from '../model/issue';
import { canReadComment, may, visibleIssue } from '../permissions';
import { JiraError } from '../jira-error';

import { projectOf } from '../world';
import {
  bodyHandler,
  expansions,
  handler,
  NOTHING,
  ok,
  page,
  PAGING,
  param,
  readOf,
  text,
  type Call,
  type Handlers,
} from './call';

const withProperties = (call: Call<'expand'>): boolean => expansions(call, 'properties').includes('properties');

const visible = (call: Call, issue: Issue): Comment[] =>
  issue.comments.filter((each) => canReadComment(call.world, issue, each, call.viewer.user?.accountId));

function find(call: Call): { issue: Issue; comment: Comment } {
  const issue = visibleIssue(call.world, call.viewer, param(call, 'issueIdOrKey'));
  const comment = visible(call, issue).find((each) => each.id === param(call, 'id'));
  if (!comment) throw new JiraError(404, [`Can not find a comment for the id: ${param(call, 'id')}.`]);
  return { issue, comment };
}

function mustOwn(call: Call, issue: Issue, comment: Comment, verb: 'EDIT' | 'DELETE'): void {
  const own = comment.author === call.viewer.user?.accountId;
  const project = projectOf(call.world, issue);
  if (may(call.viewer, project, `${verb}_ALL_COMMENTS`) || (own && may(call.viewer, project, `${verb}_OWN_COMMENTS`))) {
    return;
  }
  throw new JiraError(400, [`You do not have permission to ${verb.toLowerCase()} comment with id: ${comment.id}`]);
}

export const comments: Handlers = {
  getComments: handler({ query: [...PAGING, 'orderBy', 'expand'] }, (call) => {
    const { world } = call;
    const issue = visibleIssue(world, call.viewer, param(call, 'issueIdOrKey'));
    const { startAt, maxResults } = page(call, 100);
    const newestFirst = text(call, 'orderBy') === '-created';
    const all = newestFirst ? visible(call, issue).toReversed() : visible(call, issue);
    const serialized = all
      .slice(startAt, startAt + maxResults)
      .map((each) => serializeComment(world, issue, each, withProperties(call)));
    return ok({ startAt, maxResults, total: all.length, comments: serialized }, readOf(serialized.length));
  }),

  getComment: handler({ query: ['expand'] }, (call) => {
    const { issue, comment } = find(call);
    return ok(serializeComment(call.world, issue, comment, withProperties(call)), readOf(1));
  }),

  addComment: bodyHandler({ query: ['expand'], body: CommentInput }, (call) => {
    const { world, actor } = call;
    const issue = visibleIssue(world, call.viewer, param(call, 'issueIdOrKey'));
    if (!may(call.viewer, projectOf(world, issue), 'ADD_COMMENTS')) {
      throw new JiraError(400, ['You do not have the permission to comment on this issue.']);
    }
    const expanded = withProperties(call);
    const [comment] = planComments(world, actor, issue, [call.body]).map((each) =>
      addComment(world, actor, issue, each),
    );
    return { status: 201, body: comment && serializeComment(world, issue, comment, expanded), points: 1 };
  }),

  updateComment: bodyHandler({ query: ['expand'], body: CommentInput }, (call) => {
    const { world, actor } = call;
    const { issue, comment } = find(call);
    mustOwn(call, issue, comment, 'EDIT');
    const expanded = withProperties(call);
    const input = call.body;
    const body = input.body === undefined ? comment.body : readBody(input.body);
    for (const { key, value } of input.properties) checkProperty(key, value);
    const { visibility } = input;
    const changed: Comment = {
      ...comment,
      body,
      visibility: visibility === undefined ? comment.visibility : readVisibility(world, actor, issue, visibility),
      updateAuthor: actor.accountId,
      updated: world.clock.now(),
      properties: {
        ...comment.properties,
        ...Object.fromEntries(input.properties.map(({ key, value }) => [key, value])),
      },
    };
    issue.comments = issue.comments.map((each) => (each.id === comment.id ? changed : each));
    issue.updated = changed.updated;
    reindex(world, issue);
    issueCommented(world, actor, issue, changed);
    const before = mentions(comment.body);
    mentioned(
      world,
      actor,
      issue,
      mentions(body).filter((each) => !before.includes(each)),
      changed,
    );
    return ok(serializeComment(world, issue, changed, expanded), 1);
  }),

  deleteComment: handler({}, (call) => {
    const { world, actor } = call;
    const { issue, comment } = find(call);
    mustOwn(call, issue, comment, 'DELETE');
    issue.comments = issue.comments.filter((each) => each.id !== comment.id);
    issue.updated = world.clock.now();
    reindex(world, issue);
    commentDeleted(world, actor, issue, comment);
    return NOTHING;
  }),
};
