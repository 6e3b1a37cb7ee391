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
import { jiraTime, projectOf, statusOf, text, typeOf, userOf, type Actor, type World } from './world';

const without = (json: Json, name: string): Json =>
  Object.fromEntries(Object.entries(json).filter(([each]) => each !== name));
/**
 * Returns a user without an email address, because the documented payloads contain none [doc: events-reference/jira].
 */
const serializeEventUser = (world: World, user: User): Json => without(serializeUser(world, user), 'emailAddress');

/** Returns the issue of an event, which has no description and no custom fields [doc: events-reference/jira]. */
function serializeEventIssue(world: World, issue: Issue): Json {
  const userIn = (field: string) => {
    const accountId = text(issue, field);
    return accountId === null ? null : serializeEventUser(world, userOf(world, accountId));
  };
  return {
    id: issue.id,
    key: issue.key,
    fields: {
      summary: text(issue, 'summary') ?? '',
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

interface About {
  readonly issueId?: string | undefined;
  readonly projectId?: string | undefined;
}

function send(world: World, actor: Actor, name: SentEvent, body: Json, about: About): void {
  // An app access rule also hides the project's events from apps [unsure: the stricter reading].
  if (world.site.projects[about.projectId ?? '']?.appsBlocked) return;
  world.emit({
    name,
    body: { eventType: name, timestamp: String(world.clock.now()), ...body },
    byApp: actor.app?.appId,
    trace: actor.trace,
    ...about,
  });
}

const aboutIssue = (issue: Issue): About => ({ issueId: issue.id, projectId: issue.projectId });
const associated = (accountIds: readonly (string | null)[]): Json => ({
  associatedUsers: {
    associatedUsers: [...new Set(accountIds.filter((each) => each !== null))].map((accountId) => ({ accountId })),
  },
});
const changeItem = (item: ChangeItem): Json => without({ ...item }, 'custom');

export function issueCreated(world: World, actor: Actor, issue: Issue, clonedFrom?: Issue): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    ...associated([actor.accountId]),
    ...(clonedFrom && { clonedFrom: { id: clonedFrom.id, key: clonedFrom.key } }),
  };
  send(world, actor, 'avi:jira:created:issue', body, aboutIssue(issue));
}

/** Sends `updated`, and also `assigned` if the assignee changed [doc: both are sent]. */
export function issueUpdated(
  world: World,
  actor: Actor,
  issue: Issue,
  items: readonly ChangeItem[],
  typeName?: string,
): void {
  const assignee = items.find((each) => each.fieldId === 'assignee');
  const status = items.find((each) => each.fieldId === 'status');
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    changelog: { items: items.map(changeItem) },
    ...associated([actor.accountId, assignee?.from ?? null, assignee?.to ?? null]),
    ...(typeName && { jiraEventTypeName: typeName }),
  };
  const statuses = [status?.from, status?.to]
    .filter((each) => typeof each === 'string')
    .map((id) => serializeStatus(world, statusOf(world, id)));
  const withStatuses = status ? { ...body, associatedStatuses: { associatedStatuses: statuses } } : body;
  send(world, actor, 'avi:jira:updated:issue', withStatuses, aboutIssue(issue));
  if (assignee) {
    send(
      world,
      actor,
      'avi:jira:assigned:issue',
      { ...body, changelog: { items: [changeItem(assignee)] } },
      aboutIssue(issue),
    );
  }
}

/** Sends one event for the issue, and none for its comments, links and sub-tasks [doc: cascading events]. */
export function issueDeleted(world: World, actor: Actor, issue: Issue): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    ...associated([actor.accountId]),
  };
  send(world, actor, 'avi:jira:deleted:issue', body, aboutIssue(issue));
}

const serializeEventComment = (world: World, comment: Comment): Json => ({
  id: comment.id,
  author: serializeEventUser(world, userOf(world, comment.author)),
  body: comment.body,
  updateAuthor: serializeEventUser(world, userOf(world, comment.updateAuthor)),
  created: jiraTime(comment.created),
  updated: jiraTime(comment.updated),
});

