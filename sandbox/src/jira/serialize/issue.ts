import { allFields, READ_ONLY_FIELDS, fieldById, schemaOf } from '../fields/catalog';
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
export interface RequestedParts {
  /** `*all`, `*navigable`, names, and names with a minus. Empty for the operation's default. */
  readonly fields: readonly string[];
  readonly properties: readonly string[];
  readonly expand: readonly string[];
  /** Account id of the viewer. */
  readonly viewerId: string | undefined;
}

/** Maximum number of history entries in an issue's response. `getChangeLogs` returns older ones. */
const MAX_CHANGES = 100;
/** Fields that `*navigable` doesn't include, because list views have no column for them. */
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
    const type = world.site.linkTypes.find((type) => type.id === each.typeId);
    const isOutward = each.from === issue.id;
    const linkedIssue = world.site.issues[isOutward ? each.to : each.from];
    if (!type || !linkedIssue) return [];
    const common = { id: each.id, self: restUrl(world, `issueLink/${each.id}`), type: serializeLinkType(world, type) };
    return [{ ...common, [isOutward ? 'outwardIssue' : 'inwardIssue']: serializeIssueRef(world, linkedIssue) }];
  });
}

const SERIALIZE_COMPUTED: Readonly<
  Record<string, (world: World, issue: Issue, links: readonly Link[], viewerId: string | undefined) => unknown>
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
  watches: (world, issue, _, viewerId) => ({
    self: restUrl(world, `issue/${issue.key}/watchers`),
    watchCount: issue.watchers.length,
    isWatching: viewerId !== undefined && issue.watchers.includes(viewerId),
  }),
  comment(world, issue, _, viewerId) {
    const comments = issue.comments.filter((each) => canReadComment(world, issue, each, viewerId));
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

/** Returns the requested field ids in the order of the catalog. */
function requestedFields(world: World, fields: readonly string[], issue: Issue): string[] {
  const editableIds = allFields(world)
    .filter(({ custom }) => custom?.projectId === undefined || custom.projectId === issue.projectId)
    // An issue without a parent has no `parent` key [measured by others].
    .filter(({ id }) => id !== 'parent' || (issue.values.parent ?? null) !== null)
    .map((each) => each.id);
  const allIds = [...Object.keys(READ_ONLY_FIELDS), ...editableIds];
  const names = fields.filter((each) => !each.startsWith('-'));
  const excluded = new Set(fields.filter((each) => each.startsWith('-')).map((each) => each.slice(1)));
  const isEverythingRequested = names.includes('*all') || (names.length === 0 && fields.length > 0);
  return allIds.filter((id) => {
    if (excluded.has(id)) return false;
    return isEverythingRequested || names.includes(id) || (names.includes('*navigable') && !NOT_NAVIGABLE.has(id));
  });
}

function serializeFields(
  world: World,
  issue: Issue,
  links: readonly Link[],
  ids: readonly string[],
  viewerId: string | undefined,
): Json {
  return Object.fromEntries(
    ids.map((id) => {
      const compute = SERIALIZE_COMPUTED[id];
      if (compute) return [id, compute(world, issue, links, viewerId)];
      const field = fieldById(world, id);
      return [id, field ? serializeValue(world, field, issue.values[id] ?? null) : null];
    }),
  );
}

const nameOf = (world: World, id: string): string => READ_ONLY_FIELDS[id]?.name ?? fieldById(world, id)?.name ?? id;

export function schemaOfFieldId(world: World, id: string): Json {
  const field = fieldById(world, id);
  if (field) return schemaOf(field);
  const { type = 'string', items } = READ_ONLY_FIELDS[id] ?? {};
  return { type, ...(items && { items }), system: id };
}

const linksOf = (world: World, issue: Issue): Link[] =>
  world.site.links.filter((each) => each.from === issue.id || each.to === issue.id);

const EXPANDABLE_PARTS = 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations';

/** Serializes an issue for `getIssue`, search and bulk fetch. */
export function serializeIssue(
  world: World,
  issue: Issue,
  requested: RequestedParts,
  links: readonly Link[] = linksOf(world, issue),
): Json {
  const ids = requestedFields(world, requested.fields, issue);
  const properties = requested.properties.includes('*all') ? Object.keys(issue.properties) : requested.properties;
  const propertyEntries = properties.flatMap((key) => {
    const value = propertyAt(issue.properties, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const histories = issue.history.toReversed().slice(0, MAX_CHANGES);
  return {
    expand: EXPANDABLE_PARTS,
    id: issue.id,
    self: restUrl(world, `issue/${issue.id}`),
    key: issue.key,
    ...(ids.length > 0 && { fields: serializeFields(world, issue, links, ids, requested.viewerId) }),
    ...(requested.properties.length > 0 && { properties: Object.fromEntries(propertyEntries) }),
    ...(requested.expand.includes('names') && { names: Object.fromEntries(ids.map((id) => [id, nameOf(world, id)])) }),
    ...(requested.expand.includes('schema') && {
      schema: Object.fromEntries(ids.map((id) => [id, schemaOfFieldId(world, id)])),
    }),
    ...(requested.expand.includes('changelog') && {
      changelog: {
        startAt: 0,
        maxResults: histories.length,
        total: issue.history.length,
        histories: histories.map((each) => serializeChange(world, each)),
      },
    }),
  };
}
