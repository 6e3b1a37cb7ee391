import type * as acorn from 'acorn';
import { compile, unsupportedSyntax, UnsupportedSyntaxError, type Part, type Run, type Source } from './expression';
import { EvaluationError, expectBoolean, type Value } from './value';

/** A compiled statement. Returns the returned value if it ends the expression, otherwise undefined. */
type Statement = (run: Run) => { readonly returned: Value } | undefined;

/**
 * Compiles one expression, or statements with a `return`: `let`, `if`, `try`/`catch`, `throw` [doc: Jira expressions
 * grammar, runtime error handling].
 */
export function compileProgram(program: acorn.Program, source: Source): Part {
  const [first, ...others] = program.body;
  if (first === undefined) throw new UnsupportedSyntaxError('The expression is empty');
  if (first.type === 'ExpressionStatement' && others.length === 0) return compile(first.expression, source);
  const body = compileBlock(program.body, source);
  return (run) => body(run)?.returned ?? null;
}

function compileBlock(statements: readonly (acorn.Statement | acorn.ModuleDeclaration)[], source: Source): Statement {
  const [first, ...rest] = statements;
  if (first === undefined) return () => undefined;
  const next = compileBlock(rest, source);
  switch (first.type) {
    case 'VariableDeclaration': {
      const [declared, ...others] = first.declarations;
      if (first.kind !== 'let' || declared?.id.type !== 'Identifier' || !declared.init || others.length > 0) {
        throw unsupportedSyntax(first, source);
      }
      const { name } = declared.id;
      const value = compile(declared.init, source);
      return (run) => {
        const initial = value(run);
        return next({ ...run, variable: (variable) => (variable === name ? initial : run.variable(variable)) });
      };
    }
    default: {
      const statement = compileStatement(first, source);
      return (run) => statement(run) ?? next(run);
    }
  }
}

function compileStatement(statement: acorn.Statement | acorn.ModuleDeclaration, source: Source): Statement {
  switch (statement.type) {
    case 'BlockStatement':
      return compileBlock(statement.body, source);
    case 'ReturnStatement': {
      if (!statement.argument) throw unsupportedSyntax(statement, source);
      const value = compile(statement.argument, source);
      return (run) => ({ returned: value(run) });
    }
    case 'ThrowStatement': {
      const message = compile(statement.argument, source);
      return (run) => {
        const thrown = message(run);
        throw new EvaluationError(typeof thrown === 'string' ? thrown : JSON.stringify(thrown));
      };
    }
    case 'IfStatement': {
      const test = compile(statement.test, source);
      const consequent = compileStatement(statement.consequent, source);
      const alternate = statement.alternate ? compileStatement(statement.alternate, source) : undefined;
      return (run) => (expectBoolean(test(run)) ? consequent(run) : alternate?.(run));
    }
    case 'TryStatement': {
      const { handler } = statement;
      if (handler?.param?.type !== 'Identifier' || statement.finalizer) throw unsupportedSyntax(statement, source);
      const { name } = handler.param;
      const tryBlock = compileBlock(statement.block.body, source);
      const catchBlock = compileBlock(handler.body.body, source);
      return (run) => {
        try {
          return tryBlock(run);
        } catch (error) {
          if (!(error instanceof EvaluationError)) throw error;
          const [, location = '', message = error.message] = /^"(.*)" - (.*)$/s.exec(error.message) ?? [];
          return catchBlock({
            ...run,
            variable: (variable) => (variable === name ? { location, message } : run.variable(variable)),
          });
        }
      };
    }
    default:
      throw unsupportedSyntax(statement, source);
  }
}
