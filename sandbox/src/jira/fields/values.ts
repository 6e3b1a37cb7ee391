import { unsupportedPartError } from '../jira-error';
import type { FieldKind, Value } from '../model/field';
import type { World } from '../world';
import { isListKind, type Field } from './catalog';
import { ENTITY_CONVERTERS } from './kinds/entities';
import { rejectField, type HistoryValue, type ValueConverter, type ValueContext } from './kinds/kind';
import { OPTION_CONVERTERS } from './kinds/options';
import { PEOPLE_CONVERTERS } from './kinds/people';
import { PLAIN_CONVERTERS } from './kinds/plain';

const CONVERTERS: Readonly<Record<FieldKind, ValueConverter>> = {
  ...PLAIN_CONVERTERS,
  ...PEOPLE_CONVERTERS,
  ...OPTION_CONVERTERS,
  ...ENTITY_CONVERTERS,
};

/** Members that identify a value, and members that Jira adds in responses. Jira ignores the latter in a call. */
const KNOWN_MEMBERS: ReadonlySet<string> = new Set([
  ...['id', 'name', 'key', 'value', 'accountId', 'groupId', 'child'],
  ...['self', 'description', 'iconUrl', 'avatarId', 'avatarUrls', 'scope', 'entityId', 'fields', 'expand', 'disabled'],
  ...['subtask', 'hierarchyLevel', 'projectTypeKey', 'simplified', 'style', 'isPrivate', 'properties', 'uuid'],
  ...['emailAddress', 'displayName', 'active', 'timeZone', 'accountType', 'archived', 'released', 'statusColor'],
]);

/** Throws a 501 that names the first unknown member of an object, of the objects in a list, or of a `child`. */
export function checkMembers(path: string, input: unknown): void {
  if (Array.isArray(input)) for (const each of input) checkMembers(path, each);
  else if (typeof input === 'object' && input !== null) {
    const unknown = Object.keys(input).find((name) => !KNOWN_MEMBERS.has(name));
    if (unknown !== undefined) throw unsupportedPartError('body member', `${path}.${unknown}`);
    if ('child' in input) checkMembers(`${path}.child`, input.child);
  }
}

/** Returns null for a cleared field. Throws if the site's configuration forbids unassigned issues. */
function clearedValue(field: Field, { world }: ValueContext): null {
  if (field.id === 'assignee' && world.site.allowUnassigned === false) rejectField('Issues must be assigned.');
  return null;
}

/**
 * Returns the stored form of a field's value in a call.
 * @throws FieldError if the value is invalid, JiraError if it has an unknown member.
 */
export function readValue(field: Field, input: unknown, context: ValueContext): Value {
  if (input === null || input === undefined) {
    return field.id === 'summary'
      ? rejectField('You must specify a summary of the issue.')
      : clearedValue(field, context);
  }
  if (field.kind !== 'document') checkMembers(`fields.${field.id}`, input);
  return CONVERTERS[field.kind].read(field, input, context) ?? clearedValue(field, context);
}

/** Serializes a stored value for responses. */
export function serializeValue(world: World, field: Field, value: Value): unknown {
  if (value !== null) return CONVERTERS[field.kind].serialize(world, field, value);
  return isListKind(field.kind) && (!field.custom || field.kind === 'labels') ? [] : null;
}

/** Serializes a stored value for the history. */
export function historyValue(world: World, field: Field, value: Value): HistoryValue {
  if (value !== null) return CONVERTERS[field.kind].history(world, field, value);
  return { id: null, text: field.kind === 'labels' ? '' : null };
}
