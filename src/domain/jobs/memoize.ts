/** Returns a function that calls `read` once for the same arguments, and returns the same promise to each caller. */
export function memoize<Args extends string[], T>(read: (...args: Args) => Promise<T>): (...args: Args) => Promise<T> {
  const results = new Map<string, Promise<T>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const result = results.get(key) ?? read(...args);
    results.set(key, result);
    return result;
  };
}
