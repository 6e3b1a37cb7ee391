import { z } from 'zod';
import { fieldById, isAvailableIn, isListKind, type Field } from '../fields/catalog';
import { readValue } from '../fields/values';
import type { Value } from '../model/field';
import type { Project, ScreenField } from '../model/project';
import { may, type Viewer } from '../permissions';
import { FieldError } from '../jira-error';
import { setEntry } from '../own-entry';
import type { World } from '../world';

/** Returns the schema of an object with any member names. Rejects `__proto__`, because `z.record` would drop it. */
export const recordOf = <T>(value: z.ZodType<T>) =>
  z
    .unknown()
    .superRefine((input, context) => {
      if (typeof input !== 'object' || input === null || !Object.hasOwn(input, '__proto__')) return;
      context.addIssue({ code: 'unrecognized_keys', keys: ['__proto__'], input: { ...input } });
    })
    .pipe(z.record(z.string(), value));

/** Body of a call that creates, edits or transitions an issue, as `IssueUpdateDetails` of Atlassian's document. */
export const IssueUpdateDetails = z.strictObject({
  fields: recordOf(z.unknown()).default({}),
  update: recordOf(z.array(recordOf(z.unknown()))).default({}),
  transition: z.strictObject({ id: z.string().optional() }).optional(),
  properties: z.array(z.strictObject({ key: z.string(), value: z.unknown() })).default([]),
});
export type IssueUpdateDetails = z.infer<typeof IssueUpdateDetails>;
/** Field changes of a call. */
export type FieldChanges = Pick<IssueUpdateDetails, 'fields' | 'update'>;

/** Error messages by field, as in `errors` of the response. */
export type FieldErrors = Record<string, string>;

/** Fields that need a permission of their own. Without the permission, the field isn't on the screen. */
const OWN_PERMISSION: Readonly<Record<string, string>> = {
  assignee: 'ASSIGN_ISSUES',
  reporter: 'MODIFY_REPORTER',
  duedate: 'SCHEDULE_ISSUES',
  security: 'SET_ISSUE_SECURITY',
};

export const cannotBeSet = (field: string): string =>
  `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** A screen with the issue or project on which a call fills it. */
export interface ScreenContext {
  readonly world: World;
  readonly viewer: Viewer;
  readonly project: Project;
  readonly screen: readonly ScreenField[];
  /** Values of the issue. Empty for a new issue. */
  readonly currentValues: Readonly<Record<string, Value>>;
}

/** Returns the fields of a screen that the viewer can set. */
export function settableFields({
  world,
  viewer,
  project,
  screen,
}: Omit<ScreenContext, 'currentValues'>): { screenField: ScreenField; field: Field }[] {
  return screen.flatMap((screenField) => {
    const field = fieldById(world, screenField.field);
    const permission = OWN_PERMISSION[screenField.field];
    const isSettable =
      field && isAvailableIn(field, project) && (permission === undefined || may(viewer, project, permission));
    return isSettable ? [{ screenField, field }] : [];
  });
}

/** Returns the field's value after its `update` operations. */
function applyOperations(
  field: Field,
  operations: readonly Record<string, unknown>[],
  oldValue: Value,
  context: ScreenContext,
): Value {
  let value = oldValue;
  for (const operation of operations) {
    for (const [verb, input] of Object.entries(operation)) {
      if (verb === 'set') {
        value = readValue(field, input, context);
        continue;
      }
      const currentItems = Array.isArray(value) ? value.map(String) : [];
      const inputValue = readValue(field, [input], context);
      const [item] = Array.isArray(inputValue) ? inputValue.map(String) : [];
      if (!isListKind(field.kind) || item === undefined) {
        throw new FieldError(`Operation '${verb}' is not supported for this field`);
      }
      if (verb === 'add') value = [...currentItems.filter((each) => each !== item), item];
      else if (verb === 'remove') value = currentItems.filter((each) => each !== item);
      else throw new FieldError(`Operation '${verb}' is not supported for this field`);
    }
  }
  return value;
}

/**
 * Returns the values that a call sets, by field id. Adds an error to `errors` for each invalid value. `ignored` has the
 * ids of fields that the caller reads: project, comment and others.
 */
export function readFields(
  details: FieldChanges,
  context: ScreenContext,
  ignored: readonly string[],
  errors: FieldErrors,
): Record<string, Value> {
  const settable = new Map(settableFields(context).map((each) => [each.field.id, each.field]));
  const values: Record<string, Value> = {};
  const readField = (id: string, read: (field: Field) => Value) => {
    const field = settable.get(id);
    if (!field) {
      setEntry(errors, id, cannotBeSet(id));
      return;
    }
    try {
      setEntry(values, id, read(field));
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      setEntry(errors, id, error.message);
    }
  };
  for (const [id, input] of Object.entries(details.fields)) {
    if (!ignored.includes(id)) readField(id, (field) => readValue(field, input, context));
  }
  for (const [id, operations] of Object.entries(details.update)) {
    if (ignored.includes(id)) continue;
    if (Object.hasOwn(details.fields, id)) {
      setEntry(errors, id, `Field '${id}' cannot be set in both 'fields' and 'update'.`);
    } else readField(id, (field) => applyOperations(field, operations, context.currentValues[id] ?? null, context));
  }
  return values;
}

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/**
 * Returns the values with the screen's default values. Adds an error to `errors` for each required field that is
 * empty.
 */
export function addDefaults(
  values: Record<string, Value>,
  context: ScreenContext,
  errors: FieldErrors,
): Record<string, Value> {
  const all = { ...values };
  for (const { field: id, required, default: defaultValue } of context.screen) {
    if (!(id in all) && isEmpty(context.currentValues[id]) && defaultValue !== undefined) all[id] = defaultValue;
    const value = id in all ? all[id] : context.currentValues[id];
    if (!required || !isEmpty(value) || id in errors) continue;
    const name = fieldById(context.world, id)?.name ?? id;
    errors[id] = id === 'summary' ? 'You must specify a summary of the issue.' : `${name} is required.`;
  }
  return all;
}
