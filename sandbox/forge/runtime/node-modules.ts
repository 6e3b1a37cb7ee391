import { createRequire } from 'node:module';
import * as nodeCrypto from 'node:crypto';
import * as nodeFs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Chance } from '../../time';
import { LOCALES_FOLDER, type Translations } from '../translations';
import { timersAsPromises, type Timers } from './time-globals';

interface Shadows {
  readonly chance: () => Chance;
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
  const { timers, performance, process } = shadows;
  const shadowed = new Map<string, unknown>([
    ['crypto', chanceModule(shadows)],
    ['fs', fsWithTranslations(folder, shadows)],
    ['timers', timers],
    ['timers/promises', timersAsPromises(timers)],
    ['perf_hooks', Object.create(nodeRequire('node:perf_hooks') as object, { performance: { value: performance } })],
    ['process', process],
    ...Object.entries(OUTSIDE).map(([name, functions]): [string, unknown] => [
      name,
      withoutDoors(name, nodeRequire(`node:${name}`) as object, functions),
    ]),
  ]);
  return (name) => shadowed.get(name.replace(/^node:/, '')) ?? (nodeRequire(name) as unknown);
}

function withoutDoors(module: string, real: object, functions: readonly string[]): unknown {
  const refuse = (name: string) => ({
    value: () => {
      throw new Error(`the sandbox does not know what Forge does with ${module}.${name}; use fetch`);
    },
  });
  return Object.create(real, Object.fromEntries(functions.map((name) => [name, refuse(name)])));
}

/** `node:fs` in which the translations lie where Forge's bundler puts them; `@forge/api` reads them there [src]. */
function fsWithTranslations(folder: string, { translations }: Shadows): unknown {
  const locales = join(folder, LOCALES_FOLDER);
  const readFile = async (...args: Parameters<typeof nodeFs.promises.readFile>): Promise<string | Buffer> => {
    const [path, options] = args;
    const found = typeof path === 'string' && dirname(path) === locales ? translations.file(basename(path)) : undefined;
    if (found === undefined) return nodeFs.promises.readFile(...args);
    const encoding = typeof options === 'string' ? options : options?.encoding;
    return encoding ? found : Buffer.from(found);
  };
  const promises = Object.create(nodeFs.promises, { readFile: { value: readFile } }) as object;
  return Object.create(nodeFs, { promises: { value: promises } });
}

/** `node:crypto` whose chance is the sandbox's, so that a run repeats from its seed. */
function chanceModule({ chance, webcrypto }: Shadows): unknown {
  const randomBytes = (size: number, done?: (error: null, bytes: Buffer) => void): Buffer | undefined => {
    const bytes = Buffer.from(Array.from({ length: size }, () => chance().below(256)));
    if (!done) return bytes;
    setImmediate(done, null, bytes);
    return undefined;
  };
  const randomInt = (from: number, to?: number): number =>
    to === undefined ? chance().below(from) : from + chance().below(to - from);
  return Object.create(nodeCrypto, {
    randomUUID: { value: () => chance().uuid() },
    randomBytes: { value: randomBytes },
    randomInt: { value: randomInt },
    webcrypto: { value: webcrypto },
    subtle: { get: () => webcrypto.subtle },
    getRandomValues: { value: (view: Uint8Array<ArrayBuffer>) => webcrypto.getRandomValues(view) },
  });
}
