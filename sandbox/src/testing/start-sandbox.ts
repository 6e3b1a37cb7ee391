import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { connect } from './connect';
import type { Sandbox, SandboxOptions } from './driver';
import { nodeArguments } from './node-arguments';

/** Timeout of a start. A start takes one or two seconds on an idle machine. */
const START_TIMEOUT_MS = 50_000;

/** A started sandbox: its address, and the function that ends it. */
interface Started {
  readonly address: string;
  readonly stop: Sandbox['stop'];
}

/**
 * Starts a sandbox on a free port, by default in its own process.
 * @throws Error with the reason if the start fails.
 */
export async function startSandbox({
  app = '.',
  seed = 'demo',
  clock = 'virtual',
  args = [],
  process: sharedProcess,
  observer,
}: SandboxOptions = {}): Promise<Sandbox> {
  const commandLine = ['--port', '0', '--app', resolve(app), '--seed', seed, '--clock', clock, ...args];
  const { address, stop } = await (sharedProcess === undefined
    ? startOwnProcess(commandLine)
    : startInProcess(sharedProcess, commandLine));
  return connect(address, observer, stop);
}

/** Starts a sandbox in a process that runs many. */
async function startInProcess(processAddress: string, commandLine: readonly string[]): Promise<Started> {
  const response = await fetch(processAddress, { method: 'POST', body: JSON.stringify(commandLine) });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return {
    address: answer,
    async stop() {
      await fetch(processAddress, { method: 'DELETE', body: answer });
      return null;
    },
  };
}

async function startOwnProcess(commandLine: readonly string[]): Promise<Started> {
  const [script, ...options] = nodeArguments('main');
  const child = spawn(process.execPath, [...options, script, ...commandLine], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Stops the sandbox when this process exits, because an aborted test doesn't stop its sandbox.
  const killChild = (): void => void child.kill();
  process.once('exit', killChild);
  const ended = once(child, 'exit').then(([status]) => status as number | null);
  let errorOutput = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errorOutput += text));
  const address = await new Promise<string>((resolveAddress, reject) => {
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
      resolveAddress(ready);
    });
    void ended.then((status) => {
      clearTimeout(timer);
      reject(new Error(`the sandbox ended with status ${String(status)}: ${errorOutput}`));
    });
  });
  return {
    address,
    async stop(signal = 'SIGTERM') {
      process.off('exit', killChild);
      child.kill(signal);
      return ended;
    },
  };
}
