import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(__dirname, '../../..');
const sources = [
  join(__dirname, 'browser'),
  join(__dirname, 'page-data.ts'),
  join(__dirname, 'home-content.ts'),
  join(root, 'package-lock.json'),
];
const cache = join(root, '.cache/pages');
/** Bundle in the packed sandbox, which doesn't contain the sources. */
const built = join(__dirname, 'built');

let building: Promise<string> | undefined;

/**
 * Returns the folder with `pages.js` and `pages.css`, which all pages of the sandbox use. Builds it on the first call,
 * because a build takes seconds. The folder is named after a digest of its sources.
 */
export function bundleFolder(): Promise<string> {
  return (building ??= existsSync(built) ? Promise.resolve(built) : makeBundle());
}

async function makeBundle(): Promise<string> {
  const folder = join(cache, digest(sources));
  if (existsSync(folder)) return folder;
  // Two sandboxes can build at the same time, so each builds in its own folder. The first one to finish renames its
  // folder.
  const temporary = join(cache, randomUUID());
  try {
    await bundle(temporary);
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Builds `pages.js`, `pages.css` and their chunks into a folder. */
export async function bundle(outdir: string): Promise<void> {
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
    // Atlaskit's components read other variables of `process.env` at run time.
    banner: { js: 'globalThis.process ??= { env: { NODE_ENV: "production" } };' },
    logLevel: 'silent',
  });
}

function digest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(files)) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

function files(path: string): string[] {
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}
