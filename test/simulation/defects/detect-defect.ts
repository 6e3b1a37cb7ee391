import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { historyOf } from '../histories/history';
import { createSimulationHost } from '../host';
import { runHistory } from '../run';
import { changedFiles, type Defect, type TestName } from './defect';

/** Detection of a defect by a seed or by a test. */
export interface Detection {
  /** Seed, or path of the test file. */
  readonly by: number | string;
  /** First violation of the seed, or full title of the failed test. */
  readonly message: string;
}

/**
 * Returns the detection of a defect by its test, or by the first seed that detects it; undefined if none does.
 *
 * @param root folder of the app, which stays unchanged
 * @param seeds first and last seed
 */
export async function firstDetection(
  root: string,
  defect: Defect,
  seeds: { readonly from: number; readonly to: number },
): Promise<Detection | undefined> {
  const folder = copyWithDefect(root, defect);
  try {
    return defect.test ? detectByTest(folder, defect.test) : await detectBySeed(folder, defect, seeds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function detectBySeed(
  folder: string,
  { shows, delegations }: Defect,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<Detection | undefined> {
  const host = await createSimulationHost(folder);
  for (let seed = from; seed <= to; seed += 1) {
    const steps = historyOf(seed, delegations);
    if (shows?.(steps) === false) continue;
    const [violation] = await runHistory(host, seed, steps);
    if (violation !== undefined) return { by: seed, message: violation };
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

/** Runs the test in the copy of the app. @throws Error if no test has the title */
function detectByTest(folder: string, { file, title }: TestName): Detection | undefined {
  const output = join(folder, 'results.json');
  const jest = join(folder, 'node_modules/jest/bin/jest.js');
  const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const args = [jest, join('test', file), '-t', escaped, '--json', `--outputFile=${output}`];
  const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  const { testResults } = resultsSchema.parse(JSON.parse(readFileSync(output, 'utf8')));
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (!results.some(({ status }) => status === 'passed' || status === 'failed')) {
    throw new Error(`no test in test/${file} has the title ${JSON.stringify(title)}: ${stderr}`);
  }
  const failed = results.find(({ status }) => status === 'failed');
  return failed && { by: `test/${file}`, message: failed.fullName };
}

/** Copies the app with a defect, and its tests. Links demo, sandbox, and packages. @returns the folder of the copy */
function copyWithDefect(root: string, defect: Defect): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-defect-'));
  const copied = ['src', 'static', 'test', 'manifest.yml', 'package.json', 'jest.config.cjs'];
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['node_modules', 'demo', 'sandbox']) symlinkSync(join(root, name), join(folder, name));
  for (const [file, text] of changedFiles(root, defect)) writeFileSync(join(folder, 'src', file), text);
  return folder;
}