export function issueCommented(world: World, actor: Actor, issue: Issue, comment: Comment): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    comment: serializeEventComment(world, comment),
    ...associated([actor.accountId]),
  };
  send(world, actor, 'avi:jira:commented:issue', body, aboutIssue(issue));
  updatedByComment(world, actor, issue, 'issue_commented');
}

/** Sends a comment as an update if the switch is on. */
function updatedByComment(world: World, actor: Actor, issue: Issue, typeName: string): void {
  if (world.behavior.commentsUpdateIssues) issueUpdated(world, actor, issue, [], typeName);
}

export function commentDeleted(world: World, actor: Actor, issue: Issue, comment: Comment): void {
  const body = {
    issue: serializeEventIssue(world, issue),
    atlassianId: actor.accountId,
    comment: serializeEventComment(world, comment),
  };
  send(world, actor, 'avi:jira:deleted:comment', body, aboutIssue(issue));
  updatedByComment(world, actor, issue, 'issue_comment_deleted');
}

/** Sends an event about an attachment. The documentation lists the fields but not their members. */
export function attachmentChanged(
  world: World,
  actor: Actor,
  issue: Issue,
  attachment: Attachment,
  what: 'created' | 'deleted',
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
  send(world, actor, `avi:jira:${what}:attachment`, body, aboutIssue(issue));
}

/** Sends mentions in a description or comment, except for those of the author [doc: events-reference/jira]. */
export function mentioned(
  world: World,
  actor: Actor,
  issue: Issue,
  accountIds: readonly string[],
  comment?: Comment,
): void {
  const others = accountIds.filter((each) => each !== actor.accountId);
  if (others.length === 0) return;
  const body = { issue: serializeEventIssue(world, issue), atlassianId: actor.accountId, mentionedAccountIds: others };
  if (comment) {
    send(
      world,
      actor,
      'avi:jira:mentioned:comment',
      { ...body, comment: serializeEventComment(world, comment) },
      aboutIssue(issue),
    );
  } else send(world, actor, 'avi:jira:mentioned:issue', body, aboutIssue(issue));
}

export function linkChanged(world: World, actor: Actor, link: Link, what: 'created' | 'deleted'): void {
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
  send(world, actor, `avi:jira:${what}:issuelink`, body, { issueId: link.from, projectId: projectId(link.from) });
}

export type ProjectHappening = 'updated' | 'softdeleted' | 'deleted' | 'archived' | 'unarchived' | 'restored';

/** Sends one event for the project, whatever its number of issues [doc: cascading events]. */
export function projectChanged(world: World, actor: Actor, project: Project, what: ProjectHappening): void {
  send(
    world,
    actor,
    `avi:jira:${what}:project`,
    { project: serializeProject(world, project) },
    { projectId: project.id },
  );
}

/** Maximum number of issues in one event. Unsure: Atlassian's own number. */
const BLOCKED_IDS_AN_EVENT = 100;

/** Sends a CloudEvent about issues that an app access rule hides. It needs no scope, and the rule doesn't hide it. */
function sendPolicy(
  world: World,
  what: 'app_access_to_objects' | 'app_access_to_objects_in_container',
  data: Json,
): void {
  const name: SentEvent = `avi:ecosystem.app_policy:blocked:${what}.v2`;
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
export function issuesBlocked(world: World, issues: readonly Issue[]): void {
  for (let from = 0; from < issues.length; from += BLOCKED_IDS_AN_EVENT) {
    const ids = issues.slice(from, from + BLOCKED_IDS_AN_EVENT).map(({ id }) => id);
    sendPolicy(world, 'app_access_to_objects', { objects: [{ product: 'jira', type: 'issue', ids }] });
  }
}

/**
 * Sends the project whose issues are hidden from now on. The project stays visible [doc: data-security-policy-events].
 */
export function projectBlocked(world: World, { id }: Project): void {
  sendPolicy(world, 'app_access_to_objects_in_container', { container: { product: 'jira', id } });
  issuesBlocked(
    world,
    Object.values(world.site.issues).filter(({ projectId }) => projectId === id),
  );
}
