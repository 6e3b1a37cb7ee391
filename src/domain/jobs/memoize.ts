/** The same function, but the same question is asked once, however often it comes: an answer is as old as the first of them. */
export function memoize<Args extends string[], T>(ask: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  const requested = new Map<string, Promise<T>>();
  return (...args) => {
    const question = JSON.stringify(args);
    const answer = requested.get(question) ?? ask(...args);
    requested.set(question, answer);
    return answer;
  };
}
