import { allFields, COMPUTED, fieldById, schemaOf } from '../fields/catalogue';
import { serializeValue } from '../fields/values';
import type { Attachment, Change, Comment, Issue, Link } from '../model/issue';
import { ownEntry } from '../own-entry';
import { canReadComment } from '../permissions';
import { propertyAt } from '../properties';
import {
  restUrl,
  serializeIssueRef,
  serializeIssueType,
  serializeLinkType,
  serializeProject,
  serializeStatus,
  serializeUser,
  type Json,
} from './entities';
import { jiraTime, projectOf, statusOf, typeOf, userOf, type World } from '../world';

/** Requested parts of an issue in a response. */
export interface Wanted {
  /** `*all`, `*navigable`, names, and names with a minus. Empty for the operation's default. */
  readonly fields: readonly string[];
  readonly properties: readonly string[];
  readonly expand: readonly string[];
  /** Account id of the viewer. */
  readonly me: string | undefined;
}

/** Maximum number of history entries in an issue. The changelog's pages have the others. */
const EXPANDED_CHANGES = 100;
/** Fields without a column in list views. */
const NOT_NAVIGABLE = new Set(['comment', 'attachment', 'issuelinks']);

export const serializeChange = (world: World, change: Change): Json => ({
  id: change.id,
  author: serializeUser(world, userOf(world, change.author)),
  created: jiraTime(change.at),
  items: change.items.map(({ custom, ...item }) => ({ ...item, fieldtype: custom ? 'custom' : 'jira' })),
});

export const serializeComment = (world: World, issue: Issue, comment: Comment, withProperties = false): Json => ({
  self: restUrl(world, `issue/${issue.id}/comment/${comment.id}`),
  id: comment.id,
  author: serializeUser(world, userOf(world, comment.author)),
  body: comment.body,
  updateAuthor: serializeUser(world, userOf(world, comment.updateAuthor)),
  created: jiraTime(comment.created),
  updated: jiraTime(comment.updated),
  ...(comment.visibility && { visibility: serializeVisibility(world, comment.visibility) }),
  jsdPublic: projectOf(world, issue).typeKey !== 'service_desk' || !isInternal(comment),
  ...(withProperties && { properties: Object.entries(comment.properties).map(([key, value]) => ({ key, value })) }),
});

/** Serializes the restriction of a comment. The identifier is a group's id or a role's name [doc: Visibility]. */
const serializeVisibility = (world: World, { type, value }: NonNullable<Comment['visibility']>): Json => ({
  type,
  value,
  identifier: type === 'group' ? (ownEntry(world.site.groups, value)?.id ?? value) : value,
});

/** Returns true if the property hides a comment from the customers of a service project [doc: sd.public.comment]. */
function isInternal(comment: Comment): boolean {
  const flag = comment.properties['sd.public.comment'];
  return typeof flag === 'object' && flag !== null && 'internal' in flag && flag.internal === true;
}

export const serializeAttachment = (world: World, attachment: Attachment): Json => ({
  self: restUrl(world, `attachment/${attachment.id}`),
  id: attachment.id,
  filename: attachment.filename,
  author: serializeUser(world, userOf(world, attachment.author)),
  created: jiraTime(attachment.created),
  size: attachment.size,
  mimeType: attachment.mimeType,
  content: restUrl(world, `attachment/content/${attachment.id}`),
});

function serializeLinks(world: World, issue: Issue, links: readonly Link[]): Json[] {
  return links.flatMap((each) => {
    const type = world.site.linkTypes.find((one) => one.id === each.typeId);
    const outward = each.from === issue.id;
    const other = world.site.issues[outward ? each.to : each.from];
    if (!type || !other) return [];
    const common = { id: each.id, self: restUrl(world, `issueLink/${each.id}`), type: serializeLinkType(world, type) };
    return [{ ...common, [outward ? 'outwardIssue' : 'inwardIssue']: serializeIssueRef(world, other) }];
  });
}

const COMPUTE: Readonly<
  Record<string, (world: World, issue: Issue, links: readonly Link[], me: string | undefined) => unknown>
