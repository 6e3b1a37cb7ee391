import { z } from 'zod';
import { reindex } from '../issues/change';
import { addComment, CommentInput, planComments } from '../issues/comment';
import { named } from '../issues/fill';
import { link, unlink } from '../issues/link';
import type { Issue, Link, RemoteLink } from '../model/issue';
import { canSeeIssue, may, mustHold, visibleIssue } from '../permissions';
import { JiraError } from '../jira-error';
import { restUrl, serializeIssueRef, serializeLinkType, serializeUser, type Json } from '../serialize/entities';
import { nextId, projectOf, userOf, type World } from '../world';
import {
  bodyHandler,
  handler,
  identityReadOf,
  NOTHING,
  ok,
  param,
  readOf,
  text,
  type Call,
  type Handlers,
} from './call';
import { ownEntry } from '../own-entry';

const Linked = z.strictObject({ id: z.string().optional(), key: z.string().optional() });
const NewLink = z.strictObject({
  type: z.strictObject({ id: z.string().optional(), name: z.string().optional() }),
  inwardIssue: Linked,
  outwardIssue: Linked,
  comment: CommentInput.optional(),
});
const NewRemoteLink = z.strictObject({
  globalId: z.string().nullish(),
  relationship: z.string().nullish(),
  application: named(z.unknown()).default({}),
  object: z.looseObject({ title: z.string().optional(), url: z.string().optional() }),
});

/**
 * Returns the issues in the body of a new link. Returns none for an invalid body, because the handler rejects it later.
 */
export function linkedIn(body: string): string[] {
  try {
    const { inwardIssue, outwardIssue } = z
      .object({ inwardIssue: Linked, outwardIssue: Linked })
      .parse(JSON.parse(body));
    return [inwardIssue, outwardIssue].map(({ id, key }) => id ?? key ?? '');
  } catch {
    return [];
  }
}

function linkable(call: Call, linked: z.infer<typeof Linked>): Issue {
  const issue = visibleIssue(call.world, call.viewer, linked);
  if (!may(call.viewer, projectOf(call.world, issue), 'LINK_ISSUES')) {
    throw new JiraError(401, [`No Link Issue Permission for issue '${issue.key}'`]);
  }
  return issue;
}

const serializeRemote = (world: World, issue: Issue, each: RemoteLink): Json => ({
  id: each.id,
  self: restUrl(world, `issue/${issue.key}/remotelink/${each.id}`),
  ...(each.globalId !== null && { globalId: each.globalId }),
  application: each.application,
  ...(each.relationship !== null && { relationship: each.relationship }),
  object: each.object,
});

