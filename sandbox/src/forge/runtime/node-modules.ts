import { createRequire } from 'node:module';
import * as nodeCrypto from 'node:crypto';
import { join } from 'node:path';
import type { Rng } from '../../time';
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
 * Ways past `fetch` to the network, and out of the process. What Forge does with them is not documented, so they can be
 * loaded, as libraries do, but not used.
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

/** `require` of an app instance: Node's own modules, with clock and chance shadowed; everything else is in the bundle. */
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
      withoutDoors(name, nodeRequire(`node:${name}`) as object, functions),
    ]),
  ]);
  return (name) => {
    const bare = name.replace(/^node:/, '');
    if (!shadowed.has(bare)) shadowed.set(bare, ownCopy(nodeRequire(name)));
    return shadowed.get(bare);
  };
}

/** A module object of the app's own over Node's, so that what the app assigns to it stays in the app. */
function ownCopy(module: unknown): unknown {
  return typeof module === 'object' && module !== null ? (Object.create(module) as unknown) : module;
}

function withoutDoors(module: string, real: object, functions: readonly string[]): unknown {
  const refuse = (name: string) => ({
    value: () => {
      throw new Error(`the sandbox does not know what Forge does with ${module}.${name}; use fetch`);
    },
  });
  return Object.create(real, Object.fromEntries(functions.map((name) => [name, refuse(name)])));
}

/** `node:crypto` whose chance is the sandbox's, so that a run repeats from its seed. */
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
