import { z } from 'zod';
import { plainText, readDocumentNode } from '../adf';
import type { Document, FieldKind, Issue, Project, Value } from '../model';
import { canSeeIssue, isAssignable, issueByRef, type Viewer } from '../permissions';
import { FieldError, unread } from '../jira-error';
import {
  serializeIssueRef,
  serializeOption,
  serializePriority,
  serializeResolution,
  serializeUser,
} from '../serialize/entities';
import { jiraTime, priorityOf, resolutionOf, userOf, type World } from '../world';
import { isList, type Field } from './catalogue';
import {
  definedIn,
  nameOfDefined,
  optionName,
  serializeCascade,
  serializeDefined,
  serializeGroup,
  type ProjectKind,
} from './named-values';
import { ownEntry } from '../own-entry';

/** Maximum lengths in characters [doc: limits for fields]. */
const SUMMARY_MAX = 255;
const TEXT_MAX = 255;
export const DOCUMENT_MAX = 32_767;
const LABEL_MAX = 255;

/** Context of a value. The project decides who can be assignee, and the viewer decides which issues can be parent. */
export interface Place {
  readonly world: World;
  readonly viewer: Viewer;
  readonly project: Project;
}

const Ref = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  name: z.string().optional(),
});
const UserRef = z.looseObject({ accountId: z.string().nullable().optional(), id: z.string().nullable().optional() });
const OptionRef = z.looseObject({ id: z.string().optional(), value: z.string().optional() });
const IssueRef = z.looseObject({ id: z.string().optional(), key: z.string().optional() });

const rejectField = (message: string): never => {
  throw new FieldError(message);
};
const parse = <T>(schema: z.ZodType<T>, input: unknown, message: string): T => {
  const parsed = schema.safeParse(input);
  return parsed.success ? parsed.data : rejectField(message);
};

function readText(field: Field, input: unknown): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  if (field.id !== 'summary') {
    if (value.length > TEXT_MAX) {
      rejectField(`The entered text is too long. It exceeds the allowed limit of ${TEXT_MAX} characters.`);
    }
    return value === '' ? null : value;
  }
  if (value.trim() === '') rejectField('You must specify a summary of the issue.');
  if (/[\r\n]/.test(value)) rejectField('The summary is invalid because it contains newline characters.');
  if (value.length > SUMMARY_MAX) rejectField(`Summary must be less than ${SUMMARY_MAX} characters.`);
  return value;
}

function readDocument(input: unknown): Value {
  const read =
    readDocumentNode(input) ??
    rejectField('Operation value must be an Atlassian Document (see the Atlassian Document Format)');
  if (!read.isValid) rejectField('INVALID_INPUT');
  if (JSON.stringify(read.document).length > DOCUMENT_MAX) rejectField('CONTENT_LIMIT_EXCEEDED');
  return read.document;
}

/**
 * Reads a user in each form that Jira accepts. Null clears the field, and `-1` is the project's default assignee [doc:
 * assignIssue].
 */
function readUser(field: Field, input: unknown, { world, project }: Place): Value {
  const { accountId: given, id } = parse(UserRef, input, 'data was not an object');
  const accountId = given ?? id;
  // Jira rejects names, keys and addresses [measured by others]. Unsure: the same error for an empty object; this is
  // the stricter reading.
  if (given === undefined && id === undefined) {
    rejectField("'accountId' must be the only user identifying query parameter in GDPR strict mode.");
  }
  if (accountId === undefined || accountId === null) return null;
  if (field.id === 'assignee') {
    if (accountId === '-1') return defaultAssignee(world, project);
    if (!isAssignable(ownEntry(world.site.users, accountId), project)) {
      rejectField(`User '${accountId}' cannot be assigned issues.`);
    }
    return accountId;
  }
  const user = ownEntry(world.site.users, accountId);
  if (!user) rejectField("specify a valid 'accountId'");
  if (field.id === 'reporter' && !user?.active) rejectField('The reporter specified is not a user.');
  return accountId;
}

