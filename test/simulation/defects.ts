import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedFiles, type Defect } from './defect';
import { historyOf } from './history';
import { run } from './run';
import { setStage } from './stage';

/** What found a defect out. */
export interface Found {
  readonly seed: number;
  /** What the checker said first. */
  readonly words: string;
}

/** The first seed that finds the defect out; undefined if none does. @param root the app's folder, which is left as it is */
export async function firstToFind(root: string, defect: Defect, upTo: number): Promise<Found | undefined> {
  const folder = withDefect(root, defect);
  try {
    const stage = await setStage(folder);
    for (let seed = 1; seed <= upTo; seed += 1) {
      const steps = historyOf(seed);
      if (defect.shows?.(steps) === false) continue;
      const [words] = await run(stage, seed, steps);
      if (words !== undefined) return { seed, words };
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A copy of the app with a defect in it; the demo and the packages are the app's own. */
function withDefect(root: string, defect: Defect): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-defect-'));
  for (const part of ['src', 'static', 'manifest.yml', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  for (const part of ['node_modules', 'demo']) symlinkSync(join(root, part), join(folder, part));
  for (const [file, text] of changedFiles(root, defect)) writeFileSync(join(folder, 'src', file), text);
  return folder;
}
