import { format } from 'node:util';
import type { Rng } from '../../time';
import type { App } from '../app/app';
import type { AppProcess, InvocationGlobals } from './app-process';
import { LOOP_GUARD, loopGuard } from './loop-guard';
import { requireFor } from './node-modules';
import type { Realm } from './realm';
import { shadowAbortSignal, shadowDate, shadowTimers } from './time-globals';

/** The names that app code finds shadowed; the parameters of the compiled bundle, in this order. */
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

/** The realm's globals, read through, so that what app code sets on `globalThis` stays in its instance. */
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
 * The globals of one app instance. Each goes to the surroundings of the invocation that asks, so that two instances side
 * by side have a clock, a runtime and a module scope of their own.
 */
export function scopeOf(
  instance: AppProcess,
  { folder, translations, env = {} }: Pick<App, 'folder' | 'translations' | 'env'>,
  realm: Realm,
): { values: readonly unknown[]; module: { exports: unknown } } {
  const here = (): InvocationGlobals => instance.globals();
  const now = (): number => here().clock.now();
  const rng = (): Rng => here().rng;
  const module: { exports: unknown } = { exports: {} };
  const timers = shadowTimers(instance);
  const webcrypto = seededCrypto(here);
  const performance = shadowPerformance(now);
  const process = shadowProcess(instance, env);
  const scope = Object.create(readThrough(realm.global)) as Record<string, unknown>;
  const shadows: Record<(typeof SCOPE_NAMES)[number], unknown> = {
    globalThis: scope,
    global: scope,
    require: requireFor(folder, { rng, webcrypto, timers, performance, process, translations }),
    module,
    exports: module.exports,
    __filename: `${folder}/index.cjs`,
    __dirname: folder,
    process,
    console: shadowConsole((level, text) => here().log(level, text)),
    fetch: (input: string | URL | Request, init?: RequestInit) =>
      instance.awake((outside) => outside.fetch(input, init)).then((response) => ofRealm(response, realm)),
    Date: shadowDate(now),
    Math: shadowMath(rng),
    crypto: webcrypto,
    performance,
    AbortSignal: shadowAbortSignal(timers),
    [LOOP_GUARD]: loopGuard(here, () => instance.overrun()),
    ...timers,
  };
  Object.defineProperties(scope, {
    ...Object.fromEntries(
      Object.entries(shadows).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
    ),
    __forge_runtime__: { get: () => here().runtime },
    __forge_fetch__: {
      value: (target: unknown, path: string, init?: RequestInit) =>
        instance
          .awake((outside) => outside.forgeFetch(target, path, init))
          .then((response) => ofRealm(response, realm)),
    },
  });
  return { values: SCOPE_NAMES.map((name) => shadows[name]), module };
}

/** A response whose `json()` makes objects of the app's realm. */
function ofRealm(response: Response, realm: Realm): Response {
  const clone = response.clone.bind(response);
  return Object.defineProperties(response, {
    json: { value: async () => realm.parseJson(await response.text()), writable: true, configurable: true },
    clone: { value: () => ofRealm(clone(), realm), writable: true, configurable: true },
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

/** Ending the process ends the instance only, and the app sees none of the machine's environment. */
function shadowProcess(instance: AppProcess, env: Readonly<Record<string, string>>): unknown {
  return Object.create(globalThis.process, {
    env: { value: { NODE_ENV: 'production', TZ: 'UTC', ...env }, writable: true },
    exit: { value: () => instance.die() },
    abort: { value: () => instance.die() },
    nextTick: {
      value: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
        process.nextTick(() => instance.whenAwake(() => run(...args))),
    },
  });
}

function shadowConsole(log: (level: string, text: string) => void): object {
  const at =
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
  const silent = ['group', 'groupCollapsed', 'groupEnd', 'time', 'timeEnd', 'timeLog', 'count', 'countReset', 'clear'];
  return {
    ...Object.fromEntries(silent.map((name) => [name, () => undefined])),
    ...Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, at(level)])),
    assert: (holds: unknown, ...args: unknown[]) => (holds ? undefined : at('ERROR')('Assertion failed:', ...args)),
  };
}

/** The Web Crypto whose chance is the sandbox's, so that a run repeats from its seed. */
function seededCrypto(here: () => InvocationGlobals): Crypto {
  const getRandomValues = <T extends ArrayBufferView>(view: T): T => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = here().rng.below(256);
    return view;
  };
  const subtle = new Proxy(globalThis.crypto.subtle, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => here().hold(Promise.resolve(Reflect.apply(method, target, args) as unknown));
    },
  });
  return Object.create(globalThis.crypto, {
    subtle: { value: subtle },
    getRandomValues: { value: getRandomValues },
    randomUUID: { value: () => here().rng.uuid() },
  }) as Crypto;
}
