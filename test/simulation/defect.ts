import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rare } from './rare';

/** A mistake that somebody could make in the app: texts of its source that are replaced in a copy of it. */
export interface Defect {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly find: string; readonly put: string }[];
  /** Where it shows only when something rare happens: in which histories that is so. The others are not played. */
  readonly shows?: Rare;
}

/** A defect that is one replacement. */
export const defect = (name: string, file: string, find: string, put: string, shows?: Rare): Defect => ({
  name,
  changes: [{ file, find, put }],
  ...(shows ? { shows } : {}),
});

/**
 * The files of the app that a defect changes, by their path below `src`, with their text then.
 * @throws Error if a text to be replaced is not there exactly once
 */
export function changedFiles(root: string, { name, changes }: Defect): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, find, put } of changes) {
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