/** Returns the project's default assignee: its lead, or null. */
export function defaultAssignee(world: World, project: Project): string | null {
  if (project.assigneeType === 'UNASSIGNED') {
    if (world.site.allowUnassigned === false) throw new FieldError('Issues must be assigned.');
    return null;
  }
  if (!isAssignable(world.site.users[project.lead], project)) {
    throw new FieldError(
      'The default assignee does NOT have ASSIGNABLE permission OR Unassigned issues are turned off.',
    );
  }
  return project.lead;
}

function readNamed(all: readonly { id: string; name: string }[], input: unknown, what: string): Value {
  const ref = parse(Ref, input, `Specify a valid 'id' or 'name' for ${what}`);
  if (ref.id === undefined && ref.name === undefined) rejectField(`Specify a valid 'id' or 'name' for ${what}`);
  const found = all.find((each) => (ref.id === undefined ? each.name === ref.name : each.id === ref.id));
  return found
    ? found.id
    : rejectField(
        ref.id === undefined ? `${what} name '${ref.name ?? ''}' is not valid` : `${what} id '${ref.id}' is not valid`,
      );
}

function readOption(field: Field, input: unknown): string {
  const ref = parse(OptionRef, input, "Specify a valid 'id' or 'name' for " + field.name);
  const options = (field.custom?.options ?? []).filter((each) => !each.disabled);
  const found = options.find((each) => (ref.id === undefined ? each.value === ref.value : each.id === ref.id));
  return found
    ? found.id
    : rejectField(
        ref.id === undefined ? `Option value '${ref.value ?? ''}' is not valid` : `Option id '${ref.id}' is not valid`,
      );
}

const readDefined = (project: Project, kind: ProjectKind, input: unknown, what: string): Value =>
  unique(items(input).map((each) => asId(readNamed(definedIn(project, kind), each, what))));

/** Reads a web address. Unsure: the error message. */
function readUrl(input: unknown): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  if (value === '') return null;
  const isUrl = URL.canParse(value) && /^(https?|ftp|mailto):/.test(value) && !/\s/.test(value);
  return isUrl ? value : rejectField('The URL is not valid.');
}

const GroupRef = z.looseObject({ name: z.string().optional(), groupId: z.string().optional() });

/** Reads a group. Unsure: the error message. */
function readGroup(input: unknown, world: World): string {
  const { name, groupId } = parse(GroupRef, input, 'data was not an object');
  const found = Object.entries(world.site.groups).find(([key, { id }]) =>
    groupId === undefined ? key === name : id === groupId,
  );
  return found ? found[0] : rejectField(`The group '${groupId ?? name ?? ''}' does not exist.`);
}

const CascadeRef = OptionRef.extend({ child: OptionRef.nullish() });

/** Reads an option of a cascading select, with an optional option of its second level. */
function readCascade(field: Field, input: unknown): Value {
  const { child } = parse(CascadeRef, input, 'data was not an object');
  const parent = readOption(field, input);
  if (!child) return [parent];
  const children = field.custom?.options?.find((each) => each.id === parent)?.children ?? [];
  const found = children.find((each) => (child.id === undefined ? each.value === child.value : each.id === child.id));
  return found ? [parent, found.id] : rejectField(`Option '${child.id ?? child.value ?? ''}' is not valid`);
}

function readLabel(input: unknown): string {
  const label = parse(z.string(), input, 'string expected at index 0');
  if (label === '' || /\s/.test(label)) rejectField(`The label '${label}' contains spaces which is invalid.`);
  if (label.length > LABEL_MAX) {
    rejectField(`The label '${label}' exceeds the maximum length for labels of ${LABEL_MAX} characters`);
  }
  return label;
}

