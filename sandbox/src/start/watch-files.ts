import { watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** Delay after a change, because editors write a file in several steps. */
const STEPS_MS = 200;

/**
 * Calls `changed` after each change of one of the files, given by absolute paths. Returns a function that ends the
 * watch.
 */
export function watchFiles(files: Iterable<string>, changed: () => void): () => void {
  const watched = new Set(files);
  let timer: NodeJS.Timeout | undefined;
  // Watches folders, because a watch on a file ends when an editor replaces the file.
  const watchers = Array.from(new Set(Array.from(watched, dirname)), (folder) =>
    watch(folder, (_event, name) => {
      if (name === null || !watched.has(join(folder, name))) return;
      clearTimeout(timer);
      timer = setTimeout(changed, STEPS_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
