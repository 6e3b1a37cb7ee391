import type { Field, Held } from './field-kinds';
import { fieldOf } from './field';
import { callFunction } from './function';
import { changedTest, wasTest } from './history';
import { flat, JqlError, type Clause, type Comparison, type Operand, type Operator, type Single } from './syntax';
import type { JqlIssue, JqlWorld } from './world';

export type IssueTest = (issue: JqlIssue) => boolean;

const OPPOSITE: Readonly<Record<Operator, Operator>> = {
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
  const complaints: string[] = [];
  const test = compile(clause, world, false, complaints);
  if (complaints.length > 0) throw new JqlError(...complaints);
  return test;
}

/** Returns the test of a clause. `NOT` moves to the operators: `NOT (assignee = x)` becomes `assignee != x`. */
function compile(clause: Clause, world: JqlWorld, negated: boolean, complaints: string[]): IssueTest {
  switch (clause.kind) {
    case 'not':
      return compile(clause.clause, world, !negated, complaints);
    case 'and':
    case 'or': {
      const tests = clause.clauses.map((one) => compile(one, world, negated, complaints));
      return (clause.kind === 'and') === !negated
        ? (issue) => tests.every((test) => test(issue))
        : (issue) => tests.some((test) => test(issue));
    }
    default:
      try {
        return leaf(clause, world, negated);
      } catch (error) {
        if (!(error instanceof JqlError)) throw error;
        complaints.push(...error.messages);
        return () => false;
      }
  }
}

function leaf(clause: Exclude<Clause, { kind: 'and' | 'or' | 'not' }>, world: JqlWorld, negated: boolean): IssueTest {
  if (clause.kind === 'comparison') {
    return comparisonTest(
      negated ? { ...clause, operator: OPPOSITE[clause.operator] } : clause,
      clause.operator,
      world,
    );
  }
  const test = clause.kind === 'was' ? wasTest(clause, world) : changedTest(clause, world);
  return negated ? (issue) => !test(issue) : test;
}

/** Returns the test of a comparison. Error messages name `written`, which is the operator before `NOT` was applied. */
function comparisonTest({ field: name, operator, operand }: Comparison, written: Operator, world: JqlWorld): IssueTest {
  const field = fieldOf(name, world);
  if (!field.operators.includes(written)) {
    throw new JqlError(`The operator '${written}' is not supported by the '${field.name}' field.`);
  }
  const singles = singlesOf(field, written, operand, world);
  if (singles.some((single) => single.kind === 'empty')) checkEmpty(field, written);
  if ((written === 'is' || written === 'is not') && singles.some((single) => single.kind !== 'empty')) {
    throw new JqlError(
      `The operator '${written}' only supports the values 'EMPTY' and 'NULL' on the field '${field.name}'.`,
    );
  }
  const wantsEmpty = singles.some((single) => single.kind === 'empty');
  const isEmpty: IssueTest = (issue) => field.values(issue).length === 0;
  const matches = matcher(field, operator, singles, wantsEmpty);
  switch (operator) {
    case 'is':
      return isEmpty;
    case 'is not':
      return (issue) => !isEmpty(issue);
    case '=':
    case 'in':
    case '~':
      return (issue) => (wantsEmpty && isEmpty(issue)) || field.values(issue).some(matches);
    case '!=':
    case 'not in':
    case '!~':
      // A negated operator doesn't find issues with an empty field [doc: advanced searching].
      return (issue) => !isEmpty(issue) && !field.values(issue).some(matches);
    default:
      return (issue) => field.values(issue).some(matches);
  }
}

function matcher(
  field: Field,
  operator: Operator,
  singles: readonly Single[],
  wantsEmpty: boolean,
): (held: Held) => boolean {
  const order = field.order ?? ((held: Held) => held);
  if (operator === '~' || operator === '!~') {
    const tests = singles.flatMap((single) =>
      single.kind === 'value' && field.search ? [field.search(single.text)] : [],
    );
    return (held) => tests.some((test) => test(held));
  }
  const wanted = singles.flatMap((single) => valuesOf(field, single));
  const than = wanted.map(order);
  switch (operator) {
    case '<':
      return (held) => than.some((one) => order(held) < one);
    case '<=':
      return (held) => than.some((one) => order(held) <= one);
    case '>':
      return (held) => than.some((one) => order(held) > one);
    case '>=':
      return (held) => than.some((one) => order(held) >= one);
    default: {
      const set = new Set(wanted);
      return (held) => !(wantsEmpty && set.size === 0) && set.has(held);
    }
  }
}

function valuesOf(field: Field, single: Single): readonly Held[] {
  switch (single.kind) {
    case 'value':
      return field.read(single.text, single.number);
    case 'function':
      return field.call(single);
    case 'empty':
      return [];
  }
}

/** Returns the single values of an operand. Throws unless the operator accepts the operand's form. */
function singlesOf(field: Field, operator: Operator, operand: Operand, world: JqlWorld): readonly Single[] {
  const takesList = operator === 'in' || operator === 'not in';
  const isList = operand.kind === 'list' || (operand.kind === 'function' && callFunction(world, operand).list);
  if (takesList && !isList) {
    throw new JqlError(
      `Operator '${operator}' does not support the non-list value '${wordsOf(operand)}' for field '${field.name}'.`,
    );
  }
  if (!takesList && isList) {
    throw new JqlError(
      `Operator '${operator}' does not support the list value '${wordsOf(operand)}' for field '${field.name}'.`,
    );
  }
  const isEmptyName = (single: Single): boolean =>
    single.kind === 'value' && single.text.toLowerCase() === field.emptyName;
  return flat(operand).map((single) => (isEmptyName(single) ? { kind: 'empty' } : single));
}

function checkEmpty(field: Field, operator: Operator): void {
  if (!field.canBeEmpty) throw new JqlError(`The field '${field.name}' does not support searching for EMPTY values.`);
  if (['<', '>', '<=', '>='].includes(operator)) {
    throw new JqlError(
      `The operator '${operator}' does not support searching for EMPTY values on the field '${field.name}'.`,
    );
  }
}

function wordsOf(operand: Operand): string {
  switch (operand.kind) {
    case 'list':
      return `(${operand.items.map(wordsOf).join(', ')})`;
    case 'function':
      return `${operand.name}(${operand.args.join(', ')})`;
    case 'value':
      return operand.text;
    case 'empty':
      return 'EMPTY';
  }
}
