import { isNativeError } from 'node:util/types';
import { compileFunction, createContext, runInContext, type Context } from 'node:vm';
import { watchBuiltins, withPrototypes, type BuiltinWatch } from './builtins';

/** Built-in JavaScript objects that belong only to the app, so that the app's changes don't affect the sandbox. */
export interface Realm {
  /** The realm's global object, with Node's globals beside the built-in ones. */
  readonly global: object;
  /** Runs the app's module code. The arguments are the values of the bundle's parameters. */
  readonly run: (...scope: readonly unknown[]) => unknown;
  /** `JSON.parse` that creates objects of this realm. */
  readonly parseJson: (text: string) => unknown;
  /** Watch on the built-in objects of this realm. */
  readonly builtins: BuiltinWatch;
}

/** Names of classes that the app and Node have to share, because Node's buffers are built on them. */
const SHARED_WITH_NODE = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  ...['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64'].map(
    (kind) => `${kind}Array`,
  ),
  'BigInt64Array',
  'BigUint64Array',
];

/** Names of classes whose objects Node passes to the app from its own realm. `instanceof` accepts both realms' objects. */
const CLASSES_OF_BOTH_REALMS = [
  ...['Object', 'Array', 'Function', 'Promise', 'Map', 'Set', 'RegExp', 'Date'],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'EvalError', 'ReferenceError', 'URIError', 'AggregateError'],
];

/** Creates a realm and compiles the app's bundle in it. */
export function createRealm(code: string, parameters: readonly string[], filename: string): Realm {
  const context = createContext(Object.create(null) as Context);
  const global = runInContext('globalThis', context) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (SHARED_WITH_NODE.includes(name) || !(name in global)) copyGlobal(name, global);
  }
  for (const name of CLASSES_OF_BOTH_REALMS) acceptNodesObjects(name, global[name]);
  const ownObjects = Object.getOwnPropertyNames(global)
    .filter((name) => !name.startsWith('global') && global[name] !== Reflect.get(globalThis, name))
    .map((name) => [name, global[name]] as const);
  return {
    global,
    run: compileFunction(code, [...parameters], { filename, parsingContext: context }) as Realm['run'],
    parseJson: runInContext('JSON.parse', context) as Realm['parseJson'],
    builtins: watchBuiltins(withPrototypes(ownObjects)),
  };
}

/** Defines a global of Node in the realm. An assignment by the app replaces it in the realm only. */
function copyGlobal(name: string, global: object): void {
  Object.defineProperty(global, name, {
    configurable: true,
    enumerable: false,
    get: (): unknown => Reflect.get(globalThis, name),
    set(value: unknown) {
      Object.defineProperty(global, name, { value, writable: true, configurable: true, enumerable: true });
    },
  });
}

/** Makes `instanceof` of the realm's class accept Node's objects of the same class. */
function acceptNodesObjects(name: string, ownClass: unknown): void {
  const nodesClass: unknown = Reflect.get(globalThis, name);
  if (typeof ownClass !== 'function' || typeof nodesClass !== 'function') return;
  const ordinaryHasInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(ownClass, Symbol.hasInstance, {
    configurable: true,
    writable: true,
    value(this: unknown, value: unknown): boolean {
      if (Reflect.apply(ordinaryHasInstance, this, [value])) return true;
      // For the app's subclasses, `instanceof` accepts only their own objects.
      return (
        this === ownClass &&
        (Reflect.apply(ordinaryHasInstance, nodesClass, [value]) || (name === 'Error' && isNativeError(value)))
      );
    },
  });
}

/** Returns a watch on Node's own classes, which all apps share with the sandbox. */
const watchNodesClasses = (): BuiltinWatch =>
  watchBuiltins(
    withPrototypes([
      ...[
        ...['Buffer', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'Headers', 'Request', 'Response'],
        ...['FormData', 'Blob', 'AbortController', 'Event', 'EventTarget', 'ReadableStream', 'DOMException'],
        ...SHARED_WITH_NODE,
      ].map((name) => [name, Reflect.get(globalThis, name) as unknown] as const),
      ['TypedArray', Object.getPrototypeOf(Uint8Array) as unknown],
    ]),
  );
let nodesClasses: BuiltinWatch | undefined;

/** Reverts an app's changes to Node's own classes. Returns the names of the changed properties. */
export function restoreNodesClasses(): string[] {
  nodesClasses ??= watchNodesClasses();
  const changes = nodesClasses.changes();
  if (changes.length > 0) nodesClasses.restore();
  return changes;
}
