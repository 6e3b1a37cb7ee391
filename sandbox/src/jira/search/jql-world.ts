import { plainText } from '../adf';
import { customFields, fieldById, type Field } from '../fields/catalog';
import { projectValues, projectValueName, optionName, type ProjectValueKind } from '../fields/named-values';
import { isDocument } from '../issues/change';
import type { JqlChange, JqlField, JqlFieldType, JqlIssue, JqlKind, JqlLink, JqlWorld } from '../jql/world';
import type { FieldKind, Value } from '../model/field';
import type { Issue } from '../model/issue';
import { ownEntry } from '../own-entry';
import { canSeeProject, isInSecurityLevel, visibleProjects, type Viewer } from '../permissions';
import { propertyAt } from '../properties';
import type { IndexEntry } from './search-index';
import { CATEGORY_KEYS, categoryName } from '../serialize/entities';
import { listValue, projectOf, statusOf, textValue, userOf, type World } from '../world';

const FIELD_TYPES: Readonly<Record<FieldKind, JqlFieldType>> = {
  text: 'text',
  document: 'text',
  number: 'number',
  date: 'date',
  datetime: 'datetime',
  user: 'user',
  users: 'user',
  select: 'option',
  selects: 'option',
  labels: 'label',
  url: 'text',
  cascade: 'option',
  group: 'option',
  groups: 'option',
  version: 'option',
  versions: 'option',
  components: 'option',
  security: 'option',
  priority: 'option',
  resolution: 'option',
  parent: 'option',
};
const TRACKED_FIELDS: readonly string[] = [
  'status',
  'assignee',
  'priority',
  'resolution',
  'reporter',
] satisfies JqlChange['field'][];
const isTracked = (field: string): field is JqlChange['field'] => TRACKED_FIELDS.includes(field);

function linksFrom(world: World, issue: Issue, links: IndexEntry['links']): JqlLink[] {
  return links.flatMap((each) => {
    const type = world.site.linkTypes.find((linkType) => linkType.id === each.typeId);
    if (!type) return [];
    return each.from === issue.id
      ? [{ issueId: each.to, name: type.outward }]
      : [{ issueId: each.from, name: type.inward }];
  });
}

/** Returns a custom field's value for JQL: documents as text, options by name. */
function fieldValue(world: World, issue: Issue, id: string): unknown {
  const value: Value = issue.values[id] ?? null;
  const custom = world.site.customFields[id];
  if (isDocument(value)) return plainText(value);
  const ids = typeof value === 'string' ? [value] : listValue(issue, id);
  switch (fieldById(world, id)?.kind) {
    case 'select':
    case 'selects':
    case 'cascade':
      return ids.map((each) => optionName(custom, each));
    case 'version':
    case 'versions':
      return ids.map((each) => projectValueName(world, 'versions', each));
    case 'components':
      return ids.map((each) => projectValueName(world, 'components', each));
    case 'security':
      return ids.map((each) => projectValueName(world, 'securityLevels', each));
    default:
      return value;
  }
}

/** Converted issues by index entry. Each is converted only once, because index entries never change. */
const JQL_ISSUES = new WeakMap<IndexEntry, JqlIssue>();

function toJqlIssue(world: World, entry: IndexEntry): JqlIssue {
  const converted = JQL_ISSUES.get(entry);
  if (converted) return converted;
  const issue = convertIssue(world, entry);
  JQL_ISSUES.set(entry, issue);
  return issue;
}

function convertIssue(world: World, { issue, links }: IndexEntry): JqlIssue {
  return {
    id: issue.id,
    key: issue.key,
    keyNumber: Number(issue.key.split('-')[1]),
    projectId: issue.projectId,
    typeId: issue.typeId,
    statusId: issue.statusId,
    priorityId: textValue(issue, 'priority'),
    resolutionId: textValue(issue, 'resolution'),
    assignee: textValue(issue, 'assignee'),
    reporter: textValue(issue, 'reporter'),
    creator: issue.creator,
    watchers: issue.watchers,
    summary: textValue(issue, 'summary') ?? '',
    get description() {
      const value = issue.values.description;
      return isDocument(value) ? plainText(value) : '';
    },
    get comments() {
      return issue.comments.map((each) => plainText(each.body));
    },
    labels: listValue(issue, 'labels'),
    created: issue.created,
    updated: issue.updated,
    resolved: issue.resolved,
    dueDate: textValue(issue, 'duedate'),
    parentId: textValue(issue, 'parent'),
    get links() {
      return linksFrom(world, issue, links);
    },
    get history() {
      return issue.history.flatMap(({ at, author, items }) =>
        items.flatMap(({ fieldId, from, to }) =>
          isTracked(fieldId) ? [{ changedAt: at, author, field: fieldId, from, to }] : [],
        ),
      );
    },
    propertyValue: (key) => propertyAt(issue.properties, key),
    fieldValue: (id) => fieldValue(world, issue, id),
  };
}

type NamedEntity = { readonly id: string; readonly names: readonly string[] };

