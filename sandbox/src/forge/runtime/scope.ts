import { format } from 'node:util';
import type { Rng } from '../../time/time';
import type { App } from '../app/app';
import type { AppProcess, InvocationGlobals } from './app-process';
import { createLoopGuard, LOOP_GUARD } from './loop-guard';
import { createRequireFor } from './node-modules';
import type { Realm } from './realm';
import { shadowAbortSignal, shadowDate, shadowTimers } from './time-globals';

/**
 * Names of the globals that are replaced for app code: the parameters of the compiled bundle, in this order.
 */
export const SCOPE_NAMES = [
  'globalThis',
  'global',
  'require',
  'module',
  'exports',
  '__filename',
  '__dirname',
  'process',
  'console',
  'fetch',
  'Date',
  'Math',
  'crypto',
  'performance',
  'AbortSignal',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  LOOP_GUARD,
] as const;

/**
 * Returns an object that reads the realm's globals. Assignments of app code to `globalThis` stay in its own instance.
 */
function readThrough(global: object): object {
  const names = Object.getOwnPropertyNames(global);
  return Object.create(
    null,
    Object.fromEntries(
      names.map((name) => [
        name,
        {
          configurable: true,
          get: (): unknown => Reflect.get(global, name),
          set(this: object, value: unknown) {
            Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true });
          },
        },
      ]),
    ),
  ) as object;
}

/**
 * Creates the globals of one app instance. Each global reads from the invocation that uses it, so two instances have
 * their own clock, runtime and module scope.
 */
export function createScope(
  instance: AppProcess,
  { folder, translations, env = {} }: Pick<App, 'folder' | 'translations' | 'env'>,
  realm: Realm,
): { values: readonly unknown[]; module: { exports: unknown } } {
  const currentGlobals = (): InvocationGlobals => instance.globals();
  const now = (): number => currentGlobals().clock.now();
  const rng = (): Rng => currentGlobals().rng;
  const module: { exports: unknown } = { exports: {} };
  const timers = shadowTimers(instance);
  const webcrypto = seededCrypto(currentGlobals);
  const performance = shadowPerformance(now);
  const process = shadowProcess(instance, env);
  const scope = Object.create(readThrough(realm.global)) as Record<string, unknown>;
  const shadows: Record<(typeof SCOPE_NAMES)[number], unknown> = {
    globalThis: scope,
    global: scope,
    require: createRequireFor(folder, { rng, webcrypto, timers, performance, process, translations }),
    module,
    exports: module.exports,
    __filename: `${folder}/index.cjs`,
    __dirname: folder,
    process,
    console: shadowConsole((level, text) => currentGlobals().log(level, text)),
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      instance.whileRunning((globals) => globals.fetch(input, init)).then((response) => withRealmJson(response, realm)),
    Date: shadowDate(now),
    Math: shadowMath(rng),
    crypto: webcrypto,
    performance,
    AbortSignal: shadowAbortSignal(timers),
    [LOOP_GUARD]: createLoopGuard(currentGlobals, () => instance.overrun()),
    ...timers,
  };
  Object.defineProperties(scope, {
    ...Object.fromEntries(
      Object.entries(shadows).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
    ),
    __forge_runtime__: { get: () => currentGlobals().runtime },
    __forge_fetch__: {
      value: (target: unknown, path: string, init?: RequestInit) =>
        instance
          .whileRunning((globals) => globals.forgeFetch(target, path, init))
          .then((response) => withRealmJson(response, realm)),
    },
  });
  return { values: SCOPE_NAMES.map((name) => shadows[name]), module };
}

/** Changes a response so that its `json()` creates objects of the app's realm. */
function withRealmJson(response: Response, realm: Realm): Response {
  const clone = response.clone.bind(response);
  return Object.defineProperties(response, {
    json: { value: async () => realm.parseJson(await response.text()), writable: true, configurable: true },
    clone: { value: () => withRealmJson(clone(), realm), writable: true, configurable: true },
  });
}

function shadowMath(rng: () => Rng): Math {
  const names = Object.getOwnPropertyNames(Math).map(
    (name) => [name, { value: Reflect.get(Math, name) as unknown }] as const,
  );
  return Object.create(Object.prototype, {
    ...Object.fromEntries(names),
    random: { value: () => rng().next() },
  }) as Math;
}

function shadowPerformance(now: () => number): object {
  const timeOrigin = now();
  return { timeOrigin, now: () => now() - timeOrigin, mark: () => undefined, measure: () => undefined };
}

/** Returns `process` for the app. `exit` ends only the app instance, and `env` has only the app's own variables. */
function shadowProcess(instance: AppProcess, env: Readonly<Record<string, string>>): unknown {
  return Object.create(globalThis.process, {
    env: { value: { NODE_ENV: 'production', TZ: 'UTC', ...env }, writable: true },
    exit: { value: () => instance.terminate() },
    abort: { value: () => instance.terminate() },
    nextTick: {
      value: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
        process.nextTick(() => instance.whenRunning(() => run(...args))),
    },
  });
}

function shadowConsole(log: (level: string, text: string) => void): object {
  const logAt =
    (level: string) =>
    (...args: unknown[]): void =>
      log(level, format(...args));
  const levels = {
    log: 'INFO',
    info: 'INFO',
    dir: 'INFO',
    table: 'INFO',
    debug: 'DEBUG',
    trace: 'DEBUG',
    warn: 'WARN',
    error: 'ERROR',
  };
  const silentMethods = [
    'group',
    'groupCollapsed',
    'groupEnd',
    'time',
    'timeEnd',
    'timeLog',
    'count',
    'countReset',
    'clear',
  ];
  return {
    ...Object.fromEntries(silentMethods.map((name) => [name, () => undefined])),
    ...Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, logAt(level)])),
    assert: (condition: unknown, ...args: unknown[]) =>
      condition ? undefined : logAt('ERROR')('Assertion failed:', ...args),
  };
}

/** Number of values of a byte. */
const BYTE_VALUES = 256;

/** Returns Web Crypto with the sandbox's random numbers, so that a run can be repeated from its seed. */
function seededCrypto(currentGlobals: () => InvocationGlobals): Crypto {
  const getRandomValues = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = currentGlobals().rng.below(BYTE_VALUES);
    return view;
  };
  const subtle = new Proxy(globalThis.crypto.subtle, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        currentGlobals().hold(Promise.resolve(Reflect.apply(method, target, args) as unknown));
    },
  });
  return Object.create(globalThis.crypto, {
    subtle: { value: subtle },
    getRandomValues: { value: getRandomValues },
    randomUUID: { value: () => currentGlobals().rng.uuid() },
  }) as Crypto;
}
