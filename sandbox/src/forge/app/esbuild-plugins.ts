import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Imports the defaults of CommonJS packages as Babel does. Hides `"type": "module"` of the app's package from esbuild
 * for TypeScript and JSX files, because webpack applies it to `.js` files only [source: webpack, esbuild].
 */
export const defaultImports: Plugin = {
  name: 'default-imports',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[./].*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === defaultImports || importer.includes('node_modules')) return undefined;
      const resolved = await esbuild.resolve(path, { importer, resolveDir, kind, pluginData: defaultImports });
      return /\.(jsx|tsx?)$/.test(resolved.path) ? { path: resolved.path } : undefined;
    });
  },
};

/**
 * Loads the app's own files as webpack's loaders do [source: @forge/bundler]. In a page, JSX in JavaScript calls
 * `React.createElement`, so a page without `React` fails. In a function, such JSX is an error.
 */
export const appSources = (kind: 'page' | 'functions'): Plugin => ({
  name: 'app-sources',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.[jt]sx?$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const contents = await withoutMissingNames(path, await readFile(path, 'utf8'));
      const extension = extname(path);
      if (extension === '.ts') return { contents, loader: 'ts' };
      if (extension === '.tsx') return { contents: `${await jsxPragmaOf(path)} ${contents}`, loader: 'tsx' };
      return kind === 'functions' ? { contents, loader: 'js' } : { contents: `${CLASSIC} ${contents}`, loader: 'jsx' };
    });
  },
});

/** Pragmas that choose how esbuild compiles JSX. */
const CLASSIC = '/** @jsxRuntime classic */';
const AUTOMATIC = '/** @jsxRuntime automatic */';

/**
 * Returns the pragma for JSX in a TypeScript file, from the `jsx` of the nearest tsconfig. esbuild doesn't read that file
 * for paths that a plugin resolved.
 */
async function jsxPragmaOf(path: string): Promise<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, 'tsconfig.json');
    if (existsSync(file)) return (await jsxOptionOf(file))?.startsWith('react-jsx') === true ? AUTOMATIC : CLASSIC;
    if (dirname(folder) === folder) return CLASSIC;
  }
}

async function jsxOptionOf(tsconfig: string): Promise<string | undefined> {
  const text = await readFile(tsconfig, 'utf8').catch(() => '');
  const [, jsx] = /"jsx"\s*:\s*"([^"]+)"/.exec(text) ?? [];
  const [, base] = /"extends"\s*:\s*"(\.[^"]+)"/.exec(text) ?? [];
  return jsx ?? (base === undefined ? undefined : jsxOptionOf(join(dirname(tsconfig), base)));
}

const REEXPORT = /export\s*\{([^}]*)\}\s*from\s*(['"])(\.[^'"]+)\2/g;

/**
 * Returns a file without re-exports of names that the other file doesn't export as values. These are types, which
 * ts-loader removes, and missing names, which webpack only warns about. esbuild fails with both.
 */
async function withoutMissingNames(path: string, text: string): Promise<string> {
  const statements = [...text.matchAll(REEXPORT)];
  const replacements = await Promise.all(
    statements.map(async ([statement, list = '', , from = '']) => {
      const hasValue = await valueExportCheck(path, from);
      const names = list.split(',').filter((name) => hasValue(name.trim().split(/\s+as\s+/)[0] ?? ''));
      return names.every((name) => name.trim() === '') ? '' : statement.replace(list, names.join(','));
    }),
  );
  let index = 0;
  return text.replace(REEXPORT, () => replacements[index++] ?? '');
}

/** Returns a function that checks if the imported file exports a name as a value. */
async function valueExportCheck(importer: string, from: string): Promise<(name: string) => boolean> {
  const base = join(dirname(importer), from);
  const candidates = ['', '.ts', '.tsx', '.js', '.jsx'].flatMap((end) => [base + end, join(base, `index${end}`)]);
  const file = candidates.find((path) => extname(path) !== '' && existsSync(path));
  const text = file === undefined ? '' : await readFile(file, 'utf8');
  if (text === '' || /export\s*\*|module\.exports|\bexports\./.test(text)) return () => true;
  const declarations = text.matchAll(
    /export\s+(?:default\s+|async\s+|abstract\s+)*(?:function\*?|class|const|let|var|enum)\s+(\w+)/g,
  );
  const exportLists = text.matchAll(/export\s*(?:const|let|var)?\s*[{[]([^}\]]*)[}\]]/g);
  const names = new Set([
    ...[...declarations].map(([, name]) => name),
    ...[...exportLists].flatMap(([, list = '']) =>
      list.split(',').map((entry) =>
        entry
          .trim()
          .split(/\s+as\s+|:\s*/)
          .at(-1),
      ),
    ),
    ...(/export\s+default\b/.test(text) ? ['default'] : []),
  ]);
  return (name) => names.has(name);
}
