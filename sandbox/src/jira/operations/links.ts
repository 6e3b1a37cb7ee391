import { z } from 'zod';
import { reindex } from '../issues/change';
import { addComment, CommentInput, planComments } from '../issues/comment';
import { recordOf } from '../issues/fill';
import { createLink, deleteLink } from '../issues/link';
import type { Issue, Link, RemoteLink } from '../model/issue';
import { canSeeIssue, may, requirePermission, visibleIssue } from '../permissions';
import { JiraError } from '../jira-error';
import { restUrl, serializeIssueRef, serializeLinkType, serializeUser, type Json } from '../serialize/entities';
import { nextId, projectOf, userOf, type World } from '../world';
import {
  bodyHandler,
  handler,
  identityReadPoints,
  NO_CONTENT,
  ok,
  pathParam,
  readPoints,
  textParam,
  type Call,
  type Handlers,
} from './call';
import { ownEntry } from '../own-entry';

const LinkedIssueRef = z.strictObject({ id: z.string().optional(), key: z.string().optional() });
const NewLink = z.strictObject({
  type: z.strictObject({ id: z.string().optional(), name: z.string().optional() }),
  inwardIssue: LinkedIssueRef,
  outwardIssue: LinkedIssueRef,
  comment: CommentInput.optional(),
});
const NewRemoteLink = z.strictObject({
  globalId: z.string().nullish(),
  relationship: z.string().nullish(),
  application: recordOf(z.unknown()).default({}),
  object: z.looseObject({ title: z.string().optional(), url: z.string().optional() }),
});

/** Returns the ids or keys in the body of a new link. Returns none for an invalid body, which the handler rejects. */
export function issuesOfNewLink(body: string): string[] {
  try {
    const { inwardIssue, outwardIssue } = z
      .object({ inwardIssue: LinkedIssueRef, outwardIssue: LinkedIssueRef })
      .parse(JSON.parse(body));
    return [inwardIssue, outwardIssue].map(({ id, key }) => id ?? key ?? '');
  } catch {
    return [];
  }
}

function linkableIssue(call: Call, linked: z.infer<typeof LinkedIssueRef>): Issue {
  const issue = visibleIssue(call.world, call.viewer, linked);
  if (!may(call.viewer, projectOf(call.world, issue), 'LINK_ISSUES')) {
    throw new JiraError(401, [`No Link Issue Permission for issue '${issue.key}'`]);
  }
  return issue;
}

const serializeRemoteLink = (world: World, issue: Issue, each: RemoteLink): Json => ({
  id: each.id,
  self: restUrl(world, `issue/${issue.key}/remotelink/${each.id}`),
  ...(each.globalId !== null && { globalId: each.globalId }),
  application: each.application,
  ...(each.relationship !== null && { relationship: each.relationship }),
  object: each.object,
});

function remotelyLinkableIssue(call: Call): Issue {
  const issue = visibleIssue(call.world, call.viewer, pathParam(call, 'issueIdOrKey'));
  requirePermission(
    call.viewer,
    projectOf(call.world, issue),
    'LINK_ISSUES',
    'You do not have permission to link issues in this project.',
  );
  return issue;
}

/** Returns the link. Throws a 404 unless the caller can see both issues. */
function visibleLink(call: Call): Link {
  const { world, viewer } = call;
  const link = world.site.links.find((each) => each.id === pathParam(call, 'linkId'));
  const issues = [link?.from, link?.to].map((id) => world.site.issues[id ?? '']);
  if (!link || !issues.every((each) => each && canSeeIssue(world, viewer, each))) {
    throw new JiraError(404, [`No issue link with id '${pathParam(call, 'linkId')}' exists.`]);
  }
  return link;
}

