import { parse, type Node } from 'acorn';
import type { InvocationGlobals } from './app-process';

/** Name of the function that guarded loops call. A parameter of the compiled bundle. */
export const LOOP_GUARD = 'sandboxLoopGuard';

const LOOPS = new Set(['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement']);

/** Code with guarded loops. */
interface GuardedCode {
  readonly code: string;
  /** Converts an offset in this code to one in the original code. */
  readonly toOriginal: (offset: number) => number;
}

/** Adds a call of the guard to each loop, because nothing else can end a loop in the sandbox's own thread. */
export function guardLoops(code: string): GuardedCode {
  const insertions: { readonly position: number; readonly text: string }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value)) return;
    const { body } = value as { readonly body?: unknown };
    if (LOOPS.has(value.type) && isNode(body)) {
      const isBlock = body.type === 'BlockStatement';
      insertions.push({
        position: isBlock ? body.start + 1 : body.start,
        text: `${isBlock ? '' : '{'}${LOOP_GUARD}();`,
      });
      if (!isBlock) insertions.push({ position: body.end, text: '}' });
    }
    Object.values(value).forEach(visit);
  };
  visit(parse(code, { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true }));
  let guarded = '';
  let end = 0;
  // Insertions at the same position have the same text, because only ends of loops can share a position.
  for (const { position, text } of insertions.sort((a, b) => a.position - b.position)) {
    guarded += code.slice(end, position) + text;
    end = position;
  }
  return { code: guarded + code.slice(end), toOriginal: (offset) => withoutInsertions(offset, insertions) };
}

/**
 * Converts an offset in the guarded code to one in the original code.
 * @param insertions in the order of their positions
 */
function withoutInsertions(
  offset: number,
  insertions: readonly { readonly position: number; readonly text: string }[],
): number {
  let inserted = 0;
  for (const { position, text } of insertions) {
    if (position + inserted >= offset) break;
    inserted += Math.min(text.length, offset - position - inserted);
  }
  return offset - inserted;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Number of iterations between two checks of the real time, which would slow down each iteration. */
const ITERATIONS_PER_CHECK = 2 ** 16;

/** Real time at which the running turn of the event loop was first seen, ms. Undefined between turns. */
let turnSeenAt: number | undefined;

/**
 * Creates the guard. The guard calls `overrun` when the loops of one turn of the event loop have run longer than the
 * function's time-out, in real time.
 */
export function createLoopGuard(globals: () => InvocationGlobals, overrun: () => never): () => void {
  let iterationsLeft = ITERATIONS_PER_CHECK;
  let hasOverrun = false;
  return () => {
    // An enclosing loop may catch the error, so the guard throws in that loop again.
    if (hasOverrun) overrun();
    iterationsLeft -= 1;
    if (iterationsLeft > 0) return;
    iterationsLeft = ITERATIONS_PER_CHECK;
    if (turnSeenAt === undefined) {
      turnSeenAt = performance.now();
      setImmediate(() => (turnSeenAt = undefined));
    } else if (performance.now() - turnSeenAt > globals().limitMs) {
      hasOverrun = true;
      overrun();
    }
  };
}
