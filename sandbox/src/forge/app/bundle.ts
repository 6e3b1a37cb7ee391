import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { z } from 'zod';
import type { App } from './app';
import { coverageDirectory, measureCoverage } from './coverage';
import { appSources, defaultImports } from './esbuild-plugins';
import type { Manifest } from './manifest';
import { scriptsOf } from './manifest-checks';
import { readManifest } from './read-manifest';
import { guardLoops } from '../runtime/loop-guard';
import { createRealm, type Realm } from '../runtime/realm';
import { SCOPE_NAMES } from '../runtime/scope';
import { readTranslations } from '../pages/translations';

const packageFile = z.looseObject({ name: z.string().optional(), version: z.string().optional() });
const EXTENSIONS = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs'];

/**
 * Reads, checks and bundles the Forge app in a folder, with the folder's own `node_modules`.
 * @throws Error with the findings in the manifest, or with esbuild's message.
 */
export async function loadApp(path: string): Promise<App> {
  const folder = resolve(path);
  const manifest = await readManifest(folder);
  await refuseOldSdk(folder);
  const { name, version } = packageFile.parse(
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')),
  );
  let pages: Promise<ReadonlyMap<string, string>> | undefined;
  const files = new Set([join(folder, 'manifest.yml'), join(folder, 'package.json')]);
  const {
    scripts: [functions = ''],
    inputs,
    map,
  } = await bundleFunctions(folder, manifest);
  for (const file of inputs) files.add(file);
  return {
    folder,
    manifest,
    name: manifest.name ?? name ?? manifest.appId,
    version: version ?? '1.0.0',
    translations: await readTranslations(folder, manifest.translations),
    files,
    realm: realmProvider(functions, map, join(folder, 'index.cjs')),
    async pageScript(resource) {
      pages ??= bundlePages(folder, manifest).then(({ scripts, inputs: pageInputs }) => {
        for (const file of pageInputs) files.add(file);
        return scripts;
      });
      const script = (await pages).get(resource);
      if (script === undefined) throw new Error(`the manifest declares no resource ${resource}`);
      return script;
    },
  };
}

/** Oldest supported major version of `@forge/api`. */
const OLDEST_SDK = 5;

/** Throws if the app's `@forge/api` is older than the versions whose calls the sandbox supports. */
async function refuseOldSdk(folder: string): Promise<void> {
  const sdkPackageFile = findPackageJSON(folder, '@forge/api');
  if (sdkPackageFile === undefined) return;
  const { version: installed = '' } = packageFile.parse(JSON.parse(await readFile(sdkPackageFile, 'utf8')));
  if (Number.parseInt(installed, 10) < OLDEST_SDK) {
    throw new Error(`@forge/api ${installed} is too old: the sandbox knows version ${OLDEST_SDK} and newer`);
  }
}

/** Returns the path of a package's `package.json`, resolved as an import in the folder. */
function findPackageJSON(folder: string, name: string): string | undefined {
  const file = join(folder, 'node_modules', name, 'package.json');
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : findPackageJSON(dirname(folder), name);
}

/** Returns a function that returns the app's realm, which it replaces if the app changed built-in objects. */
function realmProvider(functions: string, map: string | undefined, filename: string): () => Realm {
  const { code, toOriginal } = guardLoops(functions);
  if (map !== undefined) measureCoverage({ filename, code: functions, map, toOriginal });
  let realm = createRealm(code, SCOPE_NAMES, filename);
  return () => {
    if (realm.builtins.changes().length > 0) realm = createRealm(code, SCOPE_NAMES, filename);
    return realm;
  };
}

/** Extensions of images that a page may import [source: @forge/bundler]. */
const IMAGES = ['.png', '.jpg', '.jpeg', '.gif', '.svg'];

const commonOptions = {
  bundle: true,
  logLevel: 'silent',
  define: { 'process.env.NODE_ENV': '"production"' },
} satisfies BuildOptions;

/** Result of a build. */
interface Output {
  /** Bundled code of each entry point, in the order of the entry points. */
  readonly scripts: readonly string[];
  /** Absolute paths of the app's own files in the bundles. */
  readonly inputs: readonly string[];
  /** Source map with absolute sources, if the options ask for one. */
  readonly map?: string;
}

/** Runs esbuild in the app's folder. */
async function buildBundle(folder: string, options: BuildOptions): Promise<Output> {
  const { outputFiles, metafile } = await build({
    ...commonOptions,
    ...options,
    absWorkingDir: folder,
    write: false,
    metafile: true,
  });
  const ownFiles = Object.keys(metafile.inputs).filter((file) => !file.includes('node_modules/'));
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  return {
    ...(map && { map: withAbsoluteSources(map.text, folder) }),
    scripts: outputFiles.filter((file) => file !== map).map(({ text }) => text),
    inputs: ownFiles.map((file) => join(folder, file)).filter((file) => existsSync(file)),
  };
}

const sourceMap = z.looseObject({ sources: z.array(z.string()) });

function withAbsoluteSources(map: string, folder: string): string {
  const parsed = sourceMap.parse(JSON.parse(map));
  return JSON.stringify({ ...parsed, sources: parsed.sources.map((source) => resolve(folder, source)) });
}

async function bundleFunctions(folder: string, { modules }: Manifest): Promise<Output> {
  const files = [...new Set(modules.function.map(({ handler }) => handler.slice(0, handler.lastIndexOf('.'))))];
  for (const file of files) {
    if (!EXTENSIONS.some((extension) => existsSync(join(folder, 'src', file + extension)))) {
      throw new Error(`manifest.yml: a handler names src/${file}, which does not exist`);
    }
  }
  // Each file is required only when it's invoked, as in Forge's wrapper. A file that throws while it loads then throws
  // in the invocation.
  const entry = `module.exports = {${files.map((file) => `${JSON.stringify(file)}: () => require(${JSON.stringify(`./src/${file}`)})`).join(', ')}};`;
  return buildBundle(folder, {
    stdin: { contents: entry, resolveDir: folder, sourcefile: 'functions.js' },
    platform: 'node',
    format: 'cjs',
    plugins: [defaultImports, appSources('functions')],
    target: 'node20',
    ...(coverageDirectory() !== undefined && { sourcemap: 'external', outfile: join(folder, 'functions.cjs') }),
  });
}

/** Returns the scripts of the UI Kit resources by key. Builds them together, because they share most of their files. */
async function bundlePages(
  folder: string,
  { list, resources }: Manifest,
): Promise<{ readonly scripts: ReadonlyMap<string, string>; readonly inputs: readonly string[] }> {
  const keys = [...new Set(list.flatMap(scriptsOf))].filter((key) => resources.has(key));
  const { scripts, inputs } = await buildBundle(folder, {
    // Uses React's development build, because it names the component that failed. Defines `global`, as webpack does
    // [source: @forge/bundler].
    define: { 'process.env.NODE_ENV': '"development"', global: 'globalThis' },
    plugins: [defaultImports, appSources('page')],
    loader: Object.fromEntries(IMAGES.map((extension) => [extension, 'dataurl'] as const)),
    entryPoints: keys.map((key, index) => ({ in: join(folder, resources.get(key) ?? ''), out: String(index) })),
    outdir: folder,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
  });
  return { scripts: new Map(keys.map((key, index) => [key, scripts[index] ?? ''])), inputs };
}
