import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';

/** The app process or page rendering that runs code of an app. It ends with an error that the code doesn't catch. */
export interface CodeOwner {
  crash(thrown: unknown): void;
}

const owners = new AsyncLocalStorage<CodeOwner>();

/** Runs code of an app and returns its result. Attributes errors in its callbacks and promises to the owner, too. */
export function runAsOwner<T>(owner: CodeOwner, run: () => T): T {
  return owners.run(owner, run);
}

/**
 * Ends the owner of the code that threw an uncaught error, in a callback of Node or in a rejected promise. Returns
 * false if the code belongs to no app.
 */
function crashOwner(thrown: unknown): boolean {
  const owner = owners.getStore();
  owner?.crash(thrown);
  return owner !== undefined;
}

/** Makes an uncaught error of an app end the app's process, not this one. Prints uncaught errors of the sandbox. */
export function endOwnersOfUncaughtErrors(): void {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (thrown: unknown) => {
      if (!crashOwner(thrown)) process.stderr.write(`${event}: ${inspectThrown(thrown)}\n`);
    });
  }
}

/** Returns the text of a thrown value with its stack. Also works for a value that throws when it is read. */
export function inspectThrown(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'a value without a text';
  }
}
