import { plainText } from '../adf';
import { customFields, fieldById, type Field } from '../fields/catalogue';
import { definedIn, nameOfDefined, optionName, type ProjectKind } from '../fields/named-values';
import { isDocument } from '../issues/change';
import type { JqlChange, JqlField, JqlFieldType, JqlIssue, JqlKind, JqlLink, JqlWorld } from '../jql/world';
import type { FieldKind, Value } from '../model/field';
import type { Issue } from '../model/issue';
import { ownEntry } from '../own-entry';
import { canSeeProject, isInSecurityLevel, visibleProjects, type Viewer } from '../permissions';
import { propertyAt } from '../properties';
import type { Indexed } from './search-index';
import { CATEGORY_KEYS, categoryName } from '../serialize/entities';
import { list, projectOf, statusOf, text, userOf, type World } from '../world';

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
const TRACKED: readonly string[] = [
  'status',
  'assignee',
  'priority',
  'resolution',
  'reporter',
] satisfies JqlChange['field'][];
const isTracked = (field: string): field is JqlChange['field'] => TRACKED.includes(field);

function linksFrom(world: World, issue: Issue, links: Indexed['links']): JqlLink[] {
  return links.flatMap((each) => {
    const type = world.site.linkTypes.find((one) => one.id === each.typeId);
    if (!type) return [];
    return each.from === issue.id
      ? [{ issueId: each.to, reads: type.outward }]
      : [{ issueId: each.from, reads: type.inward }];
  });
}

/** Returns a custom field's value for JQL: documents as text, options by name. */
function fieldValue(world: World, issue: Issue, id: string): unknown {
  const value: Value = issue.values[id] ?? null;
  const custom = world.site.customFields[id];
  if (isDocument(value)) return plainText(value);
  const ids = typeof value === 'string' ? [value] : list(issue, id);
  switch (fieldById(world, id)?.kind) {
    case 'select':
    case 'selects':
    case 'cascade':
      return ids.map((each) => optionName(custom, each));
    case 'version':
    case 'versions':
      return ids.map((each) => nameOfDefined(world, 'versions', each));
    case 'components':
      return ids.map((each) => nameOfDefined(world, 'components', each));
    case 'security':
      return ids.map((each) => nameOfDefined(world, 'securityLevels', each));
    default:
      return value;
  }
}

/** Issues of the index as JQL reads them. Each is converted only once, because index entries never change. */
const READ = new WeakMap<Indexed, JqlIssue>();

function asJql(world: World, entry: Indexed): JqlIssue {
  const known = READ.get(entry);
  if (known) return known;
  const read = readIssue(world, entry);
  READ.set(entry, read);
  return read;
}

function readIssue(world: World, { issue, links }: Indexed): JqlIssue {
  return {
    id: issue.id,
    key: issue.key,
    number: Number(issue.key.split('-')[1]),
    projectId: issue.projectId,
    typeId: issue.typeId,
    statusId: issue.statusId,
    priorityId: text(issue, 'priority'),
    resolutionId: text(issue, 'resolution'),
    assignee: text(issue, 'assignee'),
    reporter: text(issue, 'reporter'),
    creator: issue.creator,
    watchers: issue.watchers,
    summary: text(issue, 'summary') ?? '',
    get description() {
      const value = issue.values.description;
      return isDocument(value) ? plainText(value) : '';
    },
    get comments() {
      return issue.comments.map((each) => plainText(each.body));
    },
    labels: list(issue, 'labels'),
    created: issue.created,
    updated: issue.updated,
    resolved: issue.resolved,
    due: text(issue, 'duedate'),
    parentId: text(issue, 'parent'),
    get links() {
      return linksFrom(world, issue, links);
    },
    get history() {
      return issue.history.flatMap(({ at, author, items }) =>
        items.flatMap(({ fieldId, from, to }) =>
          isTracked(fieldId) ? [{ at, by: author, field: fieldId, from, to }] : [],
        ),
      );
    },
    property: (key) => propertyAt(issue.properties, key),
    field: (id) => fieldValue(world, issue, id),
  };
}

