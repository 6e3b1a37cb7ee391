/** A value in an expression [doc: Jira expressions types], limited to the types in event filters. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value } | Callable;

/** A method or an arrow function. */
export type Callable = (...args: readonly (Value | undefined)[]) => Value;

/** Error that ends an evaluation. The app's log shows the message. */
export class EvaluationError extends Error {}

export type TypeName = 'Null' | 'Boolean' | 'Number' | 'String' | 'List' | 'Map' | 'Function';

export function typeOf(value: Value): TypeName {
  if (value === null) return 'Null';
  if (isList(value)) return 'List';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return 'Number';
  if (typeof value === 'string') return 'String';
  return typeof value === 'function' ? 'Function' : 'Map';
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** Compares two values as `==` does: by value, including lists and maps. Values of different types are unequal. */
export function isEqual(a: Value, b: Value): boolean {
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, i) => isEqual(item, b[i] ?? null));
  }
  if (isMap(a) && isMap(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => Object.hasOwn(b, name) && isEqual(a[name] ?? null, b[name] ?? null))
    );
  }
  return a === b;
}

/** Compares two numbers or two strings for `<`, `<=`, `>` and `>=`. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw new EvaluationError(`Can't compare ${typeOf(a)} to ${typeOf(b)}.`);
}

/** Returns a condition's value. Throws unless the value is a Boolean. */
export function expectBoolean(value: Value): boolean {
  if (typeof value !== 'boolean') throw new EvaluationError(`Expected Boolean, got ${typeOf(value)}.`);
  return value;
}

/** Converts JSON to a value of the expression language. */
export function fromJson(json: unknown): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'number' || typeof json === 'string') return json;
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === 'object') {
    return Object.fromEntries(
      Object.entries(json).flatMap(([name, member]) => (member === undefined ? [] : [[name, fromJson(member)]])),
    );
  }
  throw new EvaluationError(`${typeof json} isn't a value of the expression language.`);
}
