import { createRequire } from 'node:module';
import * as nodeCrypto from 'node:crypto';
import { join } from 'node:path';
import type { Rng } from '../../time/time';
import type { Translations } from '../pages/translations';
import { createFileSystem } from './file-system';
import { timersAsPromises, type Timers } from './time-globals';

/** Replacements for globals of Node. */
interface Shadows {
  readonly rng: () => Rng;
  readonly webcrypto: Crypto;
  readonly timers: Timers;
  readonly performance: object;
  readonly process: unknown;
  readonly translations: Translations;
}

/** Number of values of a byte. */
const BYTE_VALUES = 256;

/**
 * Functions that reach the network without `fetch`, or start processes, by module. Forge's behavior isn't documented.
 * Apps can load these modules, because libraries do, but calls of the functions throw.
 */
const UNSUPPORTED_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
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
 * Creates `require` for an app process. Loads Node's own modules, with clock and random numbers replaced. The bundle
 * contains all other modules.
 */
export function createRequireFor(folder: string, shadows: Shadows): (name: string) => unknown {
  const nodeRequire = createRequire(join(folder, 'index.cjs'));
  const { timers, performance, process, translations } = shadows;
  const files = createFileSystem(folder, translations);
  const shadowed = new Map<string, unknown>([
    ['crypto', seededCryptoModule(shadows)],
    ['fs', files],
    ['fs/promises', files.promises],
    ['timers', timers],
    ['timers/promises', timersAsPromises(timers)],
    ['perf_hooks', Object.create(nodeRequire('node:perf_hooks') as object, { performance: { value: performance } })],
    ['process', process],
    ...Object.entries(UNSUPPORTED_FUNCTIONS).map(([name, functions]): [string, unknown] => [
      name,
      withoutFunctions(name, nodeRequire(`node:${name}`) as object, functions),
    ]),
  ]);
  return (name) => {
    const bareName = name.replace(/^node:/, '');
    if (!shadowed.has(bareName)) shadowed.set(bareName, ownCopy(nodeRequire(name)));
    return shadowed.get(bareName);
  };
}

/** Returns a copy of a Node module, so that assignments of the app don't change Node's own module object. */
function ownCopy(module: unknown): unknown {
  return typeof module === 'object' && module !== null ? (Object.create(module) as unknown) : module;
}

/** Returns a copy of a Node module whose listed functions throw. */
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
  const randomBytes = (size: number, callback?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = Buffer.from(Array.from({ length: size }, () => rng().below(BYTE_VALUES)));
    if (!callback) return bytes;
    setImmediate(callback, null, bytes);
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
