import { issueTest } from './evaluate';
import { fieldOf } from './field';
import { parseJql } from './parse';
import { JqlError, type Clause, type FieldName, type Operand, type Single } from './syntax';
import type { JqlWorld } from './world';

/**
 * Returns a query as `POST /rest/api/3/jql/parse` describes it (`ParsedJqlQuery`). With a world, it checks fields and
 * values.
 */
export function describeJql(jql: string, world?: JqlWorld): Readonly<Record<string, unknown>> {
  try {
    const { where, orderBy } = parseJql(jql);
    if (world !== undefined) {
      if (where !== undefined) issueTest(where, world);
      for (const { field } of orderBy) fieldOf(field, world);
    }
    const structure = {
      where: where && clause(where, world),
      orderBy:
        orderBy.length === 0
          ? undefined
          : { fields: orderBy.map(({ field, direction }) => ({ field: fieldName(field, world), direction })) },
    };
    return { query: jql, structure };
  } catch (error) {
    if (error instanceof JqlError) return { query: jql, errors: error.messages };
    throw error;
  }
}

function clause(node: Clause, world: JqlWorld | undefined): Readonly<Record<string, unknown>> {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { operator: node.kind, clauses: node.clauses.map((one) => clause(one, world)) };
    case 'not':
      return { operator: 'not', clauses: [clause(node.clause, world)] };
    case 'comparison':
      return { field: fieldName(node.field, world), operator: node.operator, operand: operand(node.operand) };
    case 'was':
      return {
        field: fieldName(node.field, world),
        operator: node.operator,
        operand: operand(node.operand),
        predicates: node.predicates.map(predicate),
      };
    case 'changed':
      return { field: fieldName(node.field, world), operator: 'changed', predicates: node.predicates.map(predicate) };
  }
}

function fieldName({ name, property }: FieldName, world: JqlWorld | undefined): Readonly<Record<string, unknown>> {
  if (property === undefined) return { name, encodedName: encoded(name) };
  const type = world?.property(property.key, property.path)?.type;
  return { name, encodedName: name, property: [{ entity: 'issue', key: property.key, path: property.path, type }] };
}

function predicate(node: { readonly operator: string; readonly operand: Operand }): Readonly<Record<string, unknown>> {
  return { operator: node.operator, operand: operand(node.operand) };
}

function operand(node: Operand): Readonly<Record<string, unknown>> {
  if (node.kind !== 'list') return single(node);
  return { values: node.items.map(operand), encodedOperand: encodedOperand(node) };
}

function single(node: Single): Readonly<Record<string, unknown>> {
  switch (node.kind) {
    case 'value':
      return { value: node.text, encodedValue: encoded(node.text) };
    case 'function':
      return { function: node.name, arguments: node.args, encodedOperand: encodedOperand(node) };
    case 'empty':
      return { keyword: 'empty' };
  }
}

function encodedOperand(node: Operand): string {
  switch (node.kind) {
    case 'list':
      return `(${node.items.map(encodedOperand).join(', ')})`;
    case 'function':
      return `${node.name}(${node.args.map(encoded).join(', ')})`;
    case 'value':
      return encoded(node.text);
    case 'empty':
      return 'EMPTY';
  }
}

/** Returns the text as it appears in a query: quoted, unless it is a plain word. */
function encoded(text: string): string {
  return /^(cf\[\d+\]|[\w.-]+)$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
