import type { CustomField, FieldKind } from '../model/field';
import type { Project } from '../model/project';
import type { World } from '../world';
import { ownEntry } from '../own-entry';

/** An editable field: Jira's own or a custom one. */
export interface Field {
  readonly id: string;
  readonly name: string;
  readonly kind: FieldKind;
  readonly custom?: CustomField;
}

/** Jira's own fields that can be on a screen. */
const SYSTEM_FIELDS: readonly Field[] = [
  { id: 'summary', name: 'Summary', kind: 'text' },
  { id: 'description', name: 'Description', kind: 'document' },
  { id: 'environment', name: 'Environment', kind: 'document' },
  { id: 'assignee', name: 'Assignee', kind: 'user' },
  { id: 'reporter', name: 'Reporter', kind: 'user' },
  { id: 'priority', name: 'Priority', kind: 'priority' },
  { id: 'labels', name: 'Labels', kind: 'labels' },
  { id: 'duedate', name: 'Due date', kind: 'date' },
  { id: 'parent', name: 'Parent', kind: 'parent' },
  { id: 'resolution', name: 'Resolution', kind: 'resolution' },
  { id: 'components', name: 'Components', kind: 'components' },
  { id: 'fixVersions', name: 'Fix versions', kind: 'versions' },
  { id: 'versions', name: 'Affects versions', kind: 'versions' },
  { id: 'security', name: 'Security Level', kind: 'security' },
];
const SYSTEM_BY_ID = new Map(SYSTEM_FIELDS.map((each) => [each.id, each]));

/**
 * Fields that no edit can set, with the type in their schema. A creation sets the project and the issue type; Jira
 * computes the others.
 */
export const READ_ONLY_FIELDS: Readonly<
  Record<string, { name: string; type: string; items?: string; clauses?: readonly string[] }>
> = {
  issuetype: { name: 'Issue Type', type: 'issuetype', clauses: ['issuetype', 'type'] },
  project: { name: 'Project', type: 'project', clauses: ['project'] },
  status: { name: 'Status', type: 'status', clauses: ['status'] },
  creator: { name: 'Creator', type: 'user', clauses: ['creator'] },
  created: { name: 'Created', type: 'datetime', clauses: ['created', 'createdDate'] },
  updated: { name: 'Updated', type: 'datetime', clauses: ['updated', 'updatedDate'] },
  resolutiondate: { name: 'Resolved', type: 'datetime', clauses: ['resolved', 'resolutiondate'] },
  statuscategorychangedate: {
    name: 'Status Category Changed',
    type: 'datetime',
    clauses: ['statusCategoryChangedDate'],
  },
  issuelinks: { name: 'Linked Issues', type: 'array', items: 'issuelinks' },
  subtasks: { name: 'Sub-tasks', type: 'array', items: 'issuelinks', clauses: ['subtasks'] },
  watches: { name: 'Watchers', type: 'watches', clauses: ['watchers'] },
  comment: { name: 'Comment', type: 'comments-page', clauses: ['comment'] },
  attachment: { name: 'Attachment', type: 'array', items: 'attachment', clauses: ['attachments'] },
};

export function fieldById(world: Pick<World, 'site'>, id: string): Field | undefined {
  const custom = ownEntry(world.site.customFields, id);
  return SYSTEM_BY_ID.get(id) ?? (custom && { id, name: custom.name, kind: custom.kind, custom });
}

export const customFields = (world: World): Field[] =>
  Object.values(world.site.customFields).map((custom) => ({
    id: custom.id,
    name: custom.name,
    kind: custom.kind,
    custom,
  }));

export const allFields = (world: World): Field[] => [...SYSTEM_FIELDS, ...customFields(world)];

/** Returns true if a project can have the field. A field of a team-managed project belongs to that project only. */
export const isAvailableIn = (field: Field, project: Project): boolean =>
  field.custom?.projectId === undefined || field.custom.projectId === project.id;

/** The last part of a custom field type's key, by kind. */
const CUSTOM_TYPES = {
  text: 'textfield',
  document: 'textarea',
  number: 'float',
  date: 'datepicker',
  datetime: 'datetime',
  user: 'userpicker',
  users: 'multiuserpicker',
  select: 'select',
  selects: 'multiselect',
  labels: 'labels',
  url: 'url',
  cascade: 'cascadingselect',
  group: 'grouppicker',
  groups: 'multigrouppicker',
  version: 'version',
  versions: 'multiversion',
  components: 'multiselect',
  security: 'select',
  priority: 'select',
  resolution: 'select',
  parent: 'select',
} as const satisfies Readonly<Record<FieldKind, string>>;
// Cast: the table above has exactly these names.
export const FIELD_KINDS = Object.keys(CUSTOM_TYPES) as readonly FieldKind[];
const SCHEMA_TYPES: Readonly<Record<FieldKind, { type: string; items?: string }>> = {
  text: { type: 'string' },
  document: { type: 'string' },
  number: { type: 'number' },
  date: { type: 'date' },
  datetime: { type: 'datetime' },
  user: { type: 'user' },
  users: { type: 'array', items: 'user' },
  select: { type: 'option' },
  selects: { type: 'array', items: 'option' },
  labels: { type: 'array', items: 'string' },
  url: { type: 'string' },
  cascade: { type: 'option-with-child' },
  group: { type: 'group' },
  groups: { type: 'array', items: 'group' },
  version: { type: 'version' },
  versions: { type: 'array', items: 'version' },
  components: { type: 'array', items: 'component' },
  security: { type: 'securitylevel' },
  priority: { type: 'priority' },
  resolution: { type: 'resolution' },
  parent: { type: 'issuelink' },
};

/** Returns true for a kind of field with several values. */
export const isListKind = (kind: FieldKind): boolean => SCHEMA_TYPES[kind].type === 'array';

const CUSTOM_TYPE_PREFIX = 'com.atlassian.jira.plugin.system.customfieldtypes:';
const customTypeKey = (kind: FieldKind): string => `${CUSTOM_TYPE_PREFIX}${CUSTOM_TYPES[kind]}`;
/** Kinds that a custom field can have. */
const CUSTOM_KINDS: readonly FieldKind[] = [
  'text',
  'document',
  'number',
  'date',
  'datetime',
  'user',
  'users',
  'select',
  'selects',
  'labels',
  'url',
  'cascade',
  'group',
  'groups',
  'version',
  'versions',
];

/** Returns the kind for a key such as `com.atlassian.jira.plugin.system.customfieldtypes:textfield`. */
export const kindOfCustomType = (key: string): FieldKind | undefined => {
  const shortKey = key.startsWith(CUSTOM_TYPE_PREFIX) ? key.slice(CUSTOM_TYPE_PREFIX.length) : undefined;
  return CUSTOM_KINDS.find((kind) => CUSTOM_TYPES[kind] === shortKey);
};

/** Returns the field's `schema`. */
export function schemaOf(field: Field): Record<string, unknown> {
  const custom = { custom: customTypeKey(field.kind), customId: Number(field.id.replace('customfield_', '')) };
  return { ...SCHEMA_TYPES[field.kind], ...(field.custom ? custom : { system: field.id }) };
}

/** Returns the `update` operations that the field accepts. */
export const operationsOf = (field: Field): readonly string[] =>
  isListKind(field.kind) ? ['add', 'set', 'remove'] : ['set'];
