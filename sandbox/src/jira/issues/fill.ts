import { z } from 'zod';
import { fieldById, isIn, isList, type Field } from '../fields/catalogue';
import { readValue } from '../fields/values';
import type { Value } from '../model/field';
import type { Project, ScreenField } from '../model/project';
import { may, type Viewer } from '../permissions';
import { FieldError } from '../jira-error';
import { setEntry } from '../own-entry';
import type { World } from '../world';

/** Returns the schema of an object with free names. Rejects `__proto__`, because `z.record` would drop it. */
export const named = <T>(value: z.ZodType<T>) =>
  z
    .unknown()
    .superRefine((input, context) => {
      if (typeof input !== 'object' || input === null || !Object.hasOwn(input, '__proto__')) return;
      context.addIssue({ code: 'unrecognized_keys', keys: ['__proto__'], input: { ...input } });
    })
    .pipe(z.record(z.string(), value));

/** Members `fields` and `update` of a call: create, edit or transition. */
export const Details = z.strictObject({
  fields: named(z.unknown()).default({}),
  update: named(z.array(named(z.unknown()))).default({}),
  transition: z.strictObject({ id: z.string().optional() }).optional(),
  properties: z.array(z.strictObject({ key: z.string(), value: z.unknown() })).default([]),
});
export type Details = z.infer<typeof Details>;
/** Field changes of a call. */
export type FieldChanges = Pick<Details, 'fields' | 'update'>;

/** Error messages by field, as in `errors` of the response. */
export type Errors = Record<string, string>;

/** Fields that need a permission of their own. Without the permission, the field isn't on the screen. */
const OWN_PERMISSION: Readonly<Record<string, string>> = {
  assignee: 'ASSIGN_ISSUES',
  reporter: 'MODIFY_REPORTER',
  duedate: 'SCHEDULE_ISSUES',
  security: 'SET_ISSUE_SECURITY',
};

export const cannotBeSet = (field: string): string =>
  `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;

export interface Filling {
  readonly world: World;
  readonly viewer: Viewer;
  readonly project: Project;
  readonly screen: readonly ScreenField[];
  /** Values of the issue. Empty for a new issue. */
  readonly current: Readonly<Record<string, Value>>;
}

/** Returns the fields of a screen that the viewer can set. */
export function settable({
  world,
  viewer,
  project,
  screen,
}: Omit<Filling, 'current'>): { on: ScreenField; field: Field }[] {
  return screen.flatMap((on) => {
    const field = fieldById(world, on.field);
    const needs = OWN_PERMISSION[on.field];
    return field && isIn(field, project) && (needs === undefined || may(viewer, project, needs)) ? [{ on, field }] : [];
  });
}

/** Returns the field's value after its `update` operations. */
function operate(field: Field, operations: readonly Record<string, unknown>[], from: Value, filling: Filling): Value {
  let value = from;
  for (const operation of operations) {
    for (const [verb, input] of Object.entries(operation)) {
      if (verb === 'set') {
        value = readValue(field, input, filling);
        continue;
      }
      const many = Array.isArray(value) ? value.map(String) : [];
      const one = readValue(field, [input], filling);
      const [item] = Array.isArray(one) ? one.map(String) : [];
      if (!isList(field.kind) || item === undefined) {
        throw new FieldError(`Operation '${verb}' is not supported for this field`);
      }
      if (verb === 'add') value = [...many.filter((each) => each !== item), item];
      else if (verb === 'remove') value = many.filter((each) => each !== item);
      else throw new FieldError(`Operation '${verb}' is not supported for this field`);
    }
  }
  return value;
}

/**
 * Returns the values that a call sets, by field id. Adds invalid ones to `errors`. `aside` names the fields that the
 * caller handles (project, comment, ...).
 */
export function readFields(
  details: FieldChanges,
  filling: Filling,
  aside: readonly string[],
  errors: Errors,
): Record<string, Value> {
  const open = new Map(settable(filling).map((each) => [each.field.id, each.field]));
  const values: Record<string, Value> = {};
  const attempt = (id: string, read: (field: Field) => Value) => {
    const field = open.get(id);
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
    if (!aside.includes(id)) attempt(id, (field) => readValue(field, input, filling));
  }
  for (const [id, operations] of Object.entries(details.update)) {
    if (aside.includes(id)) continue;
    if (Object.hasOwn(details.fields, id)) {
      setEntry(errors, id, `Field '${id}' cannot be set in both 'fields' and 'update'.`);
    } else attempt(id, (field) => operate(field, operations, filling.current[id] ?? null, filling));
  }
  return values;
}

const isEmpty = (value: Value | undefined): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/** Adds the screen's default values, and an error for each empty required field. */
export function complete(values: Record<string, Value>, filling: Filling, errors: Errors): Record<string, Value> {
  const all = { ...values };
  for (const on of filling.screen) {
    if (!(on.field in all) && isEmpty(filling.current[on.field]) && on.default !== undefined) {
      all[on.field] = on.default;
    }
    const value = on.field in all ? all[on.field] : filling.current[on.field];
    if (!on.required || !isEmpty(value) || on.field in errors) continue;
    const name = fieldById(filling.world, on.field)?.name ?? on.field;
    errors[on.field] = on.field === 'summary' ? 'You must specify a summary of the issue.' : `${name} is required.`;
  }
  return all;
}