/** The only date-time format that Jira accepts: `2026-01-21T15:00:00.000+0000` [doc: createIssue]. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$/;

function readDate(input: unknown, format: RegExp, message: string): Value {
  const value = parse(z.string(), input, 'Operation value must be a string');
  const valid =
    format.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(`${value.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(value.slice(0, 10));
  return valid ? value : rejectField(message);
}

function readParent(input: unknown, { world, viewer }: Place): Value {
  const ref = parse(IssueRef, input, 'data was not an object');
  const parent = issueByRef(world, ref);
  return parent && canSeeIssue(world, viewer, parent) ? parent.id : rejectField('Could not find issue by id or key.');
}

const items = (input: unknown): unknown[] => parse(z.array(z.unknown()), input, 'data was not an array');
const unique = (values: readonly string[]): string[] => [...new Set(values)];

const READ: Readonly<Record<FieldKind, (field: Field, input: unknown, place: Place) => Value>> = {
  text: readText,
  document: (_, input) => readDocument(input),
  number: (_, input) => parse(z.number(), input, 'Operation value must be a number'),
  date: (_, input) => readDate(input, /^\d{4}-\d\d-\d\d$/, `Error parsing date string: ${String(input)}`),
  datetime: (_, input) => readDate(input, DATE_TIME, `Error parsing time: ${String(input)}`),
  user: readUser,
  users: (field, input, place) => unique(items(input).map((each) => asId(readUser(field, each, place)))),
  select: (field, input) => readOption(field, input),
  selects: (field, input) => unique(items(input).map((each) => readOption(field, each))),
  labels: (_, input) => unique(items(input).map(readLabel)),
  url: (_, input) => readUrl(input),
  cascade: (field, input) => readCascade(field, input),
  group: (_, input, { world }) => readGroup(input, world),
  groups: (_, input, { world }) => unique(items(input).map((each) => readGroup(each, world))),
  version: (_, input, { project }) => readNamed(definedIn(project, 'versions'), input, 'Version'),
  versions: (_, input, { project }) => readDefined(project, 'versions', input, 'Version'),
  components: (_, input, { project }) => readDefined(project, 'components', input, 'Component'),
  security: (_, input, { project }) => readNamed(definedIn(project, 'securityLevels'), input, 'Security level'),
  priority: (_, input, { world }) => readNamed(world.site.priorities, input, 'Priority'),
  resolution: (_, input, { world }) => readNamed(world.site.resolutions, input, 'Resolution'),
  parent: (_, input, place) => readParent(input, place),
};

/** Members that name a value, and those that Jira's responses add to them. Jira ignores the latter in a call. */
const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'name', 'key', 'value', 'accountId', 'groupId', 'child'],
  ...['self', 'description', 'iconUrl', 'avatarId', 'avatarUrls', 'scope', 'entityId', 'fields', 'expand', 'disabled'],
  ...['subtask', 'hierarchyLevel', 'projectTypeKey', 'simplified', 'style', 'isPrivate', 'properties', 'uuid'],
  ...['emailAddress', 'displayName', 'active', 'timeZone', 'accountType', 'archived', 'released', 'statusColor'],
]);

/** Throws a 501 that names the first unknown member of a value: an object, a list of them, or an object in it. */
export function mustKnowMembers(path: string, input: unknown): void {
  if (Array.isArray(input)) for (const each of input) mustKnowMembers(path, each);
  else if (typeof input === 'object' && input !== null) {
    const unknown = Object.keys(input).find((name) => !KNOWN_MEMBERS.has(name));
    if (unknown !== undefined) throw unread('body member', `${path}.${unknown}`);
    if ('child' in input) mustKnowMembers(`${path}.child`, input.child);
  }
}

/** Returns null for a cleared field. Throws if the site's configuration forbids unassigned issues. */
function noValue(field: Field, { world }: Place): null {
  if (field.id === 'assignee' && world.site.allowUnassigned === false) rejectField('Issues must be assigned.');
  return null;
}

/**
 * Returns the stored form of a field's value in a call.
 * @throws FieldError if the value is invalid, JiraError if it has an unknown member.
 */
export function readValue(field: Field, input: unknown, place: Place): Value {
  if (input === null || input === undefined) {
    return field.id === 'summary' ? rejectField('You must specify a summary of the issue.') : noValue(field, place);
  }
  if (field.kind !== 'document') mustKnowMembers(`fields.${field.id}`, input);
  return READ[field.kind](field, input, place) ?? noValue(field, place);
}

