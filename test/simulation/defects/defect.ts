import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryFilter } from './history-filters';

/** A mistake in the app: replacements of texts in a copy of its source. */
export interface Defect {
  readonly name: string;
  readonly changes: readonly Replacement[];
  /** Filter of the histories that can show the mistake; the others aren't played. */
  readonly shows?: HistoryFilter;
  /** Number of delegations in each history; chosen by the seed without it. */
  readonly delegations?: number;
  /** Test that fails with the mistake, where no history shows it: a rule of figures, words or refusals. */
  readonly test?: TestName;
}

/** One replacement in a file, by its path below `src`. */
export interface Replacement {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A test by its file, below `test`, and a part of its title. */
export interface TestName {
  readonly file: string;
  readonly title: string;
}

/** Returns the replacement of `find` in a file. */
export const replaced = (file: string, find: string, replace: string): Replacement => ({ file, find, replace });

/** Returns a defect of one replacement. */
export const defect = (
  name: string,
  file: string,
  find: string,
  replace: string,
  options: Pick<Defect, 'shows' | 'delegations' | 'test'> = {},
): Defect => ({ name, changes: [replaced(file, find, replace)], ...options });

/**
 * Returns the changed files of a defect by their path below `src`.
 *
 * @throws Error if a text to replace isn't in its file exactly once
 */
export function changedFiles(root: string, { name, changes }: Defect): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, find, replace } of changes) {
    const text = files.get(file) ?? readFileSync(join(root, 'src', file), 'utf8');
    if (text.split(find).length !== 2) {
      throw new Error(`"${name}": src/${file} doesn't hold ${JSON.stringify(find)} exactly once`);
    }
    files.set(
      file,
      text.replace(find, () => replace),
    );
  }
  return files;
}
