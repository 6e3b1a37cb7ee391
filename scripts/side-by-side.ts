import { spawn } from 'node:child_process';

/** Runs scripts of package.json in parallel, and prints the output of each at its end: `side-by-side.ts types lint`. */
async function run(script: string): Promise<boolean> {
  const child = spawn('npm', ['run', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  process.stdout.write(Buffer.concat(said));
  return code === 0;
}

void Promise.all(process.argv.slice(2).map(run)).then((all) => {
  process.exitCode = all.every(Boolean) ? 0 : 1;
});
