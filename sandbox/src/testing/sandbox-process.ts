import { fork } from 'node:child_process';
import { once } from 'node:events';
import { nodeArguments } from './node-arguments';

/** A process that runs many sandboxes, each on its own port. */
export interface SandboxProcess {
  /** Value of the option `process` of `startSandbox`. */
  readonly address: string;
  end(): Promise<void>;
}

/** Size of V8's young generation, MB. Emulated calls create many objects of a short life, so a larger one saves time. */
const YOUNG_GENERATION = '--max-semi-space-size=64';

/**
 * Starts a process that runs many sandboxes. A start in it is faster than in a process of its own, because it loads the
 * sandbox and each app once. Later changes of an app's files have no effect on it.
 */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const [script, ...execArgv] = nodeArguments('testing/shared-process');
  const child = fork(script, {
    execArgv: [YOUNG_GENERATION, ...execArgv],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // Cast: the process sends its address only.
  const [address] = (await once(child, 'message')) as [string];
  return {
    address,
    async end() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
