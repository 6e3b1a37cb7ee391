import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryFilter } from './history-filters';

/** A mistake that is made in a copy of the app's source by replacing texts. */
export interface Defect {
  readonly name: string;
  readonly changes: readonly Replacement[];
  /** Filter for the histories that can show the mistake. Others aren't played. */
  readonly shows?: HistoryFilter;
  /** Number of delegations in each history; by default the seed chooses it. */
  readonly delegations?: number;
  /** Test that fails with the mistake, if no history shows it. */
  readonly test?: TestName;
}

/** One replacement of a text in a file. */
export interface Replacement {
  /** Path below `src`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Name of a test. */
export interface TestName {
  /** Path below `test`. */
  readonly file: string;
  /** Part of the test's title. */
  readonly title: string;
}

/** Returns a replacement of `find` in a file. */
export const replacement = (file: string, find: string, replace: string): Replacement => ({ file, find, replace });

/** Returns a defect with one replacement. */
export const defect = (
  name: string,
  file: string,
  find: string,
  replace: string,
  options: Pick<Defect, 'shows' | 'delegations' | 'test'> = {},
): Defect => ({ name, changes: [replacement(file, find, replace)], ...options });

/**
 * Returns the texts of the files that a defect changes, by their paths below `src`.
 *
 * @throws Error if a text to replace isn't in its file exactly once
 */
export function changedFiles(root: string, { name, changes }: Defect): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, find, replace } of changes) {
    const text = files.get(file) ?? readFileSync(join(root, 'src', file), 'utf8');
    if (text.split(find).length !== 2) {
      throw new Error(`"${name}": src/${file} must contain ${JSON.stringify(find)} exactly once`);
    }
    files.set(
      file,
      text.replace(find, () => replace),
    );
  }
  return files;
}
