import { invoke } from '@forge/bridge';
import type { Problem } from '../src/domain/contract/problem';

/** The resolver's functions: each name with its payload and its answer. */
type Functions<F> = { readonly [Name in keyof F]: { readonly payload: object; readonly answer: object } };

/** What the app refuses, with the words for each field that is at fault. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'Refused';
    this.problem = problem;
  }
}

/** The one way to a resolver. @throws Refused, or the resolver's Error */
export function callerOf<F extends Functions<F>>() {
  return async <Name extends keyof F & string>(name: Name, payload: F[Name]['payload']): Promise<F[Name]['answer']> => {
    const answer = await invoke<F[Name]['answer'] | { problem: Problem }>(name, { ...payload }).catch(unknownOutcome);
    if (isRefusal(answer)) throw new Refused(answer.problem);
    return answer;
  };
}

/** The app's own words are whole sentences. The platform's are not, and nobody knows what became of the call that they answer. */
export function unknownOutcome(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  if (message.endsWith('.')) throw error;
  throw new Error(`${message}. Load the page again to see how things stand, then try once more.`, { cause: error });
}

/** Tests of a connection have a `problem` in words among their results: that one is no refusal. */
function isRefusal(answer: object): answer is { problem: Problem } {
  return 'problem' in answer && typeof answer.problem === 'object' && answer.problem !== null;
}

/** The words beside a field: what is wrong with it, or with anything in it; undefined if nothing is. */
export function wordsFor(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof Refused)) return undefined;
  const found = error.problem.errors?.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  return found && `${found.detail.charAt(0).toUpperCase()}${found.detail.slice(1)}.`;
}

/** What went wrong, for people: JSON Pointers are not for them, and what they point to is said there. */
export function messageOf(error: unknown): string {
  if (error instanceof Refused && /^\/|See the errors\.$/.test(error.message)) {
    return 'See the words beside the fields.';
  }
  return error instanceof Error ? error.message : String(error);
}
