import type * as acorn from 'acorn';
import { compile, refused, SyntaxRefused, type Part, type Run, type Source } from './expression';
import { EvaluationError, truth, type Value } from './value';

/** Result of a statement: a value after `return`, otherwise undefined. */
type Statement = (run: Run) => { readonly returned: Value } | undefined;

/**
 * Compiles one expression, or statements with a `return`: `let`, `if`, `try`/`catch`, `throw` [doc: Jira expressions
 * grammar, runtime error handling].
 */
export function compileProgram(program: acorn.Program, source: Source): Part {
  const [first, ...more] = program.body;
  if (first === undefined) throw new SyntaxRefused('The expression is empty');
  if (first.type === 'ExpressionStatement' && more.length === 0) return compile(first.expression, source);
  const body = compileBlock(program.body, source);
  return (run) => body(run)?.returned ?? null;
}

function compileBlock(statements: readonly (acorn.Statement | acorn.ModuleDeclaration)[], source: Source): Statement {
  const [first, ...rest] = statements;
  if (first === undefined) return () => undefined;
  const after = compileBlock(rest, source);
  switch (first.type) {
    case 'VariableDeclaration': {
      const [declared, ...others] = first.declarations;
      if (first.kind !== 'let' || declared?.id.type !== 'Identifier' || !declared.init || others.length > 0) {
        throw refused(first, source);
      }
      const { name } = declared.id;
      const value = compile(declared.init, source);
      return (run) => {
        const initial = value(run);
        return after({ ...run, variable: (variable) => (variable === name ? initial : run.variable(variable)) });
      };
    }
    default: {
      const statement = compileStatement(first, source);
      return (run) => statement(run) ?? after(run);
    }
  }
}

function compileStatement(statement: acorn.Statement | acorn.ModuleDeclaration, source: Source): Statement {
  switch (statement.type) {
    case 'BlockStatement':
      return compileBlock(statement.body, source);
    case 'ReturnStatement': {
      if (!statement.argument) throw refused(statement, source);
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
      const yes = compileStatement(statement.consequent, source);
      const no = statement.alternate ? compileStatement(statement.alternate, source) : undefined;
      return (run) => (truth(test(run)) ? yes(run) : no?.(run));
    }
    case 'TryStatement': {
      const { handler } = statement;
      if (handler?.param?.type !== 'Identifier' || statement.finalizer) throw refused(statement, source);
      const { name } = handler.param;
      const [attempt, rescue] = [compileBlock(statement.block.body, source), compileBlock(handler.body.body, source)];
      return (run) => {
        try {
          return attempt(run);
        } catch (error) {
          if (!(error instanceof EvaluationError)) throw error;
          const [, location = '', message = error.message] = /^"(.*)" - (.*)$/s.exec(error.message) ?? [];
          return rescue({
            ...run,
            variable: (variable) => (variable === name ? { location, message } : run.variable(variable)),
          });
        }
      };
    }
    default:
      throw refused(statement, source);
  }
}
