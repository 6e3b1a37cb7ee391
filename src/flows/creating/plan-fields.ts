import type { DelegationRequest } from '../../domain/contract/request-schemas';
import type { JsonValue } from '../../domain/contract/json';
import { escapePointer, type FieldError, unprocessableError } from '../../domain/contract/problem';
import { ruleName } from '../../domain/configuration/rule';
import { type RuleTarget, prioritiesOf, type SavedRule } from '../../domain/configuration/settings';
import { findNamed } from '../../domain/delegation/status';

/** Fields that an app fills by itself, or that Jira does: never asked of a caller. */
export const APP_FIELDS: ReadonlySet<string> = new Set([
  'project',
  'issuetype',
  'summary',
  'description',
  'reporter',
  'assignee',
  'labels',
  'duedate',
  'priority',
  'parent',
]);

/**
 * What the call asks for must be had; what comes from the rule or the app itself is left out with a warning.
 * @throws Refusal 422 that points to each field of the call that is not there, and to each that is required and nobody fills
 */
export function fieldsOf(call: DelegationRequest, rule: SavedRule | undefined, place: RuleTarget) {
  const takes = (field: string) => place.fields.some(({ id }) => id === field);
  const where = whereOf(place);
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  const fields: Record<string, JsonValue> = {};
  const pointers: Record<string, string> = {
    project: '/issue/project',
    issuetype: '/issue/type',
    summary: '/issue/summary',
    description: '/issue/description',
  };

  const asked = (field: string, pointer: string, value: JsonValue) => {
    pointers[field] = pointer;
    if (takes(field)) fields[field] = value;
    else errors.push({ pointer, detail: `is no field of ${where}` });
  };
  const own = (field: string, what: string, value: JsonValue) => {
    if (takes(field)) fields[field] = value;
    else warnings.push(`${what} left out: ${where} has no such field`);
  };

  const { labels, priority, parent } = call.issue ?? {};
  if (labels) asked('labels', '/issue/labels', [...new Set([...(rule?.labels ?? []), ...labels])]);
  else if (rule && rule.labels.length > 0) own('labels', 'the labels of the rule were', [...rule.labels]);
  if (priority !== undefined) {
    const known = findNamed(prioritiesOf(place), priority);
    if (known) asked('priority', '/issue/priority', { id: known.id });
    else errors.push({ pointer: '/issue/priority', detail: `is no priority of ${where}` });
  } else if (rule?.priority) own('priority', 'the priority of the rule was', { id: rule.priority.id });
  if (parent !== undefined) asked('parent', '/issue/parent', { key: parent });
  else if (place.issueType.subtask) {
    errors.push({ pointer: '/issue/parent', detail: `is required: ${place.issueType.name} is a sub-task` });
  }
  if (call.dueAt !== undefined) own('duedate', 'the due date was', call.dueAt);
  for (const [field, value] of Object.entries(call.issue?.fields ?? {})) {
    asked(field, `/issue/fields/${escapePointer(field)}`, value);
  }

  const missing = place.fields.filter(
    ({ id, required }) => required && !APP_FIELDS.has(id) && !(id in fields) && !(rule && id in rule.fields),
  );
  errors.push(
    ...missing.map(({ id, name }) => ({
      pointer: `/issue/fields/${escapePointer(id)}`,
      detail: `is required by ${where}: ${name}`,
    })),
  );
  if (errors.length > 0) {
    const blame =
      rule && missing.length > 0 ? ` The rule ${ruleName(rule)} does not fill every field that ${where} requires.` : '';
    throw unprocessableError(`${where} can not take this delegation. See the errors.${blame}`, errors);
  }
  return { fields, pointers, warnings };
}

/** A rule's own fields where the call names none, as far as they are there; texts in them are templates. */
export function fieldsOfRule(
  { fields }: SavedRule,
  named: Readonly<Record<string, JsonValue>>,
  place: RuleTarget,
  render: (text: string) => string,
) {
  const own = Object.entries(fields).filter(([field]) => !(field in named));
  const isThere = ([field]: [string, JsonValue]) => place.fields.some(({ id }) => id === field);
  return {
    fields: Object.fromEntries(own.filter(isThere).map(([field, value]) => [field, renderedValue(value, render)])),
    warnings: own
      .filter((one) => !isThere(one))
      .map(([field]) => `${field} of the rule was left out: ${whereOf(place)} has no such field`),
  };
}

function whereOf({ issueType, project }: RuleTarget): string {
  return `${issueType.name} in ${project.key}`;
}

function renderedValue(value: JsonValue, render: (text: string) => string): JsonValue {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return value.map((entry) => renderedValue(entry, render));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, renderedValue(member, render)]));
}
