import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const EXAMPLES = join(__dirname, '../../../demo/examples');
/** Timeout of a process's start, long enough for a busy machine. */
const START_TIMEOUT_MS = 20_000;

/** Returns true if a command is installed. The arguments make it end at once. */
export const hasCommand = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

/** Result of an ended process. */
export interface ProcessResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example until it ends. Its environment has only `PATH` and the given variables. */
export function runExample(
  command: string,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ProcessResult> {
  const { child, output } = start(command, file, args, env);
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...output() })));
}

/** Running receiver example. */
export interface Receiver {
  readonly url: string;
  /** Ends the receiver and returns the lines that it has printed after its start. */
  stop(): Promise<string[]>;
}

/** Starts a receiver example on a free port. */
export function startReceiver(command: string, file: string, secret: string): Promise<Receiver> {
  const { child, output } = start(command, file, ['0'], { SECRET: secret });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const stop = async () => {
    child.kill();
    await closed;
    return output().stdout.split('\n').slice(1, -1);
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${file} doesn't listen`)), START_TIMEOUT_MS);
    child.stdout?.on('data', () => {
      const url = /^listening on (\S+)\n/.exec(output().stdout)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ url, stop });
    });
    child.once('close', () => reject(new Error(output().stderr)));
  });
}

/** Starts an example. `output` returns the texts that it has printed so far. */
function start(command: string, file: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(command, [join(EXAMPLES, file), ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return { child, output: () => ({ stdout, stderr }) };
}
