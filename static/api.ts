import { invoke } from '@forge/bridge';
import type { Problem } from '../src/domain/contract/problem';

/** Functions of a resolver by name, each with its payload and its answer. */
type Functions<F> = { readonly [Name in keyof F]: { readonly payload: object; readonly answer: object } };

/** Error that carries the app's problem, with the details of each invalid field. */
export class RefusedError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'RefusedError';
    this.problem = problem;
  }
}

/** Returns the function that calls a resolver. @throws RefusedError for expected failures, Error for anything else */
export function createCaller<F extends Functions<F>>() {
  return async <Name extends keyof F & string>(name: Name, payload: F[Name]['payload']): Promise<F[Name]['answer']> => {
    const answer = await invoke<F[Name]['answer'] | { problem: Problem }>(name, { ...payload }).catch(rethrowReadable);
    if (hasProblem(answer)) throw new RefusedError(answer.problem);
    return answer;
  };
}

/** Prefix that Forge puts before the message of an error that a resolver throws. */
const INVOKE_PREFIX = 'There was an error invoking the function - ';

/** Throws an error that users can read: the app's own messages as they are, and a general message for other errors. */
export function rethrowReadable(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  const appMessage = message.startsWith(INVOKE_PREFIX) ? message.slice(INVOKE_PREFIX.length) : message;
  if (appMessage.endsWith('.')) throw new Error(appMessage, { cause: error });
  throw new Error("We didn't get an answer, so the change may or may not be saved. Reload the page and check.", {
    cause: error,
  });
}

/** Returns true for an expected failure. Connection tests return `problem` as text; only an object is a failure. */
function hasProblem(answer: object): answer is { problem: Problem } {
  return 'problem' in answer && typeof answer.problem === 'object' && answer.problem !== null;
}

/** Returns the error of a field, or of anything inside it; undefined if the field is valid. */
export function fieldError(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof RefusedError)) return undefined;
  const fieldProblem = error.problem.errors?.find(
    (entry) => entry.pointer === pointer || entry.pointer.startsWith(`${pointer}/`),
  );
  return fieldProblem && `${fieldProblem.detail.charAt(0).toUpperCase()}${fieldProblem.detail.slice(1)}.`;
}

/** Returns the message for users. Fields show their own errors, so a message with JSON Pointers is replaced. */
export function messageOf(error: unknown): string {
  if (error instanceof RefusedError && /^\/|See the errors\.$/.test(error.message)) {
    return 'Fix the highlighted field and try again.';
  }
  return error instanceof Error ? error.message : String(error);
}
