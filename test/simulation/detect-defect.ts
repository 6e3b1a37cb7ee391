import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changedFiles, type Defect } from './defect';
import { historyOf } from './history';
import { run } from './run';
import { createSimulationHost } from './host';

/** The seed that detected a defect. */
export interface Detection {
  readonly seed: number;
  /** First violation that the checker reported. */
  readonly words: string;
}

/** Returns the first seed that detects a defect; undefined if none does. @param root folder of the app, left unchanged */
export async function firstDetection(root: string, defect: Defect, upTo: number): Promise<Detection | undefined> {
  const folder = withDefect(root, defect);
  try {
    const stage = await createSimulationHost(folder);
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

/** Copies the app with a defect in it; demo and packages are links. */
function withDefect(root: string, defect: Defect): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-defect-'));
  for (const part of ['src', 'static', 'manifest.yml', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  for (const part of ['node_modules', 'demo']) symlinkSync(join(root, part), join(folder, part));
  for (const [file, text] of changedFiles(root, defect)) writeFileSync(join(folder, 'src', file), text);
  return folder;
}
