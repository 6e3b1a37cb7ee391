import { join } from 'node:path';
import { startSandbox as start, type Sandbox, type SandboxOptions } from 'forge-sandbox/testing';
import { LeakCheck } from './leak-check';

export type * from 'forge-sandbox/testing';

const root = join(__dirname, '..', '..');

/** Process that runs the sandboxes of this worker of jest. Undefined outside of jest. */
const workersProcess = process.env.SANDBOX_PROCESSES?.split(' ')[Number(process.env.JEST_WORKER_ID) - 1];

/** Starts a sandbox for the app. Checks that the app's logs and calls contain no secret and no personal data. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const leakCheck = new LeakCheck();
  return start({
    ...options,
    process: workersProcess,
    app: join(root, options.app ?? '.'),
    observer: {
      sent: (body) => leakCheck.addRequest(body),
      invoked: (payload, result) => leakCheck.addInvocation(payload, result),
      check(info, invocations) {
        leakCheck.addSandbox(info);
        leakCheck.check(invocations);
      },
    },
  });
}
