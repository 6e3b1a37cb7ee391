import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { historyOf } from '../history';
import { createSimulationHost } from '../host';
import { run } from '../run';
import { changedFiles, type Defect, type TestName } from './defect';

/** The seed or the test that detected a defect, and its words. */
export interface Detection {
  readonly by: number | string;
  /** First violation that the checker or the test reported. */
  readonly words: string;
}

/**
 * Returns the first seed that detects a defect, or its test; undefined if none does.
 *
 * @param root folder of the app, left unchanged
 * @param seeds first and last seed
 */
export async function firstDetection(
  root: string,
  defect: Defect,
  seeds: { readonly from: number; readonly to: number },
): Promise<Detection | undefined> {
  const folder = withDefect(root, defect);
  try {
    return defect.test ? failureOf(folder, defect.test) : await firstSeed(folder, defect, seeds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function firstSeed(
  folder: string,
  { shows, delegations }: Defect,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Detection | undefined> {
  const host = await createSimulationHost(folder);
  for (let seed = from; seed <= to; seed += 1) {
    const steps = historyOf(seed, delegations);
    if (shows?.(steps) === false) continue;
    const [words] = await run(host, seed, steps);
    if (words !== undefined) return { by: seed, words };
  }
  return undefined;
}

const resultsSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Runs the test in the copy. */
function failureOf(folder: string, { file, title }: TestName): Detection | undefined {
  const output = join(folder, 'results.json');
  const jest = join(folder, 'node_modules/jest/bin/jest.js');
  const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const args = [jest, join('test', file), '-t', escaped, '--json', `--outputFile=${output}`];
  const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { testResults } = resultsSchema.parse(JSON.parse(readFileSync(output, 'utf8')));
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (!results.some(({ status }) => status === 'passed' || status === 'failed')) {
    throw new Error(`no test of test/${file} is named ${JSON.stringify(title)}: ${stderr}`);
  }
  const failed = results.find(({ status }) => status === 'failed');
  return failed && { by: `test/${file}`, words: failed.fullName };
}

/** Copies the app and its tests with a defect in it; demo, sandbox and packages are links. */
function withDefect(root: string, defect: Defect): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-defect-'));
  const copied = ['src', 'static', 'test', 'manifest.yml', 'package.json', 'jest.config.cjs'];
  for (const part of copied) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', 'demo', 'sandbox']) symlinkSync(join(root, part), join(folder, part));
  for (const [file, text] of changedFiles(root, defect)) writeFileSync(join(folder, 'src', file), text);
  return folder;
}
