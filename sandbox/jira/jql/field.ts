import { dayOf, toMinute } from './date';
import { callFunction, dateValue, type Call } from './function';
import { JqlError, type FieldName, type Operator } from './syntax';
import { textTest } from './text-search';
import type { JqlField, JqlIssue, JqlKind, JqlProperty, JqlWorld } from './world';

export type Held = string | number;

/** A field as queries compare it. */
export interface Field {
  /** As the query wrote it. */
  readonly name: string;
  readonly operators: readonly Operator[];
  /** Whether `EMPTY` may be asked for. */
  readonly canBeEmpty: boolean;
  /** A name that means EMPTY, in lower case. */
  readonly emptyName?: string | undefined;
  /** What an issue holds, comparable; none if it is empty. */
  readonly values: (issue: JqlIssue) => readonly Held[];
  /** The values that a name in the query stands for, or Jira's complaint that there is none. */
  readonly read: (text: string, isNumber: boolean) => readonly Held[];
  /** The same for a function's call. */
  readonly call: (call: Call) => readonly Held[];
  /** The test for `~`, by the text that is searched. */
  readonly search?: ((text: string) => (held: Held) => boolean) | undefined;
  /** How `<` and ORDER BY see a value; the value itself unless said. */
  readonly order?: ((held: Held) => Held) | undefined;
  /** What ORDER BY goes by where that needs more than the value. */
  readonly sortKey?: ((issue: JqlIssue) => Held) | undefined;
  /** The direction of ORDER BY without a word; undefined: it can't be sorted by. */
  readonly sorts?: 'asc' | 'desc' | undefined;
}

const EQUALITY = ['=', '!=', 'in', 'not in'] as const;
const EMPTINESS = ['is', 'is not'] as const;
const ORDER = ['<', '>', '<=', '>='] as const;
const SEARCH = ['~', '!~'] as const;

/** The field of this name that the searcher may use. [doc] advanced searching: fields reference */
export function fieldOf({ name, property }: FieldName, world: JqlWorld): Field {
  if (property !== undefined) {
    const entity = name.slice(0, name.indexOf('[')).toLowerCase();
    const extracted = entity === 'issue.property' ? world.property(property.key, property.path) : undefined;
    // [unsure] what Jira says of a path that no module extracts; it can't find anything by it.
    if (extracted === undefined) throw unknownField(name, world);
    return propertyField(name, extracted, world);
  }
  const custom = world.field(name);
  const system = systemField(name, world) ?? (custom && customField(name, custom, world));
  if (system !== undefined) return system;
  const alias = world.alias(name);
  if (alias === undefined) throw unknownField(name, world);
  return propertyField(name, alias, world);
}

function unknownField(name: string, { me }: JqlWorld): JqlError {
  return me === undefined
    ? new JqlError(`Field '${name}' does not exist or this field cannot be viewed by anonymous users.`)
    : new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
}

function systemField(name: string, world: JqlWorld): Field | undefined {
  switch (name.toLowerCase()) {
    case 'project':
      return {
        ...reference(name, 'project', world, (issue) => issue.projectId),
        canBeEmpty: false,
        operators: EQUALITY,
      };
    case 'key':
    case 'issuekey':
    case 'issue':
    case 'id':
      return { ...keyField(name, world, (issue) => issue.id, false), sortKey: keyOrder };
    case 'parent':
      return keyField(name, world, (issue) => issue.parentId, true);
    case 'status':
      return reference(name, 'status', world, (issue) => issue.statusId);
    case 'statuscategory':
      return reference(name, 'statusCategory', world, (issue) => world.statusCategoryOf(issue.statusId));
    case 'type':
    case 'issuetype':
      return reference(name, 'issuetype', world, (issue) => issue.typeId);
    case 'resolution':
      return { ...reference(name, 'resolution', world, (issue) => issue.resolutionId), emptyName: 'unresolved' };
    case 'priority': {
      const field = reference(name, 'priority', world, (issue) => issue.priorityId);
      // The highest priority has the lowest number, and is the greatest.
      const order = (held: Held): Held => -Number(world.rank('priority', String(held)));
      return { ...field, operators: [...field.operators, ...ORDER], order, sorts: 'desc' };
    }
    case 'assignee':
      return reference(name, 'user', world, (issue) => issue.assignee);
    case 'reporter':
      return reference(name, 'user', world, (issue) => issue.reporter);
    case 'creator':
      return reference(name, 'user', world, (issue) => issue.creator);
    case 'watcher':
      return { ...reference(name, 'user', world, () => null), values: (issue) => issue.watchers, sorts: undefined };
    case 'summary':
      return { ...textField(name, (issue) => [issue.summary]), sorts: 'asc' };
    case 'description':
      return textField(name, (issue) => (issue.description === '' ? [] : [issue.description]));
    case 'comment':
      return { ...textField(name, (issue) => issue.comments), operators: SEARCH, canBeEmpty: false };
    case 'text':
    case 'textfields': {
      const everything = (issue: JqlIssue): readonly string[] => [issue.summary, issue.description, ...issue.comments];
      return { ...textField(name, everything), operators: SEARCH, canBeEmpty: false };
    }
    case 'labels':
      return nameField(name, (issue) => issue.labels);
    case 'issuelinktype':
      return { ...nameField(name, (issue) => issue.links.map(({ reads }) => reads)), sorts: undefined };
    case 'created':
    case 'createddate':
      return momentField(name, world, (issue) => issue.created);
    case 'updated':
    case 'updateddate':
      return momentField(name, world, (issue) => issue.updated);
    case 'resolved':
    case 'resolutiondate':
      return momentField(name, world, (issue) => issue.resolved);
    case 'due':
    case 'duedate':
      return dayField(name, world, (issue) => issue.due);
    default:
      return undefined;
  }
}

