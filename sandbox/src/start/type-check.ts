import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { App } from '../forge/app/app';

/** Handling of type errors: they fail the start, they are printed after the start, or the types aren't checked. */
export const TYPE_CHECKS = ['refuse', 'print', 'skip'] as const;
export type TypeCheck = (typeof TYPE_CHECKS)[number];

/**
 * Checks the types of the app's TypeScript files, because Forge's bundler refuses to build an app with type errors. With
 * `print`, settles at once and prints the errors later.
 * @throws Error with the errors if `check` is `refuse`.
 */
export async function checkTypes(app: App, check: TypeCheck, print: (text: string) => void): Promise<void> {
  const files = [...app.files].filter((file) => /\.tsx?$/.test(file));
  if (check === 'skip' || files.length === 0) return;
  const report = errorsOf(app.folder, files).then((errors) =>
    errors === '' ? '' : `TypeScript errors; forge deploy refuses the app:\n${errors}`,
  );
  if (check === 'print') void report.then(print);
  else if ((await report) !== '') throw new Error(await report);
}

/** Exit code of the worker if it finds no TypeScript compiler. */
const NO_COMPILER = 2;

/** Returns the errors, '' for none. Checks in a process of low priority, because a check takes seconds to minutes. */
async function errorsOf(folder: string, files: readonly string[]): Promise<string> {
  const worker = ['.js', '.ts']
    .map((end) => join(__dirname, `type-check-worker${end}`))
    .find((path) => existsSync(path));
  const child = fork(worker ?? '', [folder, ...files], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => (text += more));
  const [status] = (await once(child, 'close')) as [number | null];
  process.off('exit', stop);
  if (status === NO_COMPILER) {
    return 'The types were not checked, because neither the app nor the sandbox has TypeScript.\n';
  }
  return text;
}
