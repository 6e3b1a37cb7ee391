import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TypeScript from 'typescript';

const TYPE_ERRORS = 1;
const NO_COMPILER = 2;

/**
 * Checks the types of files and prints the errors. Arguments: the app's folder, then the files. Uses the compiler of the
 * app, or the one beside the sandbox. Returns the exit code of this process.
 */
function main([folder = '', ...files]: readonly string[]): number {
  const ts = compilerOf([join(folder, 'package.json'), __filename]);
  if (!ts) return NO_COMPILER;
  const [first = folder] = files;
  const config = ts.findConfigFile(dirname(first), (path) => ts.sys.fileExists(path));
  const parsed =
    config === undefined
      ? undefined
      : ts.parseJsonConfigFileContent(
          ts.readConfigFile(config, (path) => ts.sys.readFile(path)).config,
          ts.sys,
          dirname(config),
        );
  const program = ts.createProgram(files, { ...parsed?.options, noEmit: true, composite: false, incremental: false });
  const errors = ts
    .getPreEmitDiagnostics(program)
    .filter(
      ({ file, category }) => category === ts.DiagnosticCategory.Error && !file?.fileName.includes('node_modules'),
    );
  const host = {
    getCurrentDirectory: () => folder,
    getCanonicalFileName: (path: string) => path,
    getNewLine: () => '\n',
  };
  process.stderr.write(ts.formatDiagnostics(errors, host));
  return errors.length > 0 ? TYPE_ERRORS : 0;
}

/** Returns the TypeScript compiler that the first of the files can load. */
function compilerOf(files: readonly string[]): typeof TypeScript | undefined {
  for (const file of files) {
    try {
      // Cast: `require` returns an untyped module, and the imported types describe it.
      return createRequire(file)('typescript') as typeof TypeScript;
    } catch {
      continue;
    }
  }
  return undefined;
}

process.exitCode = main(process.argv.slice(2));
