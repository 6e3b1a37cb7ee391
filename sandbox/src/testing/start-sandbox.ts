import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect } from './connect';
import type { Sandbox, SandboxOptions } from './driver';

const builtCommand = join(__dirname, '../main.js');
/** Arguments for Node: the built command in the package, or the TypeScript source in the sandbox's own repository. */
const nodeArguments = existsSync(builtCommand)
  ? [builtCommand]
  : ['--import', 'tsx', '--conditions=source', join(__dirname, '../main.ts')];

/** Timeout of a start. A start takes one or two seconds on an idle machine. */
const START_TIMEOUT_MS = 50_000;

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
    [...nodeArguments, '--port', '0', '--app', resolve(app), '--seed', seed, '--clock', clock, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  // Stops the sandbox when this process exits, because an aborted test doesn't stop its sandbox.
  const killChild = (): void => void child.kill();
  process.once('exit', killChild);
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  let errorOutput = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput += text));
  const url = await new Promise<string>((resolveUrl, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`the sandbox is not ready after ${START_TIMEOUT_MS} ms: ${errorOutput}`));
    }, START_TIMEOUT_MS);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const ready = /^ready (\S+)\n/m.exec(output)?.[1];
      if (ready === undefined) return;
      clearTimeout(timer);
      resolveUrl(ready);
    });
    void ended.then((status) => {
      clearTimeout(timer);
      reject(new Error(`the sandbox ended with status ${String(status)}: ${errorOutput}`));
    });
  });
  return connect(url, observer, async (signal = 'SIGTERM') => {
    process.off('exit', killChild);
    child.kill(signal);
    return ended;
  });
}
