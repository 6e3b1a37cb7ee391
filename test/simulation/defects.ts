import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { changedFiles, DEFECTS, type Defect } from './defect-list';
import { historyOf } from './history';
import { run } from './run';
import { setStage } from './stage';

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

/** The first seed that finds the defect out, and what it says; undefined if none does. */
async function firstToFind(folder: string, upTo: number): Promise<{ seed: number; words: string } | undefined> {
  const stage = await setStage(folder);
  for (let seed = 1; seed <= upTo; seed += 1) {
    const [words] = await run(stage, seed, historyOf(seed));
    if (words !== undefined) return { seed, words };
  }
  return undefined;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'up-to': { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
  });
  const root = join(__dirname, '../..');
  process.stdout.write('| defect | first seed | what the checker says |\n|---|---|---|\n');
  for (const each of DEFECTS.filter(({ name }) => name.includes(values.only))) {
    const folder = withDefect(root, each);
    try {
      const found = await firstToFind(folder, Number(values['up-to']));
      if (!found) process.exitCode = 1;
      process.stdout.write(
        `| ${each.name} | ${found?.seed ?? `none up to ${values['up-to']}`} | ${(found?.words ?? '').replaceAll('|', '/')} |\n`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
