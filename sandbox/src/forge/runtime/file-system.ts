import * as nodeFs from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { LOCALES_FOLDER, type Translations } from '../pages/translations';

/**
 * The only folder to which a function may write; Forge's has 512 MB [doc: limits-invocation, "Ephemeral disk space"].
 */
const WRITABLE_FOLDER = '/tmp';

/** Functions that change files, with the indexes of the changed paths among their arguments. */
const PATHS_WRITTEN_BY: Readonly<Record<string, readonly number[]>> = {
  appendFile: [0],
  copyFile: [1],
  cp: [1],
  createWriteStream: [0],
  link: [1],
  mkdir: [0],
  mkdtemp: [0],
  rename: [0, 1],
  rm: [0],
  rmdir: [0],
  symlink: [1],
  truncate: [0],
  unlink: [0],
  writeFile: [0],
};

type Call = (...args: unknown[]) => unknown;
interface FileSystem {
  readonly promises: object;
}

/**
 * Creates `node:fs` for an app, with the translations in the folder where `@forge/api` reads them [source: @forge/api]. Everything outside `/tmp` is read-only, as in AWS Lambda. Writes through an open file aren't blocked.
 */
export function createFileSystem(folder: string, translations: Translations): FileSystem {
  const locales = join(folder, LOCALES_FOLDER);
  const readFile = async (...args: Parameters<typeof nodeFs.promises.readFile>): Promise<string | Buffer> => {
    const [path, options] = args;
    const translation =
      typeof path === 'string' && dirname(path) === locales ? translations.file(basename(path)) : undefined;
    if (translation === undefined) return nodeFs.promises.readFile(...args);
    const encoding = typeof options === 'string' ? options : options?.encoding;
    return encoding ? translation : Buffer.from(translation);
  };
  const promises = Object.create(nodeFs.promises, {
    ...writersOf(nodeFs.promises, '', (error) => Promise.reject(error)),
    readFile: { value: readFile },
  }) as object;
  const throwError = (error: Error): never => {
    throw error;
  };
  return Object.create(nodeFs, {
    ...writersOf(nodeFs, '', (error, args) => {
      const callback = args.at(-1);
      if (typeof callback !== 'function') throw error;
      queueMicrotask(() => void Reflect.apply(callback, undefined, [error]));
    }),
    ...writersOf(nodeFs, 'Sync', throwError),
    promises: { value: promises },
  }) as FileSystem;
}

/** Returns the functions of a module that change files. Each fails for a path outside the writable folder. */
function writersOf(real: object, ending: string, refuse: (error: Error, args: readonly unknown[]) => unknown) {
  return Object.fromEntries(
    Object.entries(PATHS_WRITTEN_BY).flatMap(([name, pathIndexes]) => {
      const call = Reflect.get(real, name + ending) as Call | undefined;
      if (!call) return [];
      const value: Call = (...args) => {
        const refusedPath = pathIndexes.map((index) => String(args[index])).find((path) => !isWritable(path));
        return refusedPath === undefined ? call(...args) : refuse(readOnlyError(name, refusedPath), args);
      };
      return [[name + ending, { value }] as const];
    }),
  );
}

const isWritable = (path: string): boolean => (resolve(path) + sep).startsWith(WRITABLE_FOLDER + sep);

function readOnlyError(syscall: string, path: string): Error {
  const error = new Error(`EROFS: read-only file system, ${syscall} '${path}'`);
  return Object.assign(error, { code: 'EROFS', syscall, path });
}
