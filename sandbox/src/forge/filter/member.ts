import {
  compare,
  EvaluationError,
  expectBoolean,
  isEqual,
  isList,
  isMap,
  typeOf,
  type Callable,
  type Value,
} from './value';

/** Documented methods of a type by name. Includes only methods whose results filters can use; others are errors. */
type Methods<T> = Readonly<Record<string, (target: T, step: () => void) => Callable>>;

const expectString = (value: Value | undefined): string => {
  if (typeof value !== 'string') throw new EvaluationError(`Expected String, got ${typeOf(value ?? null)}.`);
  return value;
};
const expectNumber = (value: Value | undefined): number => {
  if (typeof value !== 'number') throw new EvaluationError(`Expected Number, got ${typeOf(value ?? null)}.`);
  return value;
};
const expectOptionalNumber = (value: Value | undefined): number | undefined =>
  value === undefined ? undefined : expectNumber(value);
const expectFunction = (value: Value | undefined): Callable => {
  if (typeof value !== 'function') throw new EvaluationError(`Expected Function, got ${typeOf(value ?? null)}.`);
  return value;
};
const expectList = (value: Value | undefined): readonly Value[] => {
  if (value === undefined || !isList(value)) throw new EvaluationError(`Expected List, got ${typeOf(value ?? null)}.`);
  return value;
};

const STRING: Methods<string> = {
  trim: (target) => () => target.trim(),
  toLowerCase: (target) => () => target.toLowerCase(),
  toUpperCase: (target) => () => target.toUpperCase(),
  split: (target) => (separator) => (separator === undefined ? [target] : target.split(expectString(separator))),
  replace: (target) => (part, replacement) => target.replaceAll(expectString(part), () => expectString(replacement)),
  includes: (target) => (part) => target.includes(expectString(part)),
  indexOf: (target) => (part) => target.indexOf(expectString(part)),
  slice: (target) => (from, to) => target.slice(expectNumber(from), expectOptionalNumber(to)),
  substring: (target) => (from, to) => target.substring(expectNumber(from), expectOptionalNumber(to)),
};

const LIST: Methods<readonly Value[]> = {
  map: (target) => (convert) => target.map((item) => expectFunction(convert)(item)),
  filter: (target) => (test) => target.filter((item) => expectBoolean(expectFunction(test)(item))),
  some: (target) => (test) => target.some((item) => expectBoolean(expectFunction(test)(item))),
  every: (target) => (test) => target.every((item) => expectBoolean(expectFunction(test)(item))),
  includes: (target, step) => (searched) => target.some((item) => (step(), isEqual(item, searched ?? null))),
  indexOf: (target, step) => (searched) => target.findIndex((item) => (step(), isEqual(item, searched ?? null))),
  slice: (target) => (from, to) => target.slice(expectNumber(from), expectOptionalNumber(to)),
  concat: (target) => (other) => target.concat(expectList(other)),
  flatten: (target) => () => target.flatMap((item) => (isList(item) ? item : [item])),
  flatMap: (target) => (convert) => target.flatMap((item) => expectList(expectFunction(convert)(item))),
  join: (target) => (separator) =>
    target.map(expectString).join(separator === undefined ? ',' : expectString(separator)),
  sort: (target, step) => () => [...target].sort((a, b) => (step(), compare(a, b))),
  reduce: (target) => (combine, initial) => {
    const items = initial === undefined ? target : [initial, ...target];
    if (items.length === 0) throw new EvaluationError('Reduce of an empty list with no initial value.');
    return items.reduce((result, item) => expectFunction(combine)(result, item));
  },
};

const MAP: Methods<Readonly<Record<string, Value>>> = {
  get: (target) => (name) => (Object.hasOwn(target, expectString(name)) ? (target[expectString(name)] ?? null) : null),
};

/** Returns `object.name`. Throws if the object has no such member. `source` is the object's text in the expression. */
export function readMember(object: Value, name: string, source: string, step: () => void): Value {
  const unknownMember = (): EvaluationError =>
    new EvaluationError(`Unrecognized property of \`${source}\`: "${name}" ('${name}').`);
  if (object === null) throw new EvaluationError(`Cannot read property "${name}" of null.`);
  if (typeof object === 'string' || isList(object)) {
    if (name === 'length') return object.length;
  }
  if (isMap(object) && Object.hasOwn(object, name)) return object[name] ?? null;
  if (typeof object === 'string') return methodOf(STRING, object, name, step) ?? raise(unknownMember());
  if (isList(object)) return methodOf(LIST, object, name, step) ?? raise(unknownMember());
  if (isMap(object)) return methodOf(MAP, object, name, step) ?? raise(unknownMember());
  throw unknownMember();
}

/** Returns `list[2]` or `map['name']`. Throws if the object has no such element. */
export function readElement(object: Value, index: Value, source: string, step: () => void): Value {
  if (typeof index === 'string') return readMember(object, index, source, step);
  if (object === null) throw new EvaluationError(`Cannot read property "${JSON.stringify(index)}" of null.`);
  const item = isList(object) && typeof index === 'number' ? object[index] : undefined;
  // Unsure: an index beyond the list's end. An error is the stricter reading.
  if (item === undefined) {
    throw new EvaluationError(`Unrecognized property of \`${source}\`: ${JSON.stringify(index)}.`);
  }
  return item;
}

function methodOf<T>(methods: Methods<T>, target: T, name: string, step: () => void): Callable | undefined {
  return Object.hasOwn(methods, name) ? methods[name]?.(target, step) : undefined;
}

function raise(error: Error): never {
  throw error;
}
