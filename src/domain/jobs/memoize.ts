/** Returns a function that calls `ask` once for the same arguments and then returns the same result. */
export function memoize<Args extends string[], T>(ask: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  const requested = new Map<string, Promise<T>>();
  return (...args) => {
    const question = JSON.stringify(args);
    const answer = requested.get(question) ?? ask(...args);
    requested.set(question, answer);
    return answer;
  };
}
