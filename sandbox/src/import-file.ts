import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { transformSync, type TransformOptions } from 'esbuild';

/**
 * A module that is being compiled, as Node passes it to the loader of a file extension [source:
 * lib/internal/modules/cjs/loader.js].
 */
interface CompilingModule {
  _compile(code: string, file: string): void;
}

/**
 * Imports a TypeScript file by its absolute path. If no TypeScript loader is registered, registers one for all `.ts`
 * and `.tsx` files of this process.
 */
export async function importFile(file: string): Promise<unknown> {
  const requireHere = createRequire(__filename);
  // Node's table of CommonJS loaders by file extension.
  const { extensions } = requireHere as { readonly extensions?: NodeJS.Dict<(module: never, file: string) => void> };
  if (extensions === undefined || extensions['.ts'] !== undefined) return import(pathToFileURL(file).href);
  for (const loader of ['ts', 'tsx'] as const) extensions[`.${loader}`] = compileWith(loader);
  return requireHere(file) as unknown;
}

function compileWith(loader: NonNullable<TransformOptions['loader']>) {
  return (module: CompilingModule, file: string): void => {
    const options: TransformOptions = { loader, format: 'cjs', target: 'node20', jsx: 'automatic', sourcefile: file };
    module._compile(transformSync(readFileSync(file, 'utf8'), options).code, file);
  };
}
