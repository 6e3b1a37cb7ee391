import { compare, equal, EvaluationError, isList, isMap, truth, typeOf, type Callable, type Value } from './value';

/** Methods of a type by name: the documented ones with results that filters can use. Every other method is an error. */
type Methods<T> = Readonly<Record<string, (own: T, step: () => void) => Callable>>;

const text = (value: Value | undefined): string => {
  if (typeof value !== 'string') throw new EvaluationError(`Expected String, got ${typeOf(value ?? null)}.`);
  return value;
};
const number = (value: Value | undefined): number => {
  if (typeof value !== 'number') throw new EvaluationError(`Expected Number, got ${typeOf(value ?? null)}.`);
  return value;
};
const optionalNumber = (value: Value | undefined): number | undefined =>
  value === undefined ? undefined : number(value);
const callable = (value: Value | undefined): Callable => {
  if (typeof value !== 'function') throw new EvaluationError(`Expected Function, got ${typeOf(value ?? null)}.`);
  return value;
};
const list = (value: Value | undefined): readonly Value[] => {
  if (value === undefined || !isList(value)) throw new EvaluationError(`Expected List, got ${typeOf(value ?? null)}.`);
  return value;
};

const STRING: Methods<string> = {
  trim: (own) => () => own.trim(),
  toLowerCase: (own) => () => own.toLowerCase(),
  toUpperCase: (own) => () => own.toUpperCase(),
  split: (own) => (separator) => (separator === undefined ? [own] : own.split(text(separator))),
  replace: (own) => (part, by) => own.replaceAll(text(part), () => text(by)),
  includes: (own) => (part) => own.includes(text(part)),
  indexOf: (own) => (part) => own.indexOf(text(part)),
  slice: (own) => (from, to) => own.slice(number(from), optionalNumber(to)),
  substring: (own) => (from, to) => own.substring(number(from), optionalNumber(to)),
};

const LIST: Methods<readonly Value[]> = {
  map: (own) => (each) => own.map((item) => callable(each)(item)),
  filter: (own) => (test) => own.filter((item) => truth(callable(test)(item))),
  some: (own) => (test) => own.some((item) => truth(callable(test)(item))),
  every: (own) => (test) => own.every((item) => truth(callable(test)(item))),
  includes: (own, step) => (wanted) => own.some((item) => (step(), equal(item, wanted ?? null))),
  indexOf: (own, step) => (wanted) => own.findIndex((item) => (step(), equal(item, wanted ?? null))),
  slice: (own) => (from, to) => own.slice(number(from), optionalNumber(to)),
  concat: (own) => (other) => own.concat(list(other)),
  flatten: (own) => () => own.flatMap((item) => (isList(item) ? item : [item])),
  flatMap: (own) => (each) => own.flatMap((item) => list(callable(each)(item))),
  join: (own) => (separator) => own.map(text).join(separator === undefined ? ',' : text(separator)),
  sort: (own, step) => () => [...own].sort((one, other) => (step(), compare(one, other))),
  reduce: (own) => (each, initial) => {
    const items = initial === undefined ? own : [initial, ...own];
    if (items.length === 0) throw new EvaluationError('Reduce of an empty list with no initial value.');
    return items.reduce((sum, item) => callable(each)(sum, item));
  },
};

const MAP: Methods<Readonly<Record<string, Value>>> = {
  get: (own) => (name) => (Object.hasOwn(own, text(name)) ? (own[text(name)] ?? null) : null),
};

/** Returns `object.name`. Throws if the object has no such member. `written` is the object's source text. */
export function member(object: Value, name: string, written: string, step: () => void): Value {
  const unknown = (): EvaluationError =>
    new EvaluationError(`Unrecognized property of \`${written}\`: "${name}" ('${name}').`);
  if (object === null) throw new EvaluationError(`Cannot read property "${name}" of null.`);
  if (typeof object === 'string' || isList(object)) {
    if (name === 'length') return object.length;
  }
  if (isMap(object) && Object.hasOwn(object, name)) return object[name] ?? null;
  if (typeof object === 'string') return methodOf(STRING, object, name, step) ?? raise(unknown());
  if (isList(object)) return methodOf(LIST, object, name, step) ?? raise(unknown());
  if (isMap(object)) return methodOf(MAP, object, name, step) ?? raise(unknown());
  throw unknown();
}

/** Returns `list[2]` or `map['name']`. */
export function element(object: Value, index: Value, written: string, step: () => void): Value {
  if (typeof index === 'string') return member(object, index, written, step);
  if (object === null) throw new EvaluationError(`Cannot read property "${JSON.stringify(index)}" of null.`);
  const item = isList(object) && typeof index === 'number' ? object[index] : undefined;
  // Unsure: an index beyond the list's end. An error is the stricter reading.
  if (item === undefined) {
    throw new EvaluationError(`Unrecognized property of \`${written}\`: ${JSON.stringify(index)}.`);
  }
  return item;
}

function methodOf<T>(methods: Methods<T>, own: T, name: string, step: () => void): Callable | undefined {
  return Object.hasOwn(methods, name) ? methods[name]?.(own, step) : undefined;
}

function raise(error: Error): never {
  throw error;
}
