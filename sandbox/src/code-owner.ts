import { AsyncLocalStorage } from 'node:async_hooks';
import { inspect } from 'node:util';

/** The instance or drawing that runs code of an app, and ends with what that code throws. */
export interface CodeOwner {
  crash(thrown: unknown): void;
}

const owners = new AsyncLocalStorage<CodeOwner>();

/** Runs code of an app; its callbacks and promises belong to the owner, too. */
export function ownedBy<T>(owner: CodeOwner, run: () => T): T {
  return owners.run(owner, run);
}

/**
 * Ends the owner of the code that threw where nothing catches: in a callback of Node's, or in a promise that nothing
 * handles. Returns false where the code is no app's.
 */
export function crashOwner(thrown: unknown): boolean {
  const owner = owners.getStore();
  owner?.crash(thrown);
  return owner !== undefined;
}

/** Text of a thrown value with its stack, also of a value that throws when it is read. */
export function inspected(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'a value that has no text';
  }
}