function remotelyLinkable(call: Call): Issue {
  const issue = visibleIssue(call.world, call.viewer, param(call, 'issueIdOrKey'));
  mustHold(
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
  const found = world.site.links.find((each) => each.id === param(call, 'linkId'));
  const issues = [found?.from, found?.to].map((id) => world.site.issues[id ?? '']);
  if (!found || !issues.every((each) => each && canSeeIssue(world, viewer, each))) {
    throw new JiraError(404, [`No issue link with id '${param(call, 'linkId')}' exists.`]);
  }
  return found;
}

export const links: Handlers = {
  linkIssues: bodyHandler({ body: NewLink }, (call) => {
    const { world, viewer, actor } = call;
    const { type: named, inwardIssue, outwardIssue, comment } = call.body;
    const type = world.site.linkTypes.find((each) =>
      named.id === undefined ? each.name === named.name : each.id === named.id,
    );
    if (!type) {
      throw new JiraError(404, [
        `No issue link type with ${named.id === undefined ? 'name' : 'id'} '${named.id ?? named.name ?? ''}' found.`,
      ]);
    }
    // "The outward issue is linked to the inward one", so `inwardIssue` gets the outward name [doc: linkIssues].
    const from = linkable(call, inwardIssue);
    const to = linkable(call, outwardIssue);
    if (from.id === to.id) throw new JiraError(400, ['You cannot link an issue to itself.']);
    if (comment) {
      mustHold(
        viewer,
        projectOf(world, from),
        'ADD_COMMENTS',
        'You do not have the permission to comment on this issue.',
        400,
      );
    }
    const comments = planComments(world, actor, from, comment ? [comment] : []);
    link(world, actor, type, from, to);
    for (const each of comments) addComment(world, actor, from, each);
    return { status: 201, points: 1 };
  }),

  getIssueLink: handler({}, (call) => {
    const { id, typeId, from, to } = visibleLink(call);
    const type = call.world.site.linkTypes.find((each) => each.id === typeId);
    const [outward, inward] = [call.world.site.issues[to], call.world.site.issues[from]];
    const body = {
      id,
      self: restUrl(call.world, `issueLink/${id}`),
      ...(type && { type: serializeLinkType(call.world, type) }),
      ...(inward && { inwardIssue: serializeIssueRef(call.world, inward) }),
      ...(outward && { outwardIssue: serializeIssueRef(call.world, outward) }),
    };
    return ok(body, readOf(1));
  }),

  deleteIssueLink: handler({}, (call) => {
    const removed = visibleLink(call);
    linkable(call, { id: removed.from });
    unlink(call.world, call.actor, removed);
    return NOTHING;
  }),

  getIssueLinkTypes: handler({}, (call) => {
    const all = call.world.site.linkTypes.map((each) => serializeLinkType(call.world, each));
    return ok({ issueLinkTypes: all }, readOf(all.length));
  }),

  getRemoteIssueLinks: handler({ query: ['globalId'] }, (call) => {
    const issue = visibleIssue(call.world, call.viewer, param(call, 'issueIdOrKey'));
    const globalId = text(call, 'globalId');
    const remoteLinks = issue.remoteLinks.filter((each) => globalId === undefined || each.globalId === globalId);
    if (globalId !== undefined && remoteLinks.length === 0) {
      throw new JiraError(404, ['The remote issue link does not exist.']);
    }
    const body = remoteLinks.map((each) => serializeRemote(call.world, issue, each));
    return ok(globalId === undefined ? body : body[0], readOf(body.length));
  }),

  createOrUpdateRemoteIssueLink: bodyHandler({ body: NewRemoteLink }, (call) => {
    const issue = remotelyLinkable(call);
    const { globalId = null, relationship = null, application, object } = call.body;
    const errors = {
      ...(object.title ? {} : { title: "'title' is required." }),
      ...(object.url ? {} : { url: "'url' is required." }),
    };
    if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
    const known = issue.remoteLinks.find((each) => globalId !== null && each.globalId === globalId);
    const id = known?.id ?? Number(nextId(call.world, 'remoteLink'));
    const made: RemoteLink = { id, globalId, relationship, application, object };
    issue.remoteLinks = [...issue.remoteLinks.filter((each) => each.id !== id), made];
    reindex(call.world, issue);
    return {
      status: known ? 200 : 201,
      body: { id, self: restUrl(call.world, `issue/${issue.key}/remotelink/${id}`) },
      points: 1,
    };
  }),

  deleteRemoteIssueLinkByGlobalId: handler({ query: ['globalId'] }, (call) => {
    const issue = remotelyLinkable(call);
    const globalId = text(call, 'globalId');
    const left = issue.remoteLinks.filter((each) => each.globalId !== globalId);
    if (left.length === issue.remoteLinks.length) throw new JiraError(404, ['The remote issue link does not exist.']);
    issue.remoteLinks = left;
    reindex(call.world, issue);
    return NOTHING;
  }),

  getIssueWatchers: handler({}, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const me = viewer.user?.accountId ?? '';
    const names = may(viewer, projectOf(world, issue), 'VIEW_VOTERS_AND_WATCHERS') ? issue.watchers : [];
    const body = {
      self: restUrl(world, `issue/${issue.key}/watchers`),
      isWatching: issue.watchers.includes(me),
      watchCount: issue.watchers.length,
      watchers: names.map((each) => serializeUser(world, userOf(world, each))),
    };
    return ok(body, identityReadOf(names.length));
  }),

  addWatcher: bodyHandler({ body: z.union([z.string(), z.strictObject({})]) }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const accountId = typeof call.body === 'string' ? call.body : (viewer.user?.accountId ?? '');
    const project = projectOf(world, issue);
    const other = accountId !== viewer.user?.accountId;
    if (other) {
      mustHold(viewer, project, 'MANAGE_WATCHERS', 'You do not have permission to manage the watchers of this issue.');
    }
    const user = ownEntry(world.site.users, accountId);
    if (!user || !may({ user, throughApp: false, ruled: false }, project, 'BROWSE_PROJECTS')) {
      throw new JiraError(400, [
        `The user with account ID '${accountId}' does not have permission to view this issue. This user will not be added to the watch list.`,
      ]);
    }
    issue.watchers = [...new Set([...issue.watchers, accountId])];
    reindex(world, issue);
    return NOTHING;
  }),

  removeWatcher: handler({ query: ['accountId'] }, (call) => {
    const { world, viewer } = call;
    const issue = visibleIssue(world, viewer, param(call, 'issueIdOrKey'));
    const accountId = text(call, 'accountId') ?? viewer.user?.accountId ?? '';
    if (accountId !== viewer.user?.accountId) {
      mustHold(
        viewer,
        projectOf(world, issue),
        'MANAGE_WATCHERS',
        'You do not have permission to manage the watchers of this issue.',
      );
    }
    issue.watchers = issue.watchers.filter((each) => each !== accountId);
    reindex(world, issue);
    return NOTHING;
  }),
};
