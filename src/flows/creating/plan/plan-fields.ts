import type { DelegationRequest } from '../../../domain/contract/request-schemas';
import type { JsonValue } from '../../../domain/contract/json';
import { AS_SENT, toFieldValue, type TextRenderer } from '../../../domain/configuration/field-value';
import { escapePointer, type FieldError, unprocessableError } from '../../../domain/contract/problem';
import { ruleName } from '../../../domain/configuration/rule';
import { type RuleTarget, prioritiesOf, type SavedRule } from '../../../domain/configuration/settings';
import { findNamed } from '../../../domain/delegation/status';

/** Fields that the app or Jira fills, so neither the request nor the rule has to. */
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

/** Fields of an issue, with their pointers and warnings. */
export interface PlannedFields {
  readonly fields: Readonly<Record<string, JsonValue>>;
  /** JSON Pointers of the fields that the request contains. */
  readonly pointers: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/**
 * Returns the fields of the request, and the rule's labels and priority. A field of the request has to be on the create
 * screen; a field of the rule or the app is omitted with a warning.
 * @param parentId id of the parent issue in the request
 * @throws ProblemError 422 with each field of the request that isn't on the screen, and each required field without a
 * value
 */
export function fieldsOfRequest(
  request: DelegationRequest,
  rule: SavedRule | undefined,
  target: RuleTarget,
  parentId?: string,
): PlannedFields {
  const screen = screenOf(target);
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  const fields: Record<string, JsonValue> = {};
  const pointers: Record<string, string> = {};

  const addRequested = (field: string, pointer: string, value: JsonValue) => {
    pointers[field] = pointer;
    if (screen.has(field)) fields[field] = value;
    else errors.push({ pointer, detail: `isn't a field of ${screen.name}` });
  };
  // Without the field on the screen, the statement becomes a warning.
  const addIfOnScreen = (field: string, statement: string, value: JsonValue) => {
    if (screen.has(field)) fields[field] = value;
    else warnings.push(screen.missingFieldText(statement));
  };

  const { summary, description, labels, priority, parent } = request.issue ?? {};
  if (summary !== undefined) pointers.summary = '/issue/summary';
  if (description !== undefined) addRequested('description', '/issue/description', '');
  if (labels && labels.length > 0) {
    addRequested('labels', '/issue/labels', [...new Set(labels)]);
  } else if (!labels && rule && rule.labels.length > 0) {
    addIfOnScreen('labels', 'the labels of the rule were left out', [...rule.labels]);
  }
  if (priority !== undefined) {
    const known = findNamed(prioritiesOf(target), priority);
    if (known) addRequested('priority', '/issue/priority', { id: known.id });
    else errors.push({ pointer: '/issue/priority', detail: `isn't a priority of ${screen.name}` });
  } else if (rule?.priority) {
    addIfOnScreen('priority', 'the priority of the rule was left out', { id: rule.priority.id });
  }
  if (parentId !== undefined) addRequested('parent', '/issue/parent', { id: parentId });
  else if (parent === undefined && target.issueType.subtask) {
    errors.push({ pointer: '/issue/parent', detail: `is required: ${target.issueType.name} is a sub-task` });
  }
  if (request.dueAt !== undefined) addIfOnScreen('duedate', 'the due date was left out', request.dueAt);
  for (const [field, value] of Object.entries(request.issue?.fields ?? {})) {
    addRequested(field, `/issue/fields/${escapePointer(field)}`, toFieldValue(value, screen.kind(field), AS_SENT));
  }

  const unfilled = target.fields.filter(
    ({ id, required }) => required && !APP_FIELDS.has(id) && !(id in pointers) && !(rule && id in rule.fields),
  );
  errors.push(
    ...unfilled.map(({ id, name }) => ({
      pointer: `/issue/fields/${escapePointer(id)}`,
      detail: `is required by ${screen.name}: ${name}`,
    })),
  );
  if (errors.length > 0) {
    const ruleHint =
      rule && unfilled.length > 0
        ? ` The rule ${ruleName(rule)} doesn't fill every field that ${screen.name} requires.`
        : '';
    throw unprocessableError(`${screen.name} can't take this delegation. See the errors.${ruleHint}`, errors);
  }
  return { fields, pointers, warnings };
}

/**
 * Returns the rule's fields that the request doesn't contain and the create screen has. Texts in them are templates.
 */
export function fieldsOfRule(
  { fields }: SavedRule,
  requested: Readonly<Record<string, JsonValue>>,
  target: RuleTarget,
  render: TextRenderer,
) {
  const screen = screenOf(target);
  const unrequested = Object.entries(fields).filter(([field]) => !(field in requested));
  return {
    fields: Object.fromEntries(
      unrequested
        .filter(([field]) => screen.has(field))
        .map(([field, value]) => [field, toFieldValue(value, screen.kind(field), render)]),
    ),
    warnings: unrequested
      .filter(([field]) => !screen.has(field))
      .map(([field]) => screen.missingFieldText(`${field} of the rule was left out`)),
  };
}

/** Returns the create screen of an issue type, with the texts for missing fields. */
export function screenOf({ issueType, project, fields }: RuleTarget) {
  const name = `${issueType.name} in ${project.key}`;
  const kinds = new Map(fields.map(({ id, kind }) => [id, kind]));
  return {
    name,
    has: (field: string) => kinds.has(field),
    kind: (field: string) => kinds.get(field) ?? 'other',
    missingFieldText: (statement: string) => `${statement}: ${name} has no such field on its create screen`,
  };
}
