import { mentions } from '../adf';
import { sendCommentDeleted, sendIssueCommented, sendMentions } from '../events';
import { serializeComment } from '../serialize/issue';
import { reindex } from '../issues/change';
import { addComment, CommentInput, planComments, readCommentBody, readVisibility } from '../issues/comment';
import { checkProperty } from '../issues/set-property';
import type { Comment, Issue } from '../model/issue';
import { canReadComment, may, visibleIssue } from '../permissions';
import { JiraError } from '../jira-error';
import { projectOf } from '../world';
import {
  bodyHandler,
  expansions,
  handler,
  NO_CONTENT,
  ok,
  requestedPage,
  PAGING,
  pathParam,
  readPoints,
  textParam,
  type Call,
  type Handlers,
} from './call';

const shouldExpandProperties = (call: Call<'expand'>): boolean => expansions(call, 'properties').includes('properties');

const visibleComments = (call: Call, issue: Issue): Comment[] =>
  issue.comments.filter((each) => canReadComment(call.world, issue, each, call.viewer.user?.accountId));

function findComment(call: Call): { issue: Issue; comment: Comment } {
  const issue = visibleIssue(call.world, call.viewer, pathParam(call, 'issueIdOrKey'));
  const comment = visibleComments(call, issue).find((each) => each.id === pathParam(call, 'id'));
  if (!comment) throw new JiraError(404, [`Can not find a comment for the id: ${pathParam(call, 'id')}.`]);
  return { issue, comment };
}

function requireCommentPermission(call: Call, issue: Issue, comment: Comment, verb: 'EDIT' | 'DELETE'): void {
  const isOwn = comment.author === call.viewer.user?.accountId;
  const project = projectOf(call.world, issue);
  if (
    may(call.viewer, project, `${verb}_ALL_COMMENTS`) ||
    (isOwn && may(call.viewer, project, `${verb}_OWN_COMMENTS`))
  ) {
    return;
  }
  throw new JiraError(400, [`You do not have permission to ${verb.toLowerCase()} comment with id: ${comment.id}`]);
}

export const comments: Handlers = {
  getComments: handler({ query: [...PAGING, 'orderBy', 'expand'] }, (call) => {
    const { world } = call;
    const issue = visibleIssue(world, call.viewer, pathParam(call, 'issueIdOrKey'));
    const { startAt, maxResults } = requestedPage(call, { defaultSize: 100 });
    const isNewestFirst = textParam(call, 'orderBy') === '-created';
    const comments = isNewestFirst ? visibleComments(call, issue).toReversed() : visibleComments(call, issue);
    const serialized = comments
      .slice(startAt, startAt + maxResults)
      .map((each) => serializeComment(world, issue, each, shouldExpandProperties(call)));
    return ok({ startAt, maxResults, total: comments.length, comments: serialized }, readPoints(serialized.length));
  }),

  getComment: handler({ query: ['expand'] }, (call) => {
    const { issue, comment } = findComment(call);
    return ok(serializeComment(call.world, issue, comment, shouldExpandProperties(call)), readPoints(1));
  }),

  addComment: bodyHandler({ query: ['expand'], body: CommentInput }, (call) => {
    const { world, actor } = call;
    const issue = visibleIssue(world, call.viewer, pathParam(call, 'issueIdOrKey'));
    if (!may(call.viewer, projectOf(world, issue), 'ADD_COMMENTS')) {
      throw new JiraError(400, ['You do not have the permission to comment on this issue.']);
    }
    const withProperties = shouldExpandProperties(call);
    const [comment] = planComments(world, actor, issue, [call.body]).map((each) =>
      addComment(world, actor, issue, each),
    );
    return { status: 201, body: comment && serializeComment(world, issue, comment, withProperties), points: 1 };
  }),

  updateComment: bodyHandler({ query: ['expand'], body: CommentInput }, (call) => {
    const { world, actor } = call;
    const { issue, comment } = findComment(call);
    requireCommentPermission(call, issue, comment, 'EDIT');
    const withProperties = shouldExpandProperties(call);
    const input = call.body;
    const body = input.body === undefined ? comment.body : readCommentBody(input.body);
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
    sendIssueCommented(world, actor, issue, changed);
    const oldMentions = mentions(comment.body);
    sendMentions(
      world,
      actor,
      issue,
      mentions(body).filter((each) => !oldMentions.includes(each)),
      changed,
    );
    return ok(serializeComment(world, issue, changed, withProperties), 1);
  }),

  deleteComment: handler({}, (call) => {
    const { world, actor } = call;
    const { issue, comment } = findComment(call);
    requireCommentPermission(call, issue, comment, 'DELETE');
    issue.comments = issue.comments.filter((each) => each.id !== comment.id);
    issue.updated = world.clock.now();
    reindex(world, issue);
    sendCommentDeleted(world, actor, issue, comment);
    return NO_CONTENT;
  }),
};
