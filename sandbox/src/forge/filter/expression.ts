import type * as acorn from 'acorn';
import { readElement, readMember } from './member';
import type { PropertyPath } from './property-path';
import { runtimePathOf } from './runtime-path';
import { compare, EvaluationError, expectBoolean, isEqual, typeOf, type Value } from './value';

/** One evaluation of an expression: variables, a step counter, and access to entity properties. */
export interface Run {
  readonly variable: (name: string) => Value | undefined;
  readonly step: () => void;
  readonly property: (path: PropertyPath) => Value;
}

/** A compiled part of an expression. */
export type Part = (run: Run) => Value;

/** Error of an expression that event filters don't allow. */
export class UnsupportedSyntaxError extends Error {}

/** Input and collected property paths of the compiler. */
export interface Source {
  readonly text: string;
  readonly paths: Map<string, PropertyPath>;
}

/** Error that ends the evaluation of an optional chain: `a?.b.c` is null if `a` is null. */
const NULL_CHAIN = new Error('The left side of ?. is null.');

/**
 * Compiles an expression. Supports the part of Jira expressions that event filters allow [doc: product_events], and
 * rejects everything else. Each evaluated part counts as one step.
 */
export function compile(node: acorn.Expression, source: Source): Part {
  const part = compilePart(node, source);
  return (run) => {
    run.step();
    return part(run);
  };
}

function compilePart(node: acorn.Expression, source: Source): Part {
  switch (node.type) {
    case 'ParenthesizedExpression':
      return compile(node.expression, source);
    case 'Literal':
      return compileLiteral(node, source);
    case 'TemplateLiteral':
      return compileTemplate(node, source);
    case 'Identifier':
      return ({ variable }) => variable(node.name) ?? fail(node, source, `Unrecognized identifier: "${node.name}".`);
    case 'ArrayExpression': {
      const items = node.elements.map((item) => {
        if (item === null || item.type === 'SpreadElement') throw unsupportedSyntax(node, source);
        return compile(item, source);
      });
      return (run) => items.map((item) => item(run));
    }
    case 'UnaryExpression':
      return compileUnary(node, source);
    case 'BinaryExpression':
      return compileBinary(node, source);
    case 'LogicalExpression':
      return compileLogical(node, source);
    case 'ConditionalExpression': {
      const [test, consequent, alternate] = [
        compile(node.test, source),
        compile(node.consequent, source),
        compile(node.alternate, source),
      ];
      return (run) => (withSource(node, source, () => expectBoolean(test(run))) ? consequent(run) : alternate(run));
    }
    case 'ChainExpression': {
      const chain = compile(node.expression, source);
      return (run) => {
        try {
          return chain(run);
        } catch (error) {
          if (error === NULL_CHAIN) return null;
          throw error;
        }
      };
    }
    case 'MemberExpression':
      return compileMember(node, source);
    case 'CallExpression':
      return compileCall(node, source);
    case 'ArrowFunctionExpression':
      return compileArrow(node, source);
    default:
      throw unsupportedSyntax(node, source);
  }
}

function compileLiteral(node: acorn.Literal, source: Source): Part {
  const { value } = node;
  if (value === null && node.raw !== 'null') throw unsupportedSyntax(node, source);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return () => value;
  }
  throw unsupportedSyntax(node, source);
}

function compileTemplate(node: acorn.TemplateLiteral, source: Source): Part {
  const texts = node.quasis.map(({ value }) => value.cooked ?? value.raw);
  const holes = node.expressions.map((hole) => compile(hole, source));
  return (run) => texts.reduce((sum, text, i) => sum + toText(node, source, holes[i - 1]?.(run) ?? null) + text);
}

function toText(node: acorn.Node, source: Source, value: Value): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value === 'function') return fail(node, source, "A function can't be used as text.");
  return String(value);
}

function compileUnary(node: acorn.UnaryExpression, source: Source): Part {
  const argument = compile(node.argument, source);
  if (node.operator === '!') return (run) => !withSource(node, source, () => expectBoolean(argument(run)));
  if (node.operator !== '-') throw unsupportedSyntax(node, source);
  return (run) => -operandOf(node, source, argument(run));
}

