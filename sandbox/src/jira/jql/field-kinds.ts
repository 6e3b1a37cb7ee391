import { toLocalDate, floorToMinute } from './date';
import { callFunction, dateValue, type FunctionCall } from './function';
import { JqlError, type Operator } from './syntax';
import { textTest } from './text-search';
import type { JqlIssue, JqlKind, JqlWorld } from './world';

/** A value that queries compare: an id, name, text, number, date, or time (epoch ms). */
export type JqlValue = string | number;

/** A field that queries can use, with its comparisons. */
export interface QueryField {
  /** Name in the query. */
  readonly name: string;
  readonly operators: readonly Operator[];
  /** True if queries can compare the field with `EMPTY`. */
  readonly canBeEmpty: boolean;
  /** Name that means EMPTY, in lower case. */
  readonly emptyName?: string | undefined;
  /** Returns the comparable values of an issue, none for an empty field. */
  readonly valuesOf: (issue: JqlIssue) => readonly JqlValue[];
  /** Returns the values for a text in the query. Throws Jira's error for an invalid text. */
  readonly valuesOfText: (text: string, isNumber: boolean) => readonly JqlValue[];
  /** Returns the values for a function call. Throws Jira's error for a function that doesn't fit. */
  readonly valuesOfCall: (call: FunctionCall) => readonly JqlValue[];
  /** Returns the test of `~` with a text. Undefined if the field doesn't support `~`. */
  readonly searchTest?: ((text: string) => (value: JqlValue) => boolean) | undefined;
  /** Returns a value's key for `<` and ORDER BY. Default: the value itself. */
  readonly valueSortKey?: ((value: JqlValue) => JqlValue) | undefined;
  /** Returns an issue's key for ORDER BY, for fields that don't sort by value. */
  readonly issueSortKey?: ((issue: JqlIssue) => JqlValue) | undefined;
  /** Default direction of ORDER BY. Undefined if queries can't sort by the field. */
  readonly defaultDirection?: 'asc' | 'desc' | undefined;
}

export const EQUALITY = ['=', '!=', 'in', 'not in'] as const;
const EMPTINESS = ['is', 'is not'] as const;
export const ORDERING = ['<', '>', '<=', '>='] as const;
export const SEARCH = ['~', '!~'] as const;

/** Returns a field whose values have ids. Queries use a name or an id. */
export function referenceField(
  name: string,
  kind: JqlKind,
  world: JqlWorld,
  idOf: (issue: JqlIssue) => string | null,
): QueryField {
  return {
    name,
    operators: [...EQUALITY, ...EMPTINESS],
    canBeEmpty: true,
    valuesOf: (issue) => {
      const id = idOf(issue);
      return id === null ? [] : [id];
    },
    valuesOfText: (text, isNumber) => {
      const ids = world.findIds(kind, text);
      if (ids.length > 0) return ids;
      throw isNumber
        ? new JqlError(`A value with ID '${text}' does not exist for the field '${name}'.`)
        : new JqlError(`The value '${text}' does not exist for the field '${name}'.`);
    },
    valuesOfCall: (call) => {
      const result = callFunction(world, call);
      if (kind !== 'user' || result.kind !== 'users') throw wrongFunctionError(call, name);
      return result.values;
    },
    valueSortKey: (value) => {
      const rank = world.rankOf(kind, String(value));
      return typeof rank === 'string' ? rank.toLowerCase() : rank;
    },
    defaultDirection: 'asc',
  };
}

export function keyField(
  name: string,
  world: JqlWorld,
  idOf: (issue: JqlIssue) => string | null,
  { canBeEmpty }: { readonly canBeEmpty: boolean },
): QueryField {
  return {
    name,
    operators: canBeEmpty ? [...EQUALITY, ...EMPTINESS] : [...EQUALITY, ...ORDERING],
    canBeEmpty,
    valuesOf: (issue) => {
      const id = idOf(issue);
      return id === null ? [] : [id];
    },
    valuesOfText: (text, isNumber) => {
      const issue = world.findIssue(text);
      if (issue !== undefined) return [issue.id];
      if (isNumber) throw new JqlError(`A value with ID '${text}' does not exist for the field '${name}'.`);
      if (!/^[a-z][a-z0-9_]*-\d+$/i.test(text)) {
        throw new JqlError(`The issue key '${text}' for field '${name}' is invalid.`);
      }
      throw new JqlError(`An issue with key '${text}' does not exist for field '${name}'.`);
    },
    valuesOfCall: (call) => {
      const result = callFunction(world, call);
      if (result.kind !== 'issues') throw wrongFunctionError(call, name);
      return result.values;
    },
    valueSortKey: (value) => {
      const issue = world.findIssue(String(value));
      return issue === undefined ? '' : sortKeyOf(issue);
    },
    defaultDirection: 'asc',
  };
}

