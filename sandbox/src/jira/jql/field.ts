import { toMinute } from './date';
import {
  EQUALITY,
  ORDER,
  SEARCH,
  dayField,
  keyField,
  keyOrder,
  momentField,
  nameField,
  numberField,
  reference,
  textField,
  type Field,
  type Held,
} from './field-kinds';
import { JqlError, type FieldName } from './syntax';
import type { JqlField, JqlIssue, JqlProperty, JqlWorld } from './world';

/** Returns the field with a name. Throws if the searcher can't use it [doc: advanced searching, fields reference]. */
export function fieldOf({ name, property }: FieldName, world: JqlWorld): Field {
  if (property !== undefined) {
    const entity = name.slice(0, name.indexOf('[')).toLowerCase();
    const extracted = entity === 'issue.property' ? world.property(property.key, property.path) : undefined;
    // Unsure: Jira's error message for a path that no module extracts.
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
      // The highest priority has the lowest number and compares as the greatest.
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
      // Comparisons of strings use whole values and respect case [doc: jira:entityProperty].
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