> = {
  issuetype: (world, issue) => serializeIssueType(world, typeOf(world, issue.typeId)),
  project: (world, issue) => serializeProject(world, projectOf(world, issue)),
  status: (world, issue) => serializeStatus(world, statusOf(world, issue.statusId)),
  creator: (world, issue) => serializeUser(world, userOf(world, issue.creator)),
  created: (_, issue) => jiraTime(issue.created),
  updated: (_, issue) => jiraTime(issue.updated),
  resolutiondate: (_, issue) => (issue.resolved === null ? null : jiraTime(issue.resolved)),
  statuscategorychangedate: (_, issue) => jiraTime(issue.statusChanged),
  issuelinks: (world, issue, links) => serializeLinks(world, issue, links),
  subtasks: (world, issue) =>
    Object.values(world.site.issues)
      .filter((each) => each.values.parent === issue.id && typeOf(world, each.typeId).level < 0)
      .map((each) => serializeIssueRef(world, each)),
  watches: (world, issue, _, me) => ({
    self: restUrl(world, `issue/${issue.key}/watchers`),
    watchCount: issue.watchers.length,
    isWatching: me !== undefined && issue.watchers.includes(me),
  }),
  comment(world, issue, _, me) {
    const comments = issue.comments.filter((each) => canReadComment(world, issue, each, me));
    return {
      comments: comments.map((each) => serializeComment(world, issue, each)),
      self: restUrl(world, `issue/${issue.id}/comment`),
      maxResults: comments.length,
      total: comments.length,
      startAt: 0,
    };
  },
  attachment: (world, issue) => (issue.attachments ?? []).map((each) => serializeAttachment(world, each)),
};

/** Returns the requested field ids in the order of the catalogue. */
function requestedFields(world: World, fields: readonly string[], issue: Issue): string[] {
  const own = allFields(world)
    .filter(({ custom }) => custom?.projectId === undefined || custom.projectId === issue.projectId)
    // An issue without a parent has no `parent` key [measured by others].
    .filter(({ id }) => id !== 'parent' || (issue.values.parent ?? null) !== null)
    .map((each) => each.id);
  const all = [...Object.keys(COMPUTED), ...own];
  const names = fields.filter((each) => !each.startsWith('-'));
  const without = new Set(fields.filter((each) => each.startsWith('-')).map((each) => each.slice(1)));
  const everything = names.includes('*all') || (names.length === 0 && fields.length > 0);
  return all.filter((id) => {
    if (without.has(id)) return false;
    return everything || names.includes(id) || (names.includes('*navigable') && !NOT_NAVIGABLE.has(id));
  });
}

function serializeFields(
  world: World,
  issue: Issue,
  links: readonly Link[],
  ids: readonly string[],
  me: string | undefined,
): Json {
  return Object.fromEntries(
    ids.map((id) => {
      const compute = COMPUTE[id];
      if (compute) return [id, compute(world, issue, links, me)];
      const field = fieldById(world, id);
      return [id, field ? serializeValue(world, field, issue.values[id] ?? null) : null];
    }),
  );
}

const nameOf = (world: World, id: string): string => COMPUTED[id]?.name ?? fieldById(world, id)?.name ?? id;

export function schemaOfId(world: World, id: string): Json {
  const field = fieldById(world, id);
  if (field) return schemaOf(field);
  const { type = 'string', items } = COMPUTED[id] ?? {};
  return { type, ...(items && { items }), system: id };
}

const linksOf = (world: World, issue: Issue): Link[] =>
  world.site.links.filter((each) => each.from === issue.id || each.to === issue.id);

const EXPANDS = 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations';

/** Serializes an issue for `getIssue`, search and bulk fetch. */
export function serializeIssue(
  world: World,
  issue: Issue,
  wanted: Wanted,
  links: readonly Link[] = linksOf(world, issue),
): Json {
  const ids = requestedFields(world, wanted.fields, issue);
  const properties = wanted.properties.includes('*all') ? Object.keys(issue.properties) : wanted.properties;
  const known = properties.flatMap((key) => {
    const value = propertyAt(issue.properties, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const histories = issue.history.toReversed().slice(0, EXPANDED_CHANGES);
  return {
    expand: EXPANDS,
    id: issue.id,
    self: restUrl(world, `issue/${issue.id}`),
    key: issue.key,
    ...(ids.length > 0 && { fields: serializeFields(world, issue, links, ids, wanted.me) }),
    ...(wanted.properties.length > 0 && { properties: Object.fromEntries(known) }),
    ...(wanted.expand.includes('names') && { names: Object.fromEntries(ids.map((id) => [id, nameOf(world, id)])) }),
    ...(wanted.expand.includes('schema') && {
      schema: Object.fromEntries(ids.map((id) => [id, schemaOfId(world, id)])),
    }),
    ...(wanted.expand.includes('changelog') && {
      changelog: {
        startAt: 0,
        maxResults: histories.length,
        total: issue.history.length,
        histories: histories.map((each) => serializeChange(world, each)),
      },
    }),
  };
}
