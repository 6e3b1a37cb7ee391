import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryFilter } from './history-filters';

/** A mistake in the app: replacements of texts in a copy of its source. */
export interface Defect {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  /** Filter of the histories that can show the mistake; the others aren't played. */
  readonly shows?: HistoryFilter;
}

/** Returns a defect of one replacement. */
export const defect = (name: string, file: string, find: string, put: string, shows?: HistoryFilter): Defect => ({
  name,
  changes: [{ file, find, replace: put }],
  ...(shows ? { shows } : {}),
});

/**
 * Returns the changed files of a defect by their path below `src`.
 *
 * @throws Error if a text to replace isn't in its file exactly once
 */
export function changedFiles(root: string, { name, changes }: Defect): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, find, replace: put } of changes) {
    const text = files.get(file) ?? readFileSync(join(root, 'src', file), 'utf8');
    if (text.split(find).length !== 2) {
      throw new Error(`"${name}": src/${file} does not hold ${JSON.stringify(find)} exactly once`);
    }
    files.set(
      file,
      text.replace(find, () => put),
    );
  }
  return files;
}
