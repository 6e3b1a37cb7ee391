import { createRequire } from 'node:module';
import * as nodeCrypto from 'node:crypto';
import { join } from 'node:path';
import type { Rng } from '../../time/time';
import type { Translations } from '../pages/translations';
import { fileSystemFor } from './file-system';
import { timersAsPromises, type Timers } from './time-globals';

interface Shadows {
  readonly rng: () => Rng;
  readonly webcrypto: Crypto;
  readonly timers: Timers;
  readonly performance: object;
  readonly process: unknown;
  readonly translations: Translations;
}

/**
 * Functions that reach the network without `fetch`, or start processes. Forge's behavior isn't documented. Apps can
 * load these modules, as libraries do, but calls of the functions throw.
 */
const OUTSIDE: Readonly<Record<string, readonly string[]>> = {
  http: ['request', 'get', 'createServer'],
  https: ['request', 'get', 'createServer'],
  http2: ['connect', 'createServer', 'createSecureServer'],
  net: ['connect', 'createConnection', 'createServer'],
  tls: ['connect', 'createServer'],
  dgram: ['createSocket'],
  child_process: ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
  worker_threads: ['Worker'],
  cluster: ['fork'],
};

/**
 * Returns `require` for an app process. It loads Node's own modules, with clock and random numbers replaced, because
 * the bundle contains all others.
 */
export function requireFor(folder: string, shadows: Shadows): (name: string) => unknown {
  const nodeRequire = createRequire(join(folder, 'index.cjs'));
  const { timers, performance, process, translations } = shadows;
  const files = fileSystemFor(folder, translations);
  const shadowed = new Map<string, unknown>([
    ['crypto', seededCryptoModule(shadows)],
    ['fs', files],
    ['fs/promises', files.promises],
    ['timers', timers],
    ['timers/promises', timersAsPromises(timers)],
    ['perf_hooks', Object.create(nodeRequire('node:perf_hooks') as object, { performance: { value: performance } })],
    ['process', process],
    ...Object.entries(OUTSIDE).map(([name, functions]): [string, unknown] => [
      name,
      withoutFunctions(name, nodeRequire(`node:${name}`) as object, functions),
    ]),
  ]);
  return (name) => {
    const bare = name.replace(/^node:/, '');
    if (!shadowed.has(bare)) shadowed.set(bare, ownCopy(nodeRequire(name)));
    return shadowed.get(bare);
  };
}

/** Returns a copy of a Node module, so that assignments of the app don't change Node's own module object. */
function ownCopy(module: unknown): unknown {
  return typeof module === 'object' && module !== null ? (Object.create(module) as unknown) : module;
}

function withoutFunctions(module: string, real: object, functions: readonly string[]): unknown {
  const refuse = (name: string) => ({
    value: () => {
      throw new Error(`the sandbox does not support ${module}.${name}; use fetch`);
    },
  });
  return Object.create(real, Object.fromEntries(functions.map((name) => [name, refuse(name)])));
}

/** Returns `node:crypto` with the sandbox's random numbers, so that a run can be repeated from its seed. */
function seededCryptoModule({ rng, webcrypto }: Shadows): unknown {
  const randomBytes = (size: number, done?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = Buffer.from(Array.from({ length: size }, () => rng().below(256)));
    if (!done) return bytes;
    setImmediate(done, null, bytes);
    return undefined;
  };
  const randomInt = (from: number, to?: number): number =>
    to === undefined ? rng().below(from) : from + rng().below(to - from);
  return Object.create(nodeCrypto, {
    randomUUID: { value: () => rng().uuid() },
    randomBytes: { value: randomBytes },
    randomInt: { value: randomInt },
    webcrypto: { value: webcrypto },
    subtle: { get: () => webcrypto.subtle },
    getRandomValues: { value: (view: Uint8Array<ArrayBuffer>) => webcrypto.getRandomValues(view) },
  });
}