type Named = { readonly id: string; readonly names: readonly string[] };

function named(world: World, viewer: Viewer, kind: JqlKind): Named[] {
  const { site } = world;
  switch (kind) {
    case 'project':
      // A project that the searcher can't see counts as missing. An app access rule only hides its issues.
      return Object.values(site.projects)
        .filter((each) => canSeeProject({ ...viewer, ruled: false }, each))
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

/** Jira's own fields whose values JQL reads as option names. */
const OPTION_CLAUSES: Readonly<Record<string, string>> = {
  component: 'components',
  fixversion: 'fixVersions',
  affectedversion: 'versions',
  level: 'security',
};

function optionsOf(world: World, { kind, custom }: Field): string[] | undefined {
  const inProjects = (what: ProjectKind) =>
    Object.values(world.site.projects).flatMap((each) => definedIn(each, what).map(({ name }) => name));
  switch (kind) {
    case 'version':
    case 'versions':
      return inProjects('versions');
    case 'components':
      return inProjects('components');
    case 'security':
      return inProjects('securityLevels');
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

/** Returns the visible site for JQL: issues from the index, and current values of the issues in `fresh`. */
export function jqlWorld(
  world: World,
  viewer: Viewer,
  fresh: readonly string[] = [],
): { seen: JqlWorld; indexed: ReadonlyMap<string, Indexed> } {
  const indexed = new Map(world.index.read());
  for (const id of fresh) {
    const issue = world.site.issues[id];
    if (issue) indexed.set(id, { issue, links: world.site.links.filter((each) => each.from === id || each.to === id) });
    else indexed.delete(id);
  }
  const projects = new Set(visibleProjects(world, viewer).map((each) => each.id));
  const visible = [...indexed.values()].filter(
    ({ issue }) =>
      issue.archived === null && projects.has(issue.projectId) && isInSecurityLevel(world, viewer.user, issue),
  );
  const issues = visible.map((each) => asJql(world, each));
  const alike = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

  const seen: JqlWorld = {
    now: world.clock.now(),
    timeZone: world.site.timeZone,
    me: viewer.user?.accountId,
    issues: () => issues,
    find: (kind, name) =>
      named(world, viewer, kind)
        .filter(({ names }) => names.some((each) => alike(each, name)))
        .map((each) => each.id),
    rank: (kind, id) => rankOf(world, kind, id),
    issue(keyOrId) {
      const found = visible.find(({ issue }) =>
        [issue.id, issue.key, ...issue.formerKeys].some((each) => alike(each, keyOrId)),
      );
      return found && asJql(world, found);
    },
    statusCategoryOf: (id) => statusOf(world, id).category,
    membersOf: (group) => Object.entries(world.site.groups).find(([name]) => alike(name, group))?.[1].members,
    field(name) {
      const byNumber = /^cf\[(\d+)\]$/i.exec(name)?.[1];
      const system = fieldById(world, ownEntry(OPTION_CLAUSES, name.toLowerCase()) ?? '');
      const found =
        system ??
        customFields(world).find((each) => each.id === `customfield_${byNumber ?? ''}` || alike(each.name, name));
      return found && toField(world, found);
    },
    alias: (name) =>
      world.behavior.knowsSearchAliases ? world.aliases.find((each) => alike(each.alias, name)) : undefined,
    property: (key, path) => world.aliases.find((each) => each.propertyKey === key && each.path === path),
  };
  return { seen, indexed };
}

/** Returns the names of a field in JQL. */
export function clausesOf(id: string, name: string, custom: boolean): string[] {
  if (!custom) {
    const clause = Object.entries(OPTION_CLAUSES).find(([, field]) => field === id)?.[0];
    return [clause ?? (id === 'duedate' ? 'due' : id)];
  }
  return [`cf[${id.replace('customfield_', '')}]`, name];
}
