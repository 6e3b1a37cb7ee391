/** A value in an expression [doc: Jira expressions types], limited to the types in event filters. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value } | Callable;

/** A method or an arrow function. */
export type Callable = (...args: readonly (Value | undefined)[]) => Value;

/** Error that ends an evaluation. The app's log shows its message after the expression. */
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

/** Compares with `==`: by value, also for lists and maps. Values of different types are unequal. */
export function equal(one: Value, other: Value): boolean {
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, i) => equal(item, other[i] ?? null));
  }
  if (isMap(one) && isMap(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && equal(one[name] ?? null, other[name] ?? null))
    );
  }
  return one === other;
}

/** Compares two numbers or two strings for `<`, `<=`, `>` and `>=`. */
export function compare(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : one > other ? 1 : 0;
  throw new EvaluationError(`Can't compare ${typeOf(one)} to ${typeOf(other)}.`);
}

/** Returns a condition's value. Throws unless it is a Boolean. */
export function truth(value: Value): boolean {
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
  throw new EvaluationError(`${typeof json} is no value of the language.`);
}
