/**
 * Returns the entry of a name that comes from outside. Returns undefined for names of the prototype, such as
 * `constructor`.
 */
export const ownEntry = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

/** Sets the entry of a name that comes from outside, because a plain assignment to `__proto__` would be lost. */
export function setEntry<T>(record: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
}
