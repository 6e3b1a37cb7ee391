import { dayOf, toMinute } from './date';
import { callFunction, dateValue, type Call } from './function';
import { JqlError, type Operator } from './syntax';
import { textTest } from './text-search';
import type { JqlIssue, JqlKind, JqlWorld } from './world';

export type Held = string | number;

/** A field of a query with its comparisons. */
export interface Field {
  /** Name in the query. */
  readonly name: string;
  readonly operators: readonly Operator[];
  /** True if queries can compare the field with `EMPTY`. */
  readonly canBeEmpty: boolean;
  /** Name that means EMPTY, in lower case. */
  readonly emptyName?: string | undefined;
  /** Returns the comparable values of an issue, none for an empty field. */
  readonly values: (issue: JqlIssue) => readonly Held[];
  /** Returns the values for a name in the query, or Jira's error message. */
  readonly read: (text: string, isNumber: boolean) => readonly Held[];
  /** Returns the values for a function call, or Jira's error message. */
  readonly call: (call: Call) => readonly Held[];
  /** Returns the texts that `~` searches. */
  readonly search?: ((text: string) => (held: Held) => boolean) | undefined;
  /** Returns a value's key for `<` and ORDER BY. Default: the value itself. */
  readonly order?: ((held: Held) => Held) | undefined;
  /** Returns an issue's key for ORDER BY, for fields that don't sort by value. */
  readonly sortKey?: ((issue: JqlIssue) => Held) | undefined;
  /** Default direction of ORDER BY. Undefined if queries can't sort by the field. */
  readonly sorts?: 'asc' | 'desc' | undefined;
}

export const EQUALITY = ['=', '!=', 'in', 'not in'] as const;
const EMPTINESS = ['is', 'is not'] as const;
export const ORDER = ['<', '>', '<=', '>='] as const;
export const SEARCH = ['~', '!~'] as const;

/** Returns a field whose values have ids. Queries use a name or an id. */
export function reference(
  name: string,
  kind: JqlKind,
  world: JqlWorld,
  idOf: (issue: JqlIssue) => string | null,
): Field {
  return {
    name,
    operators: [...EQUALITY, ...EMPTINESS],
    canBeEmpty: true,
    values: (issue) => {
      const id = idOf(issue);
      return id === null ? [] : [id];
    },
    read: (text, isNumber) => {
      const ids = world.find(kind, text);
      if (ids.length > 0) return ids;
      throw isNumber
        ? new JqlError(`A value with ID '${text}' does not exist for the field '${name}'.`)
        : new JqlError(`The value '${text}' does not exist for the field '${name}'.`);
    },
    call: (call) => {
      const given = callFunction(world, call);
      if (kind !== 'user' || given.of !== 'users') throw wrongFunction(call, name);
      return given.values;
    },
    order: (held) => {
      const rank = world.rank(kind, String(held));
      return typeof rank === 'string' ? rank.toLowerCase() : rank;
    },
    sorts: 'asc',
  };
}

export function keyField(
  name: string,
  world: JqlWorld,
  idOf: (issue: JqlIssue) => string | null,
  canBeEmpty: boolean,
): Field {
  return {
    name,
    operators: canBeEmpty ? [...EQUALITY, ...EMPTINESS] : [...EQUALITY, ...ORDER],
    canBeEmpty,
    values: (issue) => {
      const id = idOf(issue);
      return id === null ? [] : [id];
    },
    read: (text, isNumber) => {
      const issue = world.issue(text);
      if (issue !== undefined) return [issue.id];
      if (isNumber) throw new JqlError(`A value with ID '${text}' does not exist for the field '${name}'.`);
      if (!/^[a-z][a-z0-9_]*-\d+$/i.test(text)) {
        throw new JqlError(`The issue key '${text}' for field '${name}' is invalid.`);
      }
      throw new JqlError(`An issue with key '${text}' does not exist for field '${name}'.`);
    },
    call: (call) => {
      const given = callFunction(world, call);
      if (given.of !== 'issues') throw wrongFunction(call, name);
      return given.values;
    },
    order: (held) => {
      const issue = world.issue(String(held));
      return issue === undefined ? '' : keyOrder(issue);
    },
    sorts: 'asc',
  };
}

/** Returns a sort key by project, then by number. */
export function keyOrder({ key, number }: JqlIssue): string {
  return `${key.replace(/\d+$/, '')}${String(number).padStart(12, '0')}`;
}

export function textField(name: string, values: (issue: JqlIssue) => readonly Held[]): Field {
  return {
    name,
    operators: [...SEARCH, ...EMPTINESS],
    canBeEmpty: true,
    values,
    read: (text) => [text],
    call: (call) => {
      throw wrongFunction(call, name);
    },
    search: (text) => {
      const test = textTest(text, name);
      return (held) => test(String(held));
    },
    order: (held) => String(held).toLowerCase(),
  };
}

/** Returns a field of labels, options or link types. Comparisons use whole names and ignore case. */
export function nameField(
  name: string,
  values: (issue: JqlIssue) => readonly Held[],
  check: (text: string) => void = () => undefined,
): Field {
  return {
    name,
    operators: [...EQUALITY, ...EMPTINESS],
    canBeEmpty: true,
    values: (issue) => values(issue).map((held) => String(held).toLowerCase()),
    read: (text) => {
      check(text);
      return [text.toLowerCase()];
    },
    call: (call) => {
      throw wrongFunction(call, name);
    },
    sorts: 'asc',
  };
}

export function numberField(name: string, values: (issue: JqlIssue) => readonly Held[]): Field {
  return {
    name,
    operators: [...EQUALITY, ...ORDER, ...EMPTINESS],
    canBeEmpty: true,
    values,
    read: (text) => {
      if (text.trim() === '' || !Number.isFinite(Number(text))) {
        throw new JqlError(`Value '${text}' for field '${name}' is not a valid number.`);
      }
      return [Number(text)];
    },
    call: (call) => {
      throw wrongFunction(call, name);
    },
    sorts: 'asc',
  };
}

export function momentField(name: string, world: JqlWorld, momentOf: (issue: JqlIssue) => number | null): Field {
  return {
    name,
    operators: [...EQUALITY, ...ORDER, ...EMPTINESS],
    canBeEmpty: true,
    values: (issue) => {
      const moment = momentOf(issue);
      return moment === null ? [] : [toMinute(moment)];
    },
    read: (text) => [toMinute(dateValue(world, text, name))],
    call: (call) => [toMinute(momentGiven(call, name, world))],
    sorts: 'desc',
  };
}

export function dayField(name: string, world: JqlWorld, dayHeld: (issue: JqlIssue) => string | null): Field {
  return {
    name,
    operators: [...EQUALITY, ...ORDER, ...EMPTINESS],
    canBeEmpty: true,
    values: (issue) => {
      const day = dayHeld(issue);
      return day === null ? [] : [day];
    },
    read: (text) => [dayOf(dateValue(world, text, name), world.timeZone)],
    call: (call) => [dayOf(momentGiven(call, name, world), world.timeZone)],
    sorts: 'desc',
  };
}

function momentGiven(call: Call, name: string, world: JqlWorld): number {
  const given = callFunction(world, call);
  if (given.of !== 'moment') {
    throw new JqlError(`A date for the field '${name}' provided by the function '${call.name}' is not valid.`);
  }
  return given.values[0];
}

function wrongFunction({ name }: Call, field: string): JqlError {
  return new JqlError(`A value provided by the function '${name}' is invalid for the field '${field}'.`);
}