/** Returns the entities of a kind with the names that queries can use. */
function namedEntities(world: World, viewer: Viewer, kind: JqlKind): NamedEntity[] {
  const { site } = world;
  switch (kind) {
    case 'project':
      // A project that the searcher can't see doesn't exist for the query. An app access rule hides only its issues.
      return Object.values(site.projects)
        .filter((each) => canSeeProject({ ...viewer, isUnderAccessRules: false }, each))
        .map(({ id, key, name, formerKeys }) => ({ id, names: [id, key, name, ...formerKeys] }));
    case 'status':
      return Object.values(site.statuses).map(({ id, name }) => ({ id, names: [id, name] }));
    case 'statusCategory':
      return CATEGORY_KEYS.map((key) => ({ id: key, names: [key, categoryName(key)] }));
    case 'issuetype':
      return Object.values(site.issueTypes).map(({ id, name }) => ({ id, names: [id, name] }));
    case 'priority':
      return site.priorities.map(({ id, name }) => ({ id, names: [id, name] }));
    case 'resolution':
      return site.resolutions.map(({ id, name }) => ({ id, names: [id, name] }));
    case 'user':
      return Object.values(site.users).map(({ accountId, displayName, email }) => ({
        id: accountId,
        names: [accountId, displayName, email],
      }));
  }
}

function rankOf(world: World, kind: JqlKind, id: string): number | string {
  switch (kind) {
    case 'priority':
      return world.site.priorities.findIndex((each) => each.id === id) + 1;
    case 'resolution':
      return world.site.resolutions.findIndex((each) => each.id === id);
    case 'statusCategory':
      return CATEGORY_KEYS.findIndex((each) => each === id);
    case 'user':
      return userOf(world, id).displayName;
    case 'project':
      return projectOf(world, { projectId: id }).key;
    case 'status':
      return Object.keys(world.site.statuses).indexOf(id);
    case 'issuetype':
      return world.site.issueTypes[id]?.name ?? '';
  }
}

/** Jira's own fields that queries compare by option names, by their name in queries. */
const OPTION_CLAUSES: Readonly<Record<string, string>> = {
  component: 'components',
  fixversion: 'fixVersions',
  affectedversion: 'versions',
  level: 'security',
};

function optionsOf(world: World, { kind, custom }: Field): string[] | undefined {
  const namesInProjects = (valueKind: ProjectValueKind) =>
    Object.values(world.site.projects).flatMap((each) => projectValues(each, valueKind).map(({ name }) => name));
  switch (kind) {
    case 'version':
    case 'versions':
      return namesInProjects('versions');
    case 'components':
      return namesInProjects('components');
    case 'security':
      return namesInProjects('securityLevels');
    case 'group':
    case 'groups':
      return Object.keys(world.site.groups);
    default:
      return custom?.options?.flatMap(({ value, children = [] }) => [value, ...children.map((each) => each.value)]);
  }
}

const toField = (world: World, field: Field): JqlField => ({
  id: field.id,
  type: FIELD_TYPES[field.kind],
  options: optionsOf(world, field),
});

/** Returns the site as the viewer's queries see it: issues from the index, and current values for `currentIds`. */
export function createJqlWorld(
  world: World,
  viewer: Viewer,
  currentIds: readonly string[] = [],
): { readonly jqlWorld: JqlWorld; readonly indexed: ReadonlyMap<string, IndexEntry> } {
  const indexed = new Map(world.index.read());
  for (const id of currentIds) {
    const issue = world.site.issues[id];
    if (issue) indexed.set(id, { issue, links: world.site.links.filter((each) => each.from === id || each.to === id) });
    else indexed.delete(id);
  }
  const projects = new Set(visibleProjects(world, viewer).map((each) => each.id));
  const visible = [...indexed.values()].filter(
    ({ issue }) =>
      issue.archived === null && projects.has(issue.projectId) && isInSecurityLevel(world, viewer.user, issue),
  );
  const issues = visible.map((each) => toJqlIssue(world, each));
  const equalsIgnoringCase = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

  const jqlWorld: JqlWorld = {
    now: world.clock.now(),
    timeZone: world.site.timeZone,
    searcherId: viewer.user?.accountId,
    issues: () => issues,
    findIds: (kind, name) =>
      namedEntities(world, viewer, kind)
        .filter(({ names }) => names.some((each) => equalsIgnoringCase(each, name)))
        .map((each) => each.id),
    rankOf: (kind, id) => rankOf(world, kind, id),
    findIssue(keyOrId) {
      const match = visible.find(({ issue }) =>
        [issue.id, issue.key, ...issue.formerKeys].some((each) => equalsIgnoringCase(each, keyOrId)),
      );
      return match && toJqlIssue(world, match);
    },
    statusCategoryOf: (id) => statusOf(world, id).category,
    membersOf: (group) =>
      Object.entries(world.site.groups).find(([name]) => equalsIgnoringCase(name, group))?.[1].members,
    findField(name) {
      const fieldNumber = /^cf\[(\d+)\]$/i.exec(name)?.[1];
      const system = fieldById(world, ownEntry(OPTION_CLAUSES, name.toLowerCase()) ?? '');
      const match =
        system ??
        customFields(world).find(
          (each) => each.id === `customfield_${fieldNumber ?? ''}` || equalsIgnoringCase(each.name, name),
        );
      return match && toField(world, match);
    },
    findAlias: (name) =>
      world.behavior.knowsSearchAliases
        ? world.aliases.find((each) => equalsIgnoringCase(each.alias, name))
        : undefined,
    findProperty: (key, path) => world.aliases.find((each) => each.propertyKey === key && each.path === path),
  };
  return { jqlWorld, indexed };
}

/** Returns the names of a field in queries. */
export function clauseNamesOf(id: string, name: string, { isCustom }: { readonly isCustom: boolean }): string[] {
  if (!isCustom) {
    const clause = Object.entries(OPTION_CLAUSES).find(([, field]) => field === id)?.[0];
    return [clause ?? (id === 'duedate' ? 'due' : id)];
  }
  return [`cf[${id.replace('customfield_', '')}]`, name];
}
