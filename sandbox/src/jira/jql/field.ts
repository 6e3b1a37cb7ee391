import { floorToMinute } from './date';
import {
  EQUALITY,
  ORDERING,
  SEARCH,
  dateField,
  keyField,
  sortKeyOf,
  timeField,
  nameField,
  numberField,
  referenceField,
  textField,
  type QueryField,
  type JqlValue,
} from './field-kinds';
import { JqlError, type FieldRef } from './syntax';
import type { JqlField, JqlIssue, JqlProperty, JqlWorld } from './world';

/**
 * Returns the field with a name. Throws if the searching user can't see it [doc: advanced searching, fields reference].
 */
export function fieldOf({ name, property }: FieldRef, world: JqlWorld): QueryField {
  if (property !== undefined) {
    const entity = name.slice(0, name.indexOf('[')).toLowerCase();
    const extractedPath = entity === 'issue.property' ? world.findProperty(property.key, property.path) : undefined;
    // Unsure: Jira's error message for a path that no module extracts.
    if (extractedPath === undefined) throw unknownFieldError(name, world);
    return propertyField(name, extractedPath, world);
  }
  const custom = world.findField(name);
  const system = systemField(name, world) ?? (custom && customField(name, custom, world));
  if (system !== undefined) return system;
  const alias = world.findAlias(name);
  if (alias === undefined) throw unknownFieldError(name, world);
  return propertyField(name, alias, world);
}

function unknownFieldError(name: string, { searcherId }: JqlWorld): JqlError {
  return searcherId === undefined
    ? new JqlError(`Field '${name}' does not exist or this field cannot be viewed by anonymous users.`)
    : new JqlError(`Field '${name}' does not exist or you do not have permission to view it.`);
}

function systemField(name: string, world: JqlWorld): QueryField | undefined {
  switch (name.toLowerCase()) {
    case 'project':
      return {
        ...referenceField(name, 'project', world, (issue) => issue.projectId),
        canBeEmpty: false,
        operators: EQUALITY,
      };
    case 'key':
    case 'issuekey':
    case 'issue':
    case 'id':
      return { ...keyField(name, world, (issue) => issue.id, { canBeEmpty: false }), issueSortKey: sortKeyOf };
    case 'parent':
      return keyField(name, world, (issue) => issue.parentId, { canBeEmpty: true });
    case 'status':
      return referenceField(name, 'status', world, (issue) => issue.statusId);
    case 'statuscategory':
      return referenceField(name, 'statusCategory', world, (issue) => world.statusCategoryOf(issue.statusId));
    case 'type':
    case 'issuetype':
      return referenceField(name, 'issuetype', world, (issue) => issue.typeId);
    case 'resolution':
      return { ...referenceField(name, 'resolution', world, (issue) => issue.resolutionId), emptyName: 'unresolved' };
    case 'priority': {
      const field = referenceField(name, 'priority', world, (issue) => issue.priorityId);
      // The highest priority has the lowest number and compares as the greatest.
      const valueSortKey = (id: JqlValue): JqlValue => -Number(world.rankOf('priority', String(id)));
      return { ...field, operators: [...field.operators, ...ORDERING], valueSortKey, defaultDirection: 'desc' };
    }
    case 'assignee':
      return referenceField(name, 'user', world, (issue) => issue.assignee);
    case 'reporter':
      return referenceField(name, 'user', world, (issue) => issue.reporter);
    case 'creator':
      return referenceField(name, 'user', world, (issue) => issue.creator);
    case 'watcher':
      return {
        ...referenceField(name, 'user', world, () => null),
        valuesOf: (issue) => issue.watchers,
        defaultDirection: undefined,
      };
    case 'summary':
      return { ...textField(name, (issue) => [issue.summary]), defaultDirection: 'asc' };
    case 'description':
      return textField(name, (issue) => (issue.description === '' ? [] : [issue.description]));
    case 'comment':
      return { ...textField(name, (issue) => issue.comments), operators: SEARCH, canBeEmpty: false };
    case 'text':
    case 'textfields': {
      const allTexts = (issue: JqlIssue): readonly string[] => [issue.summary, issue.description, ...issue.comments];
      return { ...textField(name, allTexts), operators: SEARCH, canBeEmpty: false };
    }
    case 'labels':
      return nameField(name, (issue) => issue.labels);
    case 'issuelinktype':
      return { ...nameField(name, (issue) => issue.links.map((link) => link.name)), defaultDirection: undefined };
    case 'created':
    case 'createddate':
      return timeField(name, world, (issue) => issue.created);
    case 'updated':
    case 'updateddate':
      return timeField(name, world, (issue) => issue.updated);
    case 'resolved':
    case 'resolutiondate':
      return timeField(name, world, (issue) => issue.resolved);
    case 'due':
    case 'duedate':
      return dateField(name, world, (issue) => issue.dueDate);
    default:
      return undefined;
  }
}

function customField(name: string, { id, type, options }: JqlField, world: JqlWorld): QueryField {
  const values = (issue: JqlIssue): readonly JqlValue[] => jqlValuesIn(issue.fieldValue(id));
  switch (type) {
    case 'text':
      return { ...textField(name, values), defaultDirection: 'asc' };
    case 'number':
      return numberField(name, values);
    case 'label':
      return nameField(name, values);
    case 'option': {
      const optionNames = options && new Set(options.map((option) => option.toLowerCase()));
      return nameField(name, values, (text) => {
        if (optionNames?.has(text.toLowerCase()) === false) {
          throw new JqlError(`The option '${text}' for field '${name}' does not exist.`);
        }
      });
    }
    case 'user':
      return { ...referenceField(name, 'user', world, () => null), valuesOf: values };
    case 'date':
      return { ...dateField(name, world, () => null), valuesOf: values };
    case 'datetime':
      return { ...timeField(name, world, () => null), valuesOf: (issue) => values(issue).map(minuteOf) };
  }
}

function propertyField(name: string, { propertyKey, path, type }: JqlProperty, world: JqlWorld): QueryField {
  const values = (issue: JqlIssue): readonly JqlValue[] => jqlValuesIn(valueAt(issue.propertyValue(propertyKey), path));
  switch (type) {
    case 'text':
      return { ...textField(name, values), defaultDirection: 'asc' };
    case 'number':
      return numberField(name, (issue) => values(issue).filter((value) => typeof value === 'number'));
    case 'string':
      // Comparisons of strings use whole values and respect case [doc: jira:entityProperty].
      return { ...nameField(name, values), valuesOf: values, valuesOfText: (text) => [text] };
    case 'user':
      return { ...referenceField(name, 'user', world, () => null), valuesOf: values };
    case 'date':
      return {
        ...timeField(name, world, () => null),
        valuesOf: (issue) => values(issue).map(minuteOf).filter(Number.isFinite),
      };
  }
}

const minuteOf = (value: JqlValue): number => floorToMinute(typeof value === 'number' ? value : Date.parse(value));

function jqlValuesIn(value: unknown): readonly JqlValue[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.flatMap((item) => {
    if (typeof item === 'string' || typeof item === 'number') return [item];
    return typeof item === 'boolean' ? [String(item)] : [];
  });
}

function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const step of path.split('.')) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.entries(current).find(([name]) => name === step)?.[1];
  }
  return current;
}
