import { issueTest } from './evaluate';
import { fieldOf } from './field';
import { parseJql } from './parse';
import { JqlError, type Clause, type FieldRef, type Operand, type Predicate, type SingleOperand } from './syntax';
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
      where: where && describeClause(where, world),
      orderBy:
        orderBy.length === 0
          ? undefined
          : { fields: orderBy.map(({ field, direction }) => ({ field: describeField(field, world), direction })) },
    };
    return { query: jql, structure };
  } catch (error) {
    if (error instanceof JqlError) return { query: jql, errors: error.messages };
    throw error;
  }
}

function describeClause(node: Clause, world: JqlWorld | undefined): Readonly<Record<string, unknown>> {
  switch (node.kind) {
    case 'and':
    case 'or':
      return { operator: node.kind, clauses: node.clauses.map((each) => describeClause(each, world)) };
    case 'not':
      return { operator: 'not', clauses: [describeClause(node.clause, world)] };
    case 'comparison':
      return {
        field: describeField(node.field, world),
        operator: node.operator,
        operand: describeOperand(node.operand),
      };
    case 'was':
      return {
        field: describeField(node.field, world),
        operator: node.operator,
        operand: describeOperand(node.operand),
        predicates: node.predicates.map(describePredicate),
      };
    case 'changed':
      return {
        field: describeField(node.field, world),
        operator: 'changed',
        predicates: node.predicates.map(describePredicate),
      };
  }
}

function describeField({ name, property }: FieldRef, world: JqlWorld | undefined): Readonly<Record<string, unknown>> {
  if (property === undefined) return { name, encodedName: encodeText(name) };
  const type = world?.findProperty(property.key, property.path)?.type;
  return { name, encodedName: name, property: [{ entity: 'issue', key: property.key, path: property.path, type }] };
}

function describePredicate(node: Predicate): Readonly<Record<string, unknown>> {
  return { operator: node.operator, operand: describeOperand(node.operand) };
}

function describeOperand(node: Operand): Readonly<Record<string, unknown>> {
  if (node.kind !== 'list') return describeSingle(node);
  return { values: node.items.map(describeOperand), encodedOperand: encodeOperand(node) };
}

function describeSingle(node: SingleOperand): Readonly<Record<string, unknown>> {
  switch (node.kind) {
    case 'value':
      return { value: node.text, encodedValue: encodeText(node.text) };
    case 'function':
      return { function: node.name, arguments: node.args, encodedOperand: encodeOperand(node) };
    case 'empty':
      return { keyword: 'empty' };
  }
}

function encodeOperand(node: Operand): string {
  switch (node.kind) {
    case 'list':
      return `(${node.items.map(encodeOperand).join(', ')})`;
    case 'function':
      return `${node.name}(${node.args.map(encodeText).join(', ')})`;
    case 'value':
      return encodeText(node.text);
    case 'empty':
      return 'EMPTY';
  }
}

/** Returns the text as it appears in a query: quoted, unless it is a plain word. */
function encodeText(text: string): string {
  return /^(cf\[\d+\]|[\w.-]+)$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