function customField(name: string, { id, type, options }: JqlField, world: JqlWorld): Field {
  const values = (issue: JqlIssue): readonly Held[] => heldIn(issue.field(id));
  switch (type) {
    case 'text':
      return { ...textField(name, values), sorts: 'asc' };
    case 'number':
      return numberField(name, values);
    case 'label':
      return nameField(name, values);
    case 'option': {
      const known = options && new Set(options.map((option) => option.toLowerCase()));
      return nameField(name, values, (text) => {
        if (known?.has(text.toLowerCase()) === false) {
          throw new JqlError(`The option '${text}' for field '${name}' does not exist.`);
        }
      });
    }
    case 'user':
      return { ...reference(name, 'user', world, () => null), values };
    case 'date':
      return { ...dayField(name, world, () => null), values };
    case 'datetime':
      return { ...momentField(name, world, () => null), values: (issue) => values(issue).map(minuteOf) };
  }
}

function propertyField(name: string, { propertyKey, path, type }: JqlProperty, world: JqlWorld): Field {
  const values = (issue: JqlIssue): readonly Held[] => heldIn(valueAt(issue.property(propertyKey), path));
  switch (type) {
    case 'text':
      return { ...textField(name, values), sorts: 'asc' };
    case 'number':
      return numberField(name, (issue) => values(issue).filter((held) => typeof held === 'number'));
    case 'string':
      // Indexed as it is: the whole value, case included. [doc] jira:entityProperty
      return { ...nameField(name, values), values, read: (text) => [text] };
    case 'user':
      return { ...reference(name, 'user', world, () => null), values };
    case 'date':
      return {
        ...momentField(name, world, () => null),
        values: (issue) => values(issue).map(minuteOf).filter(Number.isFinite),
      };
  }
}

/** A field that holds a thing with an id, by name or id in queries. */
function reference(name: string, kind: JqlKind, world: JqlWorld, idOf: (issue: JqlIssue) => string | null): Field {
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

function keyField(name: string, world: JqlWorld, idOf: (issue: JqlIssue) => string | null, canBeEmpty: boolean): Field {
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

/** Keys go by project, then by number. */
function keyOrder({ key, number }: JqlIssue): string {
  return `${key.replace(/\d+$/, '')}${String(number).padStart(12, '0')}`;
}

function textField(name: string, values: (issue: JqlIssue) => readonly Held[]): Field {
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

/** Labels, options, link types: whole names, case aside. */
function nameField(
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

function numberField(name: string, values: (issue: JqlIssue) => readonly Held[]): Field {
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

function momentField(name: string, world: JqlWorld, momentOf: (issue: JqlIssue) => number | null): Field {
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

function dayField(name: string, world: JqlWorld, dayHeld: (issue: JqlIssue) => string | null): Field {
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

const minuteOf = (held: Held): number => toMinute(typeof held === 'number' ? held : Date.parse(held));

function heldIn(value: unknown): readonly Held[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    if (typeof item === 'string' || typeof item === 'number') return [item];
    return typeof item === 'boolean' ? [String(item)] : [];
  });
}

function valueAt(value: unknown, path: string): unknown {
  let at = value;
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === step)?.[1];
  }
  return at;
}
