import { unread } from '../jira-error';
import type { FieldKind, Value } from '../model/field';
import type { World } from '../world';
import { isList, type Field } from './catalogue';
import { ENTITY_KINDS } from './kinds/entities';
import { rejectField, type HistoryValue, type Kind, type Place } from './kinds/kind';
import { OPTION_KINDS } from './kinds/options';
import { PEOPLE_KINDS } from './kinds/people';
import { PLAIN_KINDS } from './kinds/plain';

const KINDS: Readonly<Record<FieldKind, Kind>> = { ...PLAIN_KINDS, ...PEOPLE_KINDS, ...OPTION_KINDS, ...ENTITY_KINDS };

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
  return KINDS[field.kind].read(field, input, place) ?? noValue(field, place);
}

/** Serializes a stored value for responses. */
export function serializeValue(world: World, field: Field, value: Value): unknown {
  if (value !== null) return KINDS[field.kind].serialize(world, field, value);
  return isList(field.kind) && (!field.custom || field.kind === 'labels') ? [] : null;
}

/** Serializes a stored value for the history. */
export function historyValue(world: World, field: Field, value: Value): HistoryValue {
  if (value !== null) return KINDS[field.kind].history(world, field, value);
  return { id: null, text: field.kind === 'labels' ? '' : null };
}
