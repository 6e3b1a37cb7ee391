import { watch } from 'node:fs';
import { dirname, join } from 'node:path';

/** Delay after the last change, because editors write a file in several steps. */
const DEBOUNCE_MS = 200;

/**
 * Calls `onChange` after each change of one of the files, given by absolute paths. Returns a function that stops
 * watching.
 */
export function watchFiles(files: Iterable<string>, onChange: () => void): () => void {
  const watchedFiles = new Set(files);
  let timer: NodeJS.Timeout | undefined;
  // Watches folders, because a watch on a file ends when an editor replaces the file.
  const watchers = Array.from(new Set(Array.from(watchedFiles, dirname)), (folder) =>
    watch(folder, (_event, name) => {
      if (name === null || !watchedFiles.has(join(folder, name))) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, DEBOUNCE_MS);
    }),
  );
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
