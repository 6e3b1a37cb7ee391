import type { CustomField } from '../model/field';
import type { Issue } from '../model/issue';
import type { IssueType, Project } from '../model/project';
import type { LinkType, Priority, Resolution, User } from '../model/site';
import type { Status, StatusCategoryKey } from '../model/workflow';
import { priorityOf, statusOf, textValue, typeOf, type World } from '../world';

/** A JSON object of a response. */
export type Json = Record<string, unknown>;

export const restUrl = (world: World, path: string): string => `${world.baseUrl}/rest/api/3/${path}`;

/** Ids of avatars that all issue types and all projects of the sandbox share. */
const TYPE_AVATAR_ID = 10318;
const PROJECT_AVATAR_ID = 10421;
/** Widths of avatars, pixels. */
const AVATAR_SIZES = [16, 24, 32, 48] as const;
const avatarUrls = (urlOf: (size: number) => string): Json =>
  Object.fromEntries(AVATAR_SIZES.map((size) => [`${size}x${size}`, urlOf(size)]));

const userAvatars = (world: World, user: User): Json =>
  avatarUrls((size) => `${world.baseUrl}/secure/useravatar?ownerId=${encodeURIComponent(user.accountId)}&size=${size}`);

export const serializeUser = (world: World, user: User): Json => ({
  self: restUrl(world, `user?accountId=${encodeURIComponent(user.accountId)}`),
  accountId: user.accountId,
  ...(user.emailHidden || user.type === 'app' ? {} : { emailAddress: user.email }),
  avatarUrls: userAvatars(world, user),
  displayName: user.displayName,
  active: user.active,
  timeZone: world.site.timeZone,
  accountType: user.type,
});

const CATEGORIES: Readonly<Record<StatusCategoryKey, { id: number; name: string; colorName: string }>> = {
  new: { id: 2, name: 'To Do', colorName: 'blue-gray' },
  indeterminate: { id: 4, name: 'In Progress', colorName: 'yellow' },
  done: { id: 3, name: 'Done', colorName: 'green' },
};
export const CATEGORY_KEYS: readonly StatusCategoryKey[] = ['new', 'indeterminate', 'done'];

export const serializeCategory = (world: World, key: StatusCategoryKey): Json => ({
  self: restUrl(world, `statuscategory/${CATEGORIES[key].id}`),
  id: CATEGORIES[key].id,
  key,
  colorName: CATEGORIES[key].colorName,
  name: CATEGORIES[key].name,
});
export const categoryName = (key: StatusCategoryKey): string => CATEGORIES[key].name;

const scopeOf = (projectId: string | undefined): Json =>
  projectId === undefined ? {} : { scope: { type: 'PROJECT', project: { id: projectId } } };

export const serializeStatus = (world: World, status: Status): Json => ({
  self: restUrl(world, `status/${status.id}`),
  description: status.description,
  iconUrl: `${world.baseUrl}/images/icons/statuses/generic.png`,
  name: status.name,
  id: status.id,
  statusCategory: serializeCategory(world, status.category),
  ...scopeOf(status.projectId),
});

export const serializeIssueType = (world: World, type: IssueType): Json => ({
  self: restUrl(world, `issuetype/${type.id}`),
  id: type.id,
  description: type.description,
  iconUrl: `${world.baseUrl}/rest/api/2/universal_avatar/view/type/issuetype/avatar/${TYPE_AVATAR_ID}?size=medium`,
  name: type.name,
  subtask: type.level < 0,
  avatarId: TYPE_AVATAR_ID,
  hierarchyLevel: type.level,
  ...scopeOf(type.projectId),
});

export const serializePriority = (world: World, priority: Priority): Json => ({
  self: restUrl(world, `priority/${priority.id}`),
  iconUrl: `${world.baseUrl}/images/icons/priorities/${priority.name.toLowerCase()}.svg`,
  name: priority.name,
  id: priority.id,
});

export const serializeResolution = (world: World, resolution: Resolution): Json => ({
  self: restUrl(world, `resolution/${resolution.id}`),
  id: resolution.id,
  description: resolution.description,
  name: resolution.name,
});

export const serializeLinkType = (world: World, type: LinkType): Json => ({
  id: type.id,
  name: type.name,
  inward: type.inward,
  outward: type.outward,
  self: restUrl(world, `issueLinkType/${type.id}`),
});

const projectAvatars = (world: World, project: Project): Json =>
  avatarUrls(
    (size) =>
      `${world.baseUrl}/rest/api/3/universal_avatar/view/type/project/avatar/${PROJECT_AVATAR_ID}?project=${project.id}&size=${size}`,
  );

export const serializeProject = (world: World, project: Project): Json => ({
  self: restUrl(world, `project/${project.id}`),
  id: project.id,
  key: project.key,
  name: project.name,
  projectTypeKey: project.typeKey,
  simplified: project.managed === 'team',
  avatarUrls: projectAvatars(world, project),
});

/** Serializes a project for lists and searches. */
export const serializeListedProject = (world: World, project: Project): Json => ({
  ...serializeProject(world, project),
  expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
  style: project.managed === 'team' ? 'next-gen' : 'classic',
  isPrivate: false,
  properties: {},
  uuid: project.uuid,
});

export const serializeOption = (world: World, field: CustomField, optionId: string): Json => ({
  self: restUrl(world, `customFieldOption/${optionId}`),
  value: field.options?.find((each) => each.id === optionId)?.value ?? '',
  id: optionId,
});

/** Serializes a reference to an issue: a parent, sub-task or link. */
export function serializeIssueRef(world: World, issue: Issue): Json {
  const priority = textValue(issue, 'priority');
  return {
    id: issue.id,
    key: issue.key,
    self: restUrl(world, `issue/${issue.id}`),
    fields: {
      summary: textValue(issue, 'summary') ?? '',
      status: serializeStatus(world, statusOf(world, issue.statusId)),
      ...(priority === null ? {} : { priority: serializePriority(world, priorityOf(world, priority)) }),
      issuetype: serializeIssueType(world, typeOf(world, issue.typeId)),
    },
  };
}

/** Range of a list: the index of its first entry, and the maximum number of entries. */
export interface PageRange {
  readonly startAt: number;
  readonly maxResults: number;
}

/** Returns a page of a list, in the form of the `PageBean` schemas. */
export function pageOf<T>(
  world: World,
  path: string,
  all: readonly T[],
  { startAt, maxResults }: PageRange,
  serialize: (each: T) => unknown,
): Json {
  const values = all.slice(startAt, startAt + maxResults);
  const isLast = startAt + values.length >= all.length;
  const pageUrl = (start: number) =>
    restUrl(world, `${path}${path.includes('?') ? '&' : '?'}startAt=${start}&maxResults=${maxResults}`);
  return {
    self: pageUrl(startAt),
    ...(isLast ? {} : { nextPage: pageUrl(startAt + maxResults) }),
    maxResults,
    startAt,
    total: all.length,
    isLast,
    values: values.map(serialize),
  };
}
