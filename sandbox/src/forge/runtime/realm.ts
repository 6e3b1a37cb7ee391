import { isNativeError } from 'node:util/types';
import { compileFunction, createContext, runInContext, type Context } from 'node:vm';
import { watchBuiltins, withPrototypes, type BuiltinWatch } from './builtins';

/** Built-in objects of JavaScript that belong to the app alone: changes to them never reach the sandbox. */
export interface Realm {
  /** The realm's own global object, with Node's globals beside the built-ins. */
  readonly global: object;
  /** Runs the app's module code; the arguments are the parameters that it was compiled with. */
  readonly run: (...scope: readonly unknown[]) => unknown;
  /** `JSON.parse` that makes objects of this realm. */
  readonly parseJson: (text: string) => unknown;
  /** Watches the built-ins of this realm. */
  readonly builtins: BuiltinWatch;
}

/** Node's buffers are made of these, so the app and Node have to share them. */
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

/** Classes whose objects Node hands over from its own realm; `instanceof` takes both. */
const CLASSES_OF_BOTH = [
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
  for (const name of CLASSES_OF_BOTH) acceptBoth(name, global[name]);
  const own = Object.getOwnPropertyNames(global)
    .filter((name) => !name.startsWith('global') && global[name] !== Reflect.get(globalThis, name))
    .map((name) => [name, global[name]] as const);
  return {
    global,
    run: compileFunction(code, [...parameters], { filename, parsingContext: context }) as Realm['run'],
    parseJson: runInContext('JSON.parse', context) as Realm['parseJson'],
    builtins: watchBuiltins(withPrototypes(own)),
  };
}

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

/** Lets `instanceof` of the realm's class take Node's objects of the same class. */
function acceptBoth(name: string, ownClass: unknown): void {
  const nodes: unknown = Reflect.get(globalThis, name);
  if (typeof ownClass !== 'function' || typeof nodes !== 'function') return;
  const ordinary = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(ownClass, Symbol.hasInstance, {
    configurable: true,
    writable: true,
    value(this: unknown, value: unknown): boolean {
      if (Reflect.apply(ordinary, this, [value])) return true;
      // A class of the app that extends this one keeps to its own objects.
      return (
        this === ownClass && (Reflect.apply(ordinary, nodes, [value]) || (name === 'Error' && isNativeError(value)))
      );
    },
  });
}

/** Node's own classes that every app shares with the sandbox. */
const nodesClasses = (): BuiltinWatch =>
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
let shared: BuiltinWatch | undefined;

/** Takes back what an app changed in Node's own classes; the names of the changed properties. */
export function restoreNodesClasses(): string[] {
  shared ??= nodesClasses();
  const changes = shared.changes();
  if (changes.length > 0) shared.restore();
  return changes;
}
