import { spawn } from 'node:child_process';

/** Runs a script of package.json, and prints its output at its end. @returns true if the script succeeded */
async function run(script: string): Promise<boolean> {
  const child = spawn('npm', ['run', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => output.push(part));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  process.stdout.write(Buffer.concat(output));
  return code === 0;
}

// Runs all named scripts in parallel: `side-by-side.ts types lint`.
void Promise.all(process.argv.slice(2).map(run)).then((successes) => {
  process.exitCode = successes.every(Boolean) ? 0 : 1;
});
