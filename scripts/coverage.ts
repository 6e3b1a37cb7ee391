import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const DIRECTORY = join(ROOT, '.cache', 'coverage');

/**
 * Runs the tests, and lists the lines of `src` that the sandbox never ran.
 * @param args arguments for jest, from `npm run coverage -- ARGS`
 * @returns the exit code
 */
function main(args: readonly string[]): number {
  rmSync(DIRECTORY, { recursive: true, force: true });
  const env = { ...process.env, FORGE_SANDBOX_COVERAGE: DIRECTORY };
  const tests = spawnSync('npx', ['jest', ...args], { cwd: ROOT, env, stdio: 'inherit' });
  const report = spawnSync('npm', ['run', 'coverage:report'], { cwd: ROOT, stdio: 'inherit' });
  return tests.status === 0 ? (report.status ?? 1) : 1;
}

process.exitCode = main(process.argv.slice(2));
