import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect } from './connect';
import type { Sandbox, SandboxOptions } from './driver';

/** Arguments for Node: the built command in the package, the TypeScript source in the sandbox's own repository. */
const built = join(__dirname, '../main.js');
const command = existsSync(built) ? [built] : ['--import', 'tsx', '--conditions=source', join(__dirname, '../main.ts')];

/** Timeout of a start. A start takes one or two seconds on an idle machine. */
const START_WITHIN_MS = 50_000;

/**
 * Starts a sandbox in its own process, on a free port.
 * @throws Error with the sandbox's output on stderr if the start fails.
 */
export async function startSandbox({
  app = '.',
  seed = 'demo',
  clock = 'virtual',
  args = [],
  observer,
}: SandboxOptions = {}): Promise<Sandbox> {
  const child = spawn(
    process.execPath,
    [...command, '--port', '0', '--app', resolve(app), '--seed', seed, '--clock', clock, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // Ends the sandbox with this process, because an aborted test doesn't stop its sandbox.
  const orphaned = (): void => void child.kill();
  process.once('exit', orphaned);
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const url = await new Promise<string>((fulfill, reject) => {
    const late = setTimeout(() => {
      child.kill();
      reject(new Error(`the sandbox is not ready after ${START_WITHIN_MS} ms: ${complaints}`));
    }, START_WITHIN_MS);
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const ready = /^ready (\S+)\n/m.exec(out)?.[1];
      if (ready === undefined) return;
      clearTimeout(late);
      fulfill(ready);
    });
    void ended.then((status) => {
      clearTimeout(late);
      reject(new Error(`the sandbox ended with status ${String(status)}: ${complaints}`));
    });
  });
  return connect(url, observer, async (signal = 'SIGTERM') => {
    process.off('exit', orphaned);
    child.kill(signal);
    return ended;
  });
}
