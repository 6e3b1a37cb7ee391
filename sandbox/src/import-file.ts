import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { transformSync, type TransformOptions } from 'esbuild';

/** A module under construction, as Node hands it to an extension's loader [source: lib/internal/modules/cjs/loader.js]. */
interface CompilingModule {
  _compile(code: string, file: string): void;
}

/**
 * Imports a TypeScript file by its absolute path, also where no loader for TypeScript runs.
 * The process compiles every `.ts` and `.tsx` file from then on, unless another loader does already.
 */
export async function importFile(file: string): Promise<unknown> {
  const load = createRequire(__filename);
  // Every loader of CommonJS extensions uses this table.
  const { extensions } = load as { readonly extensions?: NodeJS.Dict<(module: never, file: string) => void> };
  if (extensions === undefined || extensions['.ts'] !== undefined) return import(pathToFileURL(file).href);
  for (const loader of ['ts', 'tsx'] as const) extensions[`.${loader}`] = compileWith(loader);
  return load(file) as unknown;
}

function compileWith(loader: NonNullable<TransformOptions['loader']>) {
  return (module: CompilingModule, file: string): void => {
    const options: TransformOptions = { loader, format: 'cjs', target: 'node20', jsx: 'automatic', sourcefile: file };
    module._compile(transformSync(readFileSync(file, 'utf8'), options).code, file);
  };
}