const isDocument = (value: Value): value is Document => typeof value === 'object' && value !== null && 'type' in value;
const asList = (value: Value): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Returns the id in a stored value, or '' for a value without an id. */
const asId = (value: Value): string => (typeof value === 'string' ? value : '');

/** Serializes a stored value for responses. */
export function serializeValue(world: World, field: Field, value: Value): unknown {
  const { custom } = field;
  if (value === null) return isList(field.kind) && (!custom || field.kind === 'labels') ? [] : null;
  switch (field.kind) {
    case 'user':
      return serializeUser(world, userOf(world, asId(value)));
    case 'users':
      return asList(value).map((each) => serializeUser(world, userOf(world, each)));
    case 'select':
      return custom && serializeOption(world, custom, asId(value));
    case 'selects':
      return custom && asList(value).map((each) => serializeOption(world, custom, each));
    case 'labels':
      return asList(value);
    case 'cascade':
      return custom && serializeCascade(world, custom, asList(value));
    case 'group':
      return serializeGroup(world, asId(value));
    case 'groups':
      return asList(value).map((each) => serializeGroup(world, each));
    case 'version':
      return serializeDefined(world, 'versions', asId(value));
    case 'versions':
    case 'components': {
      const { kind } = field;
      return asList(value).map((each) => serializeDefined(world, kind, each));
    }
    case 'security':
      return serializeDefined(world, 'securityLevels', asId(value));
    case 'priority':
      return serializePriority(world, priorityOf(world, asId(value)));
    case 'resolution':
      return serializeResolution(world, resolutionOf(world, asId(value)));
    case 'parent': {
      const parent = world.site.issues[asId(value)];
      return parent ? serializeIssueRef(world, parent) : null;
    }
    case 'datetime':
      return jiraTime(Date.parse(asId(value)));
    default:
      return value;
  }
}

/** Serializes a stored value for the history: its id, if it has one, and its text. */
export function historyValue(world: World, field: Field, value: Value): { id: string | null; text: string | null } {
  if (value === null) return { id: null, text: field.kind === 'labels' ? '' : null };
  const parent = (id: string): Issue | undefined => world.site.issues[id];
  const option = (id: string) => optionName(field.custom, id);
  switch (field.kind) {
    case 'user':
      return { id: asId(value), text: userOf(world, asId(value)).displayName };
    case 'users':
      return {
        id: `[${asList(value).join(', ')}]`,
        text: `[${asList(value)
          .map((each) => userOf(world, each).displayName)
          .join(', ')}]`,
      };
    case 'select':
      return { id: asId(value), text: option(asId(value)) };
    case 'selects':
      return { id: `[${asList(value).join(', ')}]`, text: asList(value).map(option).join(',') };
    case 'labels':
      return { id: null, text: asList(value).join(' ') };
    case 'cascade': {
      const [first = '', second] = asList(value);
      const below = second === undefined ? '' : `Level 1 values: ${option(second)}(${second})`;
      return { id: null, text: `Parent values: ${option(first)}(${first})${below}` };
    }
    case 'group':
      return { id: null, text: asId(value) };
    case 'groups':
      return { id: null, text: `[${asList(value).join(', ')}]` };
    case 'version':
      return { id: asId(value), text: nameOfDefined(world, 'versions', asId(value)) };
    case 'versions':
    case 'components': {
      const { kind } = field;
      const names = asList(value).map((each) => nameOfDefined(world, kind, each));
      return { id: asList(value).join(', '), text: names.join(', ') };
    }
    case 'security':
      return { id: asId(value), text: nameOfDefined(world, 'securityLevels', asId(value)) };
    case 'priority':
      return { id: asId(value), text: priorityOf(world, asId(value)).name };
    case 'resolution':
      return { id: asId(value), text: resolutionOf(world, asId(value)).name };
    case 'parent':
      return { id: asId(value), text: parent(asId(value))?.key ?? null };
    case 'date':
      return { id: asId(value), text: `${asId(value)} 00:00:00.0` };
    default:
      return {
        id: null,
        text: isDocument(value) ? plainText(value) : typeof value === 'number' ? String(value) : asId(value),
      };
  }
}
