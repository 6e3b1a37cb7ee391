/** Returns the entry of a name that came from outside. Names of the prototype, such as `constructor`, have none. */
export const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Sets the entry of a name that came from outside; an assignment to `__proto__` would be lost. */
export function put<T>(record: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
}
