import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(__dirname, '../../..');
/** Files and folders on which the bundle depends. */
const sources = [
  join(__dirname, 'browser'),
  join(__dirname, 'page-data.ts'),
  join(__dirname, 'home-content.ts'),
  join(root, 'package-lock.json'),
];
/** Number of hexadecimal digits in a folder's name. */
const DIGEST_LENGTH = 16;
const cacheFolder = join(root, '.cache/pages');
/** Bundle in the packed sandbox, which doesn't contain the sources. */
const builtFolder = join(__dirname, 'built');

/** Result of the first call of `bundleFolder`. */
let folder: Promise<string> | undefined;

/**
 * Returns the folder with `pages.js` and `pages.css`, which all pages of the sandbox use. Builds it on the first call,
 * because a build takes seconds. The folder is named after a digest of its sources.
 */
export function bundleFolder(): Promise<string> {
  return (folder ??= existsSync(builtFolder) ? Promise.resolve(builtFolder) : cachedBundle());
}

/** Returns the folder of the bundle in the cache. Builds the bundle if its sources have changed. */
async function cachedBundle(): Promise<string> {
  const target = join(cacheFolder, digest(sources));
  if (existsSync(target)) return target;
  // Two sandboxes can build at the same time, so each builds in a temporary folder. The first that finishes renames its
  // folder to the target.
  const temporary = join(cacheFolder, randomUUID());
  try {
    await buildBundle(temporary);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Builds `pages.js`, `pages.css` and their chunks into a folder. */
export async function buildBundle(outdir: string): Promise<void> {
  await build({
    entryPoints: { pages: join(__dirname, 'browser/main.tsx') },
    outdir,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    jsx: 'automatic',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    // At run time, Atlaskit's components read other variables of `process.env`, too.
    banner: { js: 'globalThis.process ??= { env: { NODE_ENV: "production" } };' },
    logLevel: 'silent',
  });
}

/** Returns a digest of the files' paths and contents. */
function digest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesIn)) {
    hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, DIGEST_LENGTH);
}

/** Returns the files in a folder and its subfolders, or the path itself if it is a file. */
function filesIn(path: string): string[] {
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