function compileBinary(node: acorn.BinaryExpression, source: Source): Part {
  if (node.left.type === 'PrivateIdentifier') throw unsupportedSyntax(node, source);
  const [left, right] = [compile(node.left, source), compile(node.right, source)];
  const arithmetic = (calculate: (a: number, b: number) => number): Part => {
    return (run) => calculate(operandOf(node, source, left(run)), operandOf(node, source, right(run)));
  };
  const comparison = (holds: (order: number) => boolean): Part => {
    return (run) => withSource(node, source, () => holds(compare(left(run), right(run))));
  };
  switch (node.operator) {
    case '==':
      return (run) => isEqual(left(run), right(run));
    case '!=':
      return (run) => !isEqual(left(run), right(run));
    case '<':
      return comparison((order) => order < 0);
    case '<=':
      return comparison((order) => order <= 0);
    case '>':
      return comparison((order) => order > 0);
    case '>=':
      return comparison((order) => order >= 0);
    case '+':
      return (run) => {
        const [a, b] = [left(run), right(run)];
        if (typeof a === 'string' && typeof b === 'string') return a + b;
        return operandOf(node, source, a) + operandOf(node, source, b);
      };
    case '-':
      return arithmetic((a, b) => a - b);
    case '*':
      return arithmetic((a, b) => a * b);
    case '/':
      return arithmetic((a, b) => a / b);
    case '%':
      return arithmetic((a, b) => a % b);
    default:
      throw unsupportedSyntax(node, source);
  }
}

function compileLogical(node: acorn.LogicalExpression, source: Source): Part {
  const [left, right] = [compile(node.left, source), compile(node.right, source)];
  const evaluate = (part: Part, run: Run): boolean => withSource(node, source, () => expectBoolean(part(run)));
  switch (node.operator) {
    case '&&':
      return (run) => evaluate(left, run) && evaluate(right, run);
    case '||':
      return (run) => evaluate(left, run) || evaluate(right, run);
    case '??':
      throw unsupportedSyntax(node, source);
  }
}

function compileMember(node: acorn.MemberExpression, source: Source): Part {
  const path = runtimePathOf(node);
  if (path !== undefined) {
    source.paths.set(path.text, path);
    return ({ property }) => withSource(node, source, () => property(path));
  }
  if (node.object.type === 'Super' || node.property.type === 'PrivateIdentifier') throw unsupportedSyntax(node, source);
  const object = compile(node.object, source);
  const targetText = textOf(node.object, source);
  const compiledIndex = node.computed ? compile(node.property, source) : undefined;
  const name = node.property.type === 'Identifier' ? node.property.name : '';
  return (run) => {
    const target = object(run);
    if (target === null && node.optional) throw NULL_CHAIN;
    const index = compiledIndex?.(run);
    return withSource(node, source, () =>
      index === undefined
        ? readMember(target, name, targetText, run.step)
        : readElement(target, index, targetText, run.step),
    );
  };
}

function compileCall(node: acorn.CallExpression, source: Source): Part {
  if (node.callee.type === 'Super' || node.optional) throw unsupportedSyntax(node, source);
  const callee = compile(node.callee, source);
  const args = node.arguments.map((argument) => {
    if (argument.type === 'SpreadElement') throw unsupportedSyntax(node, source);
    return compile(argument, source);
  });
  return (run) => {
    const calledFunction = callee(run);
    const values = args.map((argument) => argument(run));
    return withSource(node, source, () => {
      if (typeof calledFunction !== 'function') {
        throw new EvaluationError(`${typeOf(calledFunction)} is not a function.`);
      }
      return calledFunction(...values);
    });
  };
}

function compileArrow(node: acorn.ArrowFunctionExpression, source: Source): Part {
  const names = node.params.map((parameter) => {
    if (parameter.type !== 'Identifier') throw unsupportedSyntax(node, source);
    return parameter.name;
  });
  if (node.body.type === 'BlockStatement' || node.async) throw unsupportedSyntax(node, source);
  const body = compile(node.body, source);
  return (run) => {
    return (...args) =>
      body({
        ...run,
        variable: (name) => (names.includes(name) ? (args[names.indexOf(name)] ?? null) : run.variable(name)),
      });
  };
}

/** Returns a number. Fails for any other value. */
function operandOf(node: acorn.Node, source: Source, value: Value): number {
  return typeof value === 'number' ? value : fail(node, source, `Expected Number, got ${typeOf(value)}.`);
}

/** Adds the expression's text to the message of an error, unless an inner expression already did. */
function withSource<T>(node: acorn.Node, source: Source, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError && !error.message.startsWith('"')) return fail(node, source, error.message);
    throw error;
  }
}

function fail(node: acorn.Node, source: Source, message: string): never {
  throw new EvaluationError(`"${textOf(node, source)}" - ${message}`);
}

/** Returns the error of a part that event filters don't allow. */
export function unsupportedSyntax(node: acorn.Node, source: Source): UnsupportedSyntaxError {
  return new UnsupportedSyntaxError(`Not supported in event filters: ${textOf(node, source)}`);
}

function textOf({ start, end }: acorn.Node, { text }: Source): string {
  return text.slice(start, end);
}