/** Digits to which numbers in keys are padded, so that texts sort as the numbers do. */
const KEY_NUMBER_DIGITS = 12;

/** Returns a sort key by project, then by number. */
export function sortKeyOf({ key, keyNumber }: JqlIssue): string {
  return `${key.replace(/\d+$/, '')}${String(keyNumber).padStart(KEY_NUMBER_DIGITS, '0')}`;
}

export function textField(name: string, values: (issue: JqlIssue) => readonly JqlValue[]): QueryField {
  return {
    name,
    operators: [...SEARCH, ...EMPTINESS],
    canBeEmpty: true,
    valuesOf: values,
    valuesOfText: (text) => [text],
    valuesOfCall: (call) => {
      throw wrongFunctionError(call, name);
    },
    searchTest: (text) => {
      const test = textTest(text, name);
      return (value) => test(String(value));
    },
    valueSortKey: (value) => String(value).toLowerCase(),
  };
}

/** Returns a field of labels, options or link types. Comparisons use whole names and ignore case. */
export function nameField(
  name: string,
  values: (issue: JqlIssue) => readonly JqlValue[],
  checkText: (text: string) => void = () => undefined,
): QueryField {
  return {
    name,
    operators: [...EQUALITY, ...EMPTINESS],
    canBeEmpty: true,
    valuesOf: (issue) => values(issue).map((value) => String(value).toLowerCase()),
    valuesOfText: (text) => {
      checkText(text);
      return [text.toLowerCase()];
    },
    valuesOfCall: (call) => {
      throw wrongFunctionError(call, name);
    },
    defaultDirection: 'asc',
  };
}

export function numberField(name: string, values: (issue: JqlIssue) => readonly JqlValue[]): QueryField {
  return {
    name,
    operators: [...EQUALITY, ...ORDERING, ...EMPTINESS],
    canBeEmpty: true,
    valuesOf: values,
    valuesOfText: (text) => {
      if (text.trim() === '' || !Number.isFinite(Number(text))) {
        throw new JqlError(`Value '${text}' for field '${name}' is not a valid number.`);
      }
      return [Number(text)];
    },
    valuesOfCall: (call) => {
      throw wrongFunctionError(call, name);
    },
    defaultDirection: 'asc',
  };
}

export function timeField(name: string, world: JqlWorld, timeOf: (issue: JqlIssue) => number | null): QueryField {
  return {
    name,
    operators: [...EQUALITY, ...ORDERING, ...EMPTINESS],
    canBeEmpty: true,
    valuesOf: (issue) => {
      const time = timeOf(issue);
      return time === null ? [] : [floorToMinute(time)];
    },
    valuesOfText: (text) => [floorToMinute(dateValue(world, text, name))],
    valuesOfCall: (call) => [floorToMinute(timeOfCall(call, name, world))],
    defaultDirection: 'desc',
  };
}

export function dateField(name: string, world: JqlWorld, dateOf: (issue: JqlIssue) => string | null): QueryField {
  return {
    name,
    operators: [...EQUALITY, ...ORDERING, ...EMPTINESS],
    canBeEmpty: true,
    valuesOf: (issue) => {
      const date = dateOf(issue);
      return date === null ? [] : [date];
    },
    valuesOfText: (text) => [toLocalDate(dateValue(world, text, name), world.timeZone)],
    valuesOfCall: (call) => [toLocalDate(timeOfCall(call, name, world), world.timeZone)],
    defaultDirection: 'desc',
  };
}

function timeOfCall(call: FunctionCall, name: string, world: JqlWorld): number {
  const result = callFunction(world, call);
  if (result.kind !== 'time') {
    throw new JqlError(`A date for the field '${name}' provided by the function '${call.name}' is not valid.`);
  }
  return result.values[0];
}

function wrongFunctionError({ name }: FunctionCall, field: string): JqlError {
  return new JqlError(`A value provided by the function '${name}' is invalid for the field '${field}'.`);
}