export const links: Handlers = {
  linkIssues: bodyHandler({ body: NewLink }, (call) => {
    const { world, viewer, actor } = call;
    const { type: typeRef, inwardIssue, outwardIssue, comment } = call.body;
    const type = world.site.linkTypes.find((each) =>
      typeRef.id === undefined ? each.name === typeRef.name : each.id === typeRef.id,
    );
    if (!type) {
      throw new JiraError(404, [
        `No issue link type with ${typeRef.id === undefined ? 'name' : 'id'} '${typeRef.id ?? typeRef.name ?? ''}' found.`,
      ]);
    }
    // "The outward issue is linked to the inward one", so `inwardIssue` gets the outward name [doc: linkIssues].
    const from = linkableIssue(call, inwardIssue);
    const to = linkableIssue(call, outwardIssue);
    if (from.id === to.id) throw new JiraError(400, ['You cannot link an issue to itself.']);
    if (comment) {
      requirePermission(
        viewer,
        projectOf(world, from),
        'ADD_COMMENTS',
        'You do not have the permission to comment on this issue.',
        400,
      );
    }
    const comments = planComments(world, actor, from, comment ? [comment] : []);
    createLink(world, actor, type, from, to);
    for (const each of comments) addComment(world, actor, from, each);
    return { status: 201, points: 1 };
  }),

  getIssueLink: handler({}, (call) => {
    const { id, typeId, from, to } = visibleLink(call);
    const type = call.world.site.linkTypes.find((each) => each.id === typeId);
    const [outwardIssue, inwardIssue] = [call.world.site.issues[to], call.world.site.issues[from]];
    const body = {
      id,
      self: restUrl(call.world, `issueLink/${id}`),
      ...(type && { type: serializeLinkType(call.world, type) }),
      ...(inwardIssue && { inwardIssue: serializeIssueRef(call.world, inwardIssue) }),
      ...(outwardIssue && { outwardIssue: serializeIssueRef(call.world, outwardIssue) }),
    };
    return ok(body, readPoints(1));
  }),

  deleteIssueLink: handler({}, (call) => {
    const removed = visibleLink(call);
    linkableIssue(call, { id: removed.from });
    deleteLink(call.world, call.actor, removed);
    return NO_CONTENT;
  }),

  getIssueLinkTypes: handler({}, (call) => {
    const issueLinkTypes = call.world.site.linkTypes.map((each) => serializeLinkType(call.world, each));
    return ok({ issueLinkTypes }, readPoints(issueLinkTypes.length));
  }),

  getRemoteIssueLinks: handler({ query: ['globalId'] }, (call) => {
    const issue = visibleIssue(call.world, call.viewer, pathParam(call, 'issueIdOrKey'));
    const globalId = textParam(call, 'globalId');
    const remoteLinks = issue.remoteLinks.filter((each) => globalId === undefined || each.globalId === globalId);
    if (globalId !== undefined && remoteLinks.length === 0) {
      throw new JiraError(404, ['The remote issue link does not exist.']);
    }
    const body = remoteLinks.map((each) => serializeRemoteLink(call.world, issue, each));
    return ok(globalId === undefined ? body : body[0], readPoints(body.length));
  }),

  createOrUpdateRemoteIssueLink: bodyHandler({ body: NewRemoteLink }, (call) => {
    const issue = remotelyLinkableIssue(call);
    const { globalId = null, relationship = null, application, object } = call.body;
    const errors = {
      ...(object.title ? {} : { title: "'title' is required." }),
      ...(object.url ? {} : { url: "'url' is required." }),
    };
    if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
    const existing = issue.remoteLinks.find((each) => globalId !== null && each.globalId === globalId);
    const id = existing?.id ?? Number(nextId(call.world, 'remoteLink'));
    const remoteLink: RemoteLink = { id, globalId, relationship, application, object };
    issue.remoteLinks = [...issue.remoteLinks.filter((each) => each.id !== id), remoteLink];
    reindex(call.world, issue);
    return {
      status: existing ? 200 : 201,
      body: { id, self: restUrl(call.world, `issue/${issue.key}/remotelink/${id}`) },
      points: 1,
    };
  }),

  deleteRemoteIssueLinkByGlobalId: handler({ query: ['globalId'] }, (call) => {
    const issue = remotelyLinkableIssue(call);
    const globalId = textParam(call, 'globalId');
    const remaining = issue.remoteLinks.filter((each) => each.globalId !== globalId);
    if (remaining.length === issue.remoteLinks.length) {
      throw new JiraError(404, ['The remote issue link does not exist.']);
    }
    issue.remoteLinks = remaining;
    reindex(call.world, issue);
    return NO_CONTENT;
  }),

  getIssueWatchers: handler({}, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const me = viewer.user?.accountId ?? '';
    const watchers = may(viewer, projectOf(world, issue), 'VIEW_VOTERS_AND_WATCHERS') ? issue.watchers : [];
    const body = {
      self: restUrl(world, `issue/${issue.key}/watchers`),
      isWatching: issue.watchers.includes(me),
      watchCount: issue.watchers.length,
      watchers: watchers.map((each) => serializeUser(world, userOf(world, each))),
    };
    return ok(body, identityReadPoints(watchers.length));
  }),

  addWatcher: bodyHandler({ body: z.union([z.string(), z.strictObject({})]) }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const accountId = typeof call.body === 'string' ? call.body : (viewer.user?.accountId ?? '');
    const project = projectOf(world, issue);
    const isOtherUser = accountId !== viewer.user?.accountId;
    if (isOtherUser) {
      requirePermission(
        viewer,
        project,
        'MANAGE_WATCHERS',
        'You do not have permission to manage the watchers of this issue.',
      );
    }
    const user = ownEntry(world.site.users, accountId);
    if (!user || !may({ user, isUnderAccessRules: false }, project, 'BROWSE_PROJECTS')) {
      throw new JiraError(400, [
        `The user with account ID '${accountId}' does not have permission to view this issue. This user will not be added to the watch list.`,
      ]);
    }
    issue.watchers = [...new Set([...issue.watchers, accountId])];
    reindex(world, issue);
    return NO_CONTENT;
  }),

  removeWatcher: handler({ query: ['accountId'] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, pathParam(call, 'issueIdOrKey'));
    const accountId = textParam(call, 'accountId') ?? viewer.user?.accountId ?? '';
    if (accountId !== viewer.user?.accountId) {
      requirePermission(
        viewer,
        projectOf(world, issue),
        'MANAGE_WATCHERS',
        'You do not have permission to manage the watchers of this issue.',
      );
    }
    issue.watchers = issue.watchers.filter((each) => each !== accountId);
    reindex(world, issue);
    return NO_CONTENT;
  }),
};
