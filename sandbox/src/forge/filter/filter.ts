import { parse, type Program } from 'acorn';
import { UnsupportedSyntaxError, type Run } from './expression';
import { compileProgram } from './program';
import { resolvePath, type PropertyPath, type ReadProperty } from './property-path';
import { EvaluationError, fromJson, typeOf, type Value } from './value';

/** Maximum length of an expression [doc: product_events, "Restrictions"]. */
const MAX_CHARACTERS = 10_000;
/** Maximum number of steps of one evaluation [doc: product_events, "Restrictions"]. */
const MAX_STEPS = 50_000;

export interface Filter {
  readonly ok: true;
  /** Distinct entity properties that the expression reads. An app may read five over all its triggers. */
  readonly paths: readonly PropertyPath[];
  /** Evaluates the expression. The result's value is true if the event passes. */
  run(event: unknown, read: ReadProperty, options: { readonly unresolved: Unresolved }): FilterResult;
}

export interface FilterError {
  readonly ok: false;
  readonly error: string;
}

export type FilterResult =
  { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly error: string };

/** Value of a missing property: null, or an error. The documentation says both. */
export type Unresolved = 'null' | 'absent';

/** Error of an expression that overflows the stack. */
const TOO_DEEP = { ok: false, error: 'The expression is nested too deeply.' } as const;

/** Compiles a trigger's `filter.expression`. Returns an error for an expression that Forge doesn't deploy. */
export function compileFilter(expression: string): Filter | FilterError {
  if (expression.length > MAX_CHARACTERS) {
    return { ok: false, error: `Expression is too long (${expression.length}), limit: ${MAX_CHARACTERS} characters` };
  }
  const paths = new Map<string, PropertyPath>();
  try {
    const program = compileProgram(parseProgram(expression), { text: expression, paths });
    return {
      ok: true,
      paths: [...paths.values()],
      run: (event, read, { unresolved }) => evaluate(program, event, (path) => propertyValue(path, read, unresolved)),
    };
  } catch (error) {
    if (error instanceof UnsupportedSyntaxError || error instanceof SyntaxError) {
      return { ok: false, error: error.message };
    }
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}

function parseProgram(expression: string): Program {
  return parse(expression, {
    ecmaVersion: 2023,
    sourceType: 'module',
    allowReturnOutsideFunction: true,
    preserveParens: true,
  });
}

function evaluate(program: (run: Run) => Value, event: unknown, property: Run['property']): FilterResult {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps > MAX_STEPS) throw new EvaluationError(`The expression exceeded the limit of ${MAX_STEPS} steps.`);
  };
  try {
    const variables = { event: fromJson(event) };
    const value = program({ variable: (name) => (name === 'event' ? variables.event : undefined), step, property });
    if (typeof value === 'boolean') return { ok: true, value };
    return { ok: false, error: `The expression must give a Boolean, not ${typeOf(value)}.` };
  } catch (error) {
    if (error instanceof EvaluationError) return { ok: false, error: error.message };
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}

function propertyValue(path: PropertyPath, read: ReadProperty, unresolved: Unresolved): Value {
  const value = resolvePath(path, read);
  if (value !== undefined) return fromJson(value);
  if (unresolved === 'null') return null;
  throw new EvaluationError(`Unrecognized property of \`event.runtime\`: ${path.text}.`);
}
