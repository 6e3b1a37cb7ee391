import type { QueryField, JqlValue } from './field-kinds';
import { fieldOf } from './field';
import { callFunction } from './function';
import { changedTest, wasTest } from './history';
import {
  flattenOperand,
  JqlError,
  type Clause,
  type Comparison,
  type Operand,
  type Operator,
  type SingleOperand,
} from './syntax';
import type { JqlIssue, JqlWorld } from './world';

export type IssueTest = (issue: JqlIssue) => boolean;

const NEGATED_OPERATORS: Readonly<Record<Operator, Operator>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '~': '!~',
  '!~': '~',
  in: 'not in',
  'not in': 'in',
  is: 'is not',
  'is not': 'is',
};

/** Returns the test of a clause. Throws with all of Jira's error messages about the clause. */
export function issueTest(clause: Clause, world: JqlWorld): IssueTest {
  const errors: string[] = [];
  const test = compileClause(clause, world, { isNegated: false }, errors);
  if (errors.length > 0) throw new JqlError(...errors);
  return test;
}

/**
 * Returns the test of a clause and adds Jira's error messages to `errors`. `NOT` negates the operators
 * below it: `NOT assignee = x` becomes `assignee != x`.
 */
function compileClause(
  clause: Clause,
  world: JqlWorld,
  { isNegated }: { readonly isNegated: boolean },
  errors: string[],
): IssueTest {
  switch (clause.kind) {
    case 'not':
      return compileClause(clause.clause, world, { isNegated: !isNegated }, errors);
    case 'and':
    case 'or': {
      const tests = clause.clauses.map((each) => compileClause(each, world, { isNegated }, errors));
      return (clause.kind === 'and') === !isNegated
        ? (issue) => tests.every((test) => test(issue))
        : (issue) => tests.some((test) => test(issue));
    }
    default:
      try {
        return compileLeaf(clause, world, { isNegated });
      } catch (error) {
        if (!(error instanceof JqlError)) throw error;
        errors.push(...error.messages);
        return () => false;
      }
  }
}

function compileLeaf(
  clause: Exclude<Clause, { kind: 'and' | 'or' | 'not' }>,
  world: JqlWorld,
  { isNegated }: { readonly isNegated: boolean },
): IssueTest {
  if (clause.kind === 'comparison') {
    return comparisonTest(
      isNegated ? { ...clause, operator: NEGATED_OPERATORS[clause.operator] } : clause,
      clause.operator,
      world,
    );
  }
  const test = clause.kind === 'was' ? wasTest(clause, world) : changedTest(clause, world);
  return isNegated ? (issue) => !test(issue) : test;
}

/** Returns the test of a comparison. `writtenOperator` is the operator in the query, which error messages name. */
function comparisonTest(
  { field: name, operator, operand }: Comparison,
  writtenOperator: Operator,
  world: JqlWorld,
): IssueTest {
  const field = fieldOf(name, world);
  if (!field.operators.includes(writtenOperator)) {
    throw new JqlError(`The operator '${writtenOperator}' is not supported by the '${field.name}' field.`);
  }
  const singles = singleOperandsOf(field, writtenOperator, operand, world);
  if (singles.some((single) => single.kind === 'empty')) checkEmpty(field, writtenOperator);
  if ((writtenOperator === 'is' || writtenOperator === 'is not') && singles.some((single) => single.kind !== 'empty')) {
    throw new JqlError(
      `The operator '${writtenOperator}' only supports the values 'EMPTY' and 'NULL' on the field '${field.name}'.`,
    );
  }
  const includesEmpty = singles.some((single) => single.kind === 'empty');
  const isEmpty: IssueTest = (issue) => field.valuesOf(issue).length === 0;
  const matches = valueTest(field, operator, singles, includesEmpty);
  switch (operator) {
    case 'is':
      return isEmpty;
    case 'is not':
      return (issue) => !isEmpty(issue);
    case '=':
    case 'in':
    case '~':
      return (issue) => (includesEmpty && isEmpty(issue)) || field.valuesOf(issue).some(matches);
    case '!=':
    case 'not in':
    case '!~':
      // A negated operator doesn't find issues with an empty field [doc: advanced searching].
      return (issue) => !isEmpty(issue) && !field.valuesOf(issue).some(matches);
    default:
      return (issue) => field.valuesOf(issue).some(matches);
  }
}

function valueTest(
  field: QueryField,
  operator: Operator,
  singles: readonly SingleOperand[],
  includesEmpty: boolean,
): (value: JqlValue) => boolean {
  const keyOf = field.valueSortKey ?? ((value: JqlValue) => value);
  if (operator === '~' || operator === '!~') {
    const tests = singles.flatMap((single) =>
      single.kind === 'value' && field.searchTest ? [field.searchTest(single.text)] : [],
    );
    return (value) => tests.some((test) => test(value));
  }
  const requested = singles.flatMap((single) => valuesOf(field, single));
  const bounds = requested.map(keyOf);
  switch (operator) {
    case '<':
      return (value) => bounds.some((bound) => keyOf(value) < bound);
    case '<=':
      return (value) => bounds.some((bound) => keyOf(value) <= bound);
    case '>':
      return (value) => bounds.some((bound) => keyOf(value) > bound);
    case '>=':
      return (value) => bounds.some((bound) => keyOf(value) >= bound);
    default: {
      const requestedValues = new Set(requested);
      return (value) => !(includesEmpty && requestedValues.size === 0) && requestedValues.has(value);
    }
  }
}

function valuesOf(field: QueryField, single: SingleOperand): readonly JqlValue[] {
  switch (single.kind) {
    case 'value':
      return field.valuesOfText(single.text, single.isNumber);
    case 'function':
      return field.valuesOfCall(single);
    case 'empty':
      return [];
  }
}

/** Returns the single values of an operand. Throws unless the operator accepts the operand's form. */
function singleOperandsOf(
  field: QueryField,
  operator: Operator,
  operand: Operand,
  world: JqlWorld,
): readonly SingleOperand[] {
  const acceptsList = operator === 'in' || operator === 'not in';
  const isList = operand.kind === 'list' || (operand.kind === 'function' && callFunction(world, operand).isList);
  if (acceptsList && !isList) {
    throw new JqlError(
      `Operator '${operator}' does not support the non-list value '${textOfOperand(operand)}' for field '${field.name}'.`,
    );
  }
  if (!acceptsList && isList) {
    throw new JqlError(
      `Operator '${operator}' does not support the list value '${textOfOperand(operand)}' for field '${field.name}'.`,
    );
  }
  const isEmptyName = (single: SingleOperand): boolean =>
    single.kind === 'value' && single.text.toLowerCase() === field.emptyName;
  return flattenOperand(operand).map((single) => (isEmptyName(single) ? { kind: 'empty' } : single));
}

function checkEmpty(field: QueryField, operator: Operator): void {
  if (!field.canBeEmpty) throw new JqlError(`The field '${field.name}' does not support searching for EMPTY values.`);
  if (['<', '>', '<=', '>='].includes(operator)) {
    throw new JqlError(
      `The operator '${operator}' does not support searching for EMPTY values on the field '${field.name}'.`,
    );
  }
}

function textOfOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'list':
      return `(${operand.items.map(textOfOperand).join(', ')})`;
    case 'function':
      return `${operand.name}(${operand.args.join(', ')})`;
    case 'value':
      return operand.text;
    case 'empty':
      return 'EMPTY';
  }
}
