import type * as acorn from 'acorn';
import { element, member } from './member';
import type { PropertyPath } from './property-path';
import { runtimePath } from './runtime-path';
import { compare, equal, EvaluationError, truth, typeOf, type Value } from './value';

/** One evaluation of an expression: variables, a step counter, and access to entity properties. */
export interface Run {
  readonly variable: (name: string) => Value | undefined;
  readonly step: () => void;
  readonly property: (path: PropertyPath) => Value;
}

/** A compiled part of an expression. */
export type Part = (run: Run) => Value;

/** Error of a text that isn't an expression of event filters. */
export class SyntaxRefused extends Error {}

/** Input and collected property paths of the compiler. */
export interface Source {
  readonly text: string;
  readonly paths: Map<string, PropertyPath>;
}

/** Ends the evaluation of an optional chain: `a?.b.c` is null if `a` is null. */
const NULL_CHAIN = new Error('The left side of ?. is null.');

/**
 * Compiles an expression. Supports the part of Jira expressions that event filters allow [doc: product_events], and
 * throws on everything else. Each evaluated part counts as one step.
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
        if (item === null || item.type === 'SpreadElement') throw refused(node, source);
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
      const [test, yes, no] = [
        compile(node.test, source),
        compile(node.consequent, source),
        compile(node.alternate, source),
      ];
      return (run) => (located(node, source, () => truth(test(run))) ? yes(run) : no(run));
    }
    case 'ChainExpression': {
      const chain = compile(node.expression, source);
      return (run) => {
        try {
          return chain(run);
        } catch (stopped) {
          if (stopped === NULL_CHAIN) return null;
          throw stopped;
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
      throw refused(node, source);
  }
}

function compileLiteral(node: acorn.Literal, source: Source): Part {
  const { value } = node;
  if (value === null && node.raw !== 'null') throw refused(node, source);
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return () => value;
  }
  throw refused(node, source);
}

function compileTemplate(node: acorn.TemplateLiteral, source: Source): Part {
  const texts = node.quasis.map(({ value }) => value.cooked ?? value.raw);
  const holes = node.expressions.map((hole) => compile(hole, source));
  return (run) => texts.reduce((sum, text, i) => sum + inText(node, source, holes[i - 1]?.(run) ?? null) + text);
}

function inText(node: acorn.Node, source: Source, value: Value): string {
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  if (typeof value === 'function') return fail(node, source, 'A function is no text.');
  return String(value);
}

function compileUnary(node: acorn.UnaryExpression, source: Source): Part {
  const argument = compile(node.argument, source);
  if (node.operator === '!') return (run) => !located(node, source, () => truth(argument(run)));
  if (node.operator !== '-') throw refused(node, source);
  return (run) => -operandOf(node, source, argument(run));
}

function compileBinary(node: acorn.BinaryExpression, source: Source): Part {
  if (node.left.type === 'PrivateIdentifier') throw refused(node, source);
  const [left, right] = [compile(node.left, source), compile(node.right, source)];
  const numbers = (calculate: (one: number, other: number) => number): Part => {
    return (run) => calculate(operandOf(node, source, left(run)), operandOf(node, source, right(run)));
  };
  const ordered = (holds: (sequence: number) => boolean): Part => {
    return (run) => located(node, source, () => holds(compare(left(run), right(run))));
  };
  switch (node.operator) {
    case '==':
      return (run) => equal(left(run), right(run));
    case '!=':
      return (run) => !equal(left(run), right(run));
    case '<':
      return ordered((sequence) => sequence < 0);
    case '<=':
      return ordered((sequence) => sequence <= 0);
    case '>':
      return ordered((sequence) => sequence > 0);
    case '>=':
      return ordered((sequence) => sequence >= 0);
    case '+':
      return (run) => {
        const [one, other] = [left(run), right(run)];
        if (typeof one === 'string' && typeof other === 'string') return one + other;
        return operandOf(node, source, one) + operandOf(node, source, other);
      };
    case '-':
      return numbers((one, other) => one - other);
    case '*':
      return numbers((one, other) => one * other);
    case '/':
      return numbers((one, other) => one / other);
    case '%':
      return numbers((one, other) => one % other);
    default:
      throw refused(node, source);
  }
}

function compileLogical(node: acorn.LogicalExpression, source: Source): Part {
  const [left, right] = [compile(node.left, source), compile(node.right, source)];
  const boolean = (part: Part, run: Run): boolean => located(node, source, () => truth(part(run)));
  switch (node.operator) {
    case '&&':
      return (run) => boolean(left, run) && boolean(right, run);
    case '||':
      return (run) => boolean(left, run) || boolean(right, run);
    case '??':
      throw refused(node, source);
  }
}

function compileMember(node: acorn.MemberExpression, source: Source): Part {
  const path = runtimePath(node);
  if (path !== undefined) {
    source.paths.set(path.text, path);
    return ({ property }) => located(node, source, () => property(path));
  }
  if (node.object.type === 'Super' || node.property.type === 'PrivateIdentifier') throw refused(node, source);
  const object = compile(node.object, source);
  const written = textOf(node.object, source);
  const index = node.computed ? compile(node.property, source) : undefined;
  const name = node.property.type === 'Identifier' ? node.property.name : '';
  return (run) => {
    const own = object(run);
    if (own === null && node.optional) throw NULL_CHAIN;
    const at = index?.(run);
    return located(node, source, () =>
      at === undefined ? member(own, name, written, run.step) : element(own, at, written, run.step),
    );
  };
}

function compileCall(node: acorn.CallExpression, source: Source): Part {
  if (node.callee.type === 'Super' || node.optional) throw refused(node, source);
  const callee = compile(node.callee, source);
  const args = node.arguments.map((argument) => {
    if (argument.type === 'SpreadElement') throw refused(node, source);
    return compile(argument, source);
  });
  return (run) => {
    const called = callee(run);
    const given = args.map((argument) => argument(run));
    return located(node, source, () => {
      if (typeof called !== 'function') throw new EvaluationError(`${typeOf(called)} is not a function.`);
      return called(...given);
    });
  };
}

function compileArrow(node: acorn.ArrowFunctionExpression, source: Source): Part {
  const names = node.params.map((parameter) => {
    if (parameter.type !== 'Identifier') throw refused(node, source);
    return parameter.name;
  });
  if (node.body.type === 'BlockStatement' || node.async) throw refused(node, source);
  const body = compile(node.body, source);
  return (run) => {
    return (...args) =>
      body({
        ...run,
        variable: (name) => (names.includes(name) ? (args[names.indexOf(name)] ?? null) : run.variable(name)),
      });
  };
}

function operandOf(node: acorn.Node, source: Source, value: Value): number {
  return typeof value === 'number' ? value : fail(node, source, `Expected Number, got ${typeOf(value)}.`);
}

/** Adds the expression's text to the message of an error, unless an inner expression already did. */
function located<T>(node: acorn.Node, source: Source, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof EvaluationError && !error.message.startsWith('"')) return fail(node, source, error.message);
    throw error;
  }
}

function fail(node: acorn.Node, source: Source, why: string): never {
  throw new EvaluationError(`"${textOf(node, source)}" - ${why}`);
}

export function refused(node: acorn.Node, source: Source): SyntaxRefused {
  return new SyntaxRefused(`Not supported in event filters: ${textOf(node, source)}`);
}

function textOf({ start, end }: acorn.Node, { text }: Source): string {
  return text.slice(start, end);
}
