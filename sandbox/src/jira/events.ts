import type { Attachment, ChangeItem, Comment, Issue, Link } from './model/issue';
import type { Project } from './model/project';
import type { User } from './model/site';
import {
  serializeIssueType,
  serializeLinkType,
  serializeProject,
  serializeStatus,
  serializeUser,
  type Json,
} from './serialize/entities';
import { jiraTime, projectOf, statusOf, textValue, typeOf, userOf, type Actor, type World } from './world';

const omit = (json: Json, name: string): Json =>
  Object.fromEntries(Object.entries(json).filter(([each]) => each !== name));

/**
 * Returns a user without an email address, because the documented payloads contain none [doc: events-reference/jira].
 */
const serializeEventUser = (world: World, user: User): Json => omit(serializeUser(world, user), 'emailAddress');

/** Returns the issue of an event, which has no description and no custom fields [doc: events-reference/jira]. */
function serializeEventIssue(world: World, issue: Issue): Json {
  const userIn = (field: string) => {
    const accountId = textValue(issue, field);
    return accountId === null ? null : serializeEventUser(world, userOf(world, accountId));
  };
  return {
    id: issue.id,
    key: issue.key,
    fields: {
      summary: textValue(issue, 'summary') ?? '',
      issuetype: serializeIssueType(world, typeOf(world, issue.typeId)),
      creator: serializeEventUser(world, userOf(world, issue.creator)),
      created: jiraTime(issue.created),
      project: serializeProject(world, projectOf(world, issue)),
      reporter: userIn('reporter'),
      assignee: userIn('assignee'),
      updated: jiraTime(issue.updated),
      status: serializeStatus(world, statusOf(world, issue.statusId)),
    },
  };
}

/** Events that the site can send. An app that listens to another event would never get it. */
export const SENT_EVENTS = [
  'avi:jira:created:issue',
  'avi:jira:updated:issue',
  'avi:jira:deleted:issue',
  'avi:jira:assigned:issue',
  'avi:jira:commented:issue',
  'avi:jira:mentioned:issue',
  'avi:jira:mentioned:comment',
  'avi:jira:deleted:comment',
  'avi:jira:created:issuelink',
  'avi:jira:deleted:issuelink',
  'avi:jira:created:attachment',
  'avi:jira:deleted:attachment',
  'avi:jira:updated:project',
  'avi:jira:archived:project',
  'avi:jira:unarchived:project',
  'avi:jira:softdeleted:project',
  'avi:jira:restored:project',
  'avi:jira:deleted:project',
  'avi:ecosystem.app_policy:blocked:app_access_to_objects.v2',
  'avi:ecosystem.app_policy:blocked:app_access_to_objects_in_container.v2',
] as const;
type SentEvent = (typeof SENT_EVENTS)[number];

interface EventSubject {
  readonly issueId?: string | undefined;
  readonly projectId?: string | undefined;
}

function send(world: World, actor: Actor, name: SentEvent, body: Json, subject: EventSubject): void {
  // An app access rule also hides the project's events from apps [unsure: the stricter reading].
  if (world.site.projects[subject.projectId ?? '']?.appsBlocked) return;
  world.emit({
    name,
    body: { eventType: name, timestamp: String(world.clock.now()), ...body },
    byApp: actor.app?.appId,
    trace: actor.trace,
    ...subject,
  });
}

const issueSubject = (issue: Issue): EventSubject => ({ issueId: issue.id, projectId: issue.projectId });
const serializeAssociatedUsers = (accountIds: readonly (string | null)[]): Json => ({
  associatedUsers: {
    associatedUsers: [...new Set(accountIds.filter((each) => each !== null))].map((accountId) => ({ accountId })),
  },
});
const serializeChangeItem = (item: ChangeItem): Json => omit({ ...item }, 'custom');

export function sendIssueCreated(world: World, actor: Actor, issue: Issue, clonedFrom?: Issue): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    ...serializeAssociatedUsers([actor.accountId]),
    ...(clonedFrom && { clonedFrom: { id: clonedFrom.id, key: clonedFrom.key } }),
  };
  send(world, actor, 'avi:jira:created:issue', body, issueSubject(issue));
}

/** Sends `updated`, and also `assigned` if the assignee changed [doc: both are sent]. */
export function sendIssueUpdated(
  world: World,
  actor: Actor,
  issue: Issue,
  items: readonly ChangeItem[],
  eventTypeName?: string,
): void {
  const assignee = items.find((each) => each.fieldId === 'assignee');
  const status = items.find((each) => each.fieldId === 'status');
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    changelog: { items: items.map(serializeChangeItem) },
    ...serializeAssociatedUsers([actor.accountId, assignee?.from ?? null, assignee?.to ?? null]),
    ...(eventTypeName && { jiraEventTypeName: eventTypeName }),
  };
  const statuses = [status?.from, status?.to]
    .filter((each) => typeof each === 'string')
    .map((id) => serializeStatus(world, statusOf(world, id)));
  const withStatuses = status ? { ...body, associatedStatuses: { associatedStatuses: statuses } } : body;
  send(world, actor, 'avi:jira:updated:issue', withStatuses, issueSubject(issue));
  if (assignee) {
    send(
      world,
      actor,
      'avi:jira:assigned:issue',
      { ...body, changelog: { items: [serializeChangeItem(assignee)] } },
      issueSubject(issue),
    );
  }
}

/** Sends one event for the issue, and none for its comments, links and sub-tasks [doc: cascading events]. */
export function sendIssueDeleted(world: World, actor: Actor, issue: Issue): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    ...serializeAssociatedUsers([actor.accountId]),
  };
  send(world, actor, 'avi:jira:deleted:issue', body, issueSubject(issue));
}

const serializeEventComment = (world: World, comment: Comment): Json => ({
  id: comment.id,
  author: serializeEventUser(world, userOf(world, comment.author)),
  body: comment.body,
  updateAuthor: serializeEventUser(world, userOf(world, comment.updateAuthor)),
  created: jiraTime(comment.created),
  updated: jiraTime(comment.updated),
});

export function sendIssueCommented(world: World, actor: Actor, issue: Issue, comment: Comment): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    comment: serializeEventComment(world, comment),
    ...serializeAssociatedUsers([actor.accountId]),
  };
  send(world, actor, 'avi:jira:commented:issue', body, issueSubject(issue));
  sendCommentAsUpdate(world, actor, issue, 'issue_commented');
}

/** Sends a change of comments as an update of the issue if the switch `commentsUpdateIssues` is on. */
function sendCommentAsUpdate(world: World, actor: Actor, issue: Issue, eventTypeName: string): void {
  if (world.behavior.commentsUpdateIssues) sendIssueUpdated(world, actor, issue, [], eventTypeName);
}

export function sendCommentDeleted(world: World, actor: Actor, issue: Issue, comment: Comment): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    comment: serializeEventComment(world, comment),
  };
  send(world, actor, 'avi:jira:deleted:comment', body, issueSubject(issue));
  sendCommentAsUpdate(world, actor, issue, 'issue_comment_deleted');
}

/** Sends an event about an attachment. The documentation lists the fields but not their members. */
export function sendAttachmentEvent(
  world: World,
  actor: Actor,
  issue: Issue,
  attachment: Attachment,
  change: 'created' | 'deleted',
): void {
  const { id, filename, mimeType, size, created, author } = attachment;
  const body = {
    attachment: {
      id,
      issueId: issue.id,
      fileName: filename,
      mimeType,
      size,
      createDate: jiraTime(created),
      author: serializeEventUser(world, userOf(world, author)),
    },
    atlassianId: actor.accountId,
  };
  send(world, actor, `avi:jira:${change}:attachment`, body, issueSubject(issue));
}

/** Sends mentions in a description or comment, except mentions of the author [doc: events-reference/jira]. */
export function sendMentions(
  world: World,
  actor: Actor,
  issue: Issue,
  accountIds: readonly string[],
  comment?: Comment,
): void {
  const mentionedOthers = accountIds.filter((each) => each !== actor.accountId);
  if (mentionedOthers.length === 0) return;
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    mentionedAccountIds: mentionedOthers,
  };
  if (comment) {
    send(
      world,
      actor,
      'avi:jira:mentioned:comment',
      { ...body, comment: serializeEventComment(world, comment) },
      issueSubject(issue),
    );
  } else send(world, actor, 'avi:jira:mentioned:issue', body, issueSubject(issue));
}

export function sendLinkEvent(world: World, actor: Actor, link: Link, change: 'created' | 'deleted'): void {
  const type = world.site.linkTypes.find((each) => each.id === link.typeId);
  const projectId = (issueId: string): string | undefined => world.site.issues[issueId]?.projectId;
  const body = {
    id: link.id,
    sourceIssueId: link.from,
    destinationIssueId: link.to,
    sourceProjectId: projectId(link.from),
    destinationProjectId: projectId(link.to),
    issueLinkType: type && serializeLinkType(world, type),
  };
  send(world, actor, `avi:jira:${change}:issuelink`, body, { issueId: link.from, projectId: projectId(link.from) });
}

export type ProjectEventKind = 'updated' | 'softdeleted' | 'deleted' | 'archived' | 'unarchived' | 'restored';

/** Sends one event for the project, whatever its number of issues [doc: cascading events]. */
export function sendProjectEvent(world: World, actor: Actor, project: Project, kind: ProjectEventKind): void {
  send(
    world,
    actor,
    `avi:jira:${kind}:project`,
    { project: serializeProject(world, project) },
    { projectId: project.id },
  );
}

/** Maximum number of issues in one event. Unsure: Atlassian's own number. */
const BLOCKED_IDS_PER_EVENT = 100;

/** Sends a CloudEvent about issues that an app access rule hides. It needs no scope, and the rule doesn't hide it. */
function sendPolicyEvent(
  world: World,
  object: 'app_access_to_objects' | 'app_access_to_objects_in_container',
  data: Json,
): void {
  const name: SentEvent = `avi:ecosystem.app_policy:blocked:${object}.v2`;
  const body = {
    specversion: '1.0',
    id: world.rng.uuid(),
    source: 'atlassian.com/ecosystem',
    type: name,
    time: new Date(world.clock.now()).toISOString(),
    data: { workspace: { cloudId: world.cloudId }, ...data },
  };
  world.emit({ name, body, isCloudEvent: true });
}

/**
 * Sends the issues that an app access rule hides from now on [doc: data-security-policy-events]. The end of a rule
 * sends nothing.
 */
export function sendIssuesBlocked(world: World, issues: readonly Issue[]): void {
  for (let from = 0; from < issues.length; from += BLOCKED_IDS_PER_EVENT) {
    const ids = issues.slice(from, from + BLOCKED_IDS_PER_EVENT).map(({ id }) => id);
    sendPolicyEvent(world, 'app_access_to_objects', { objects: [{ product: 'jira', type: 'issue', ids }] });
  }
}

/**
 * Sends the project whose issues are hidden from now on. The project stays visible [doc: data-security-policy-events].
 */
export function sendProjectBlocked(world: World, { id }: Project): void {
  sendPolicyEvent(world, 'app_access_to_objects_in_container', { container: { product: 'jira', id } });
  sendIssuesBlocked(
    world,
    Object.values(world.site.issues).filter(({ projectId }) => projectId === id),
  );
}
