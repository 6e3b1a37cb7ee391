import { join } from 'node:path';
import { startSandbox as start, type Sandbox, type SandboxOptions } from 'forge-sandbox/testing';
import { LeakCheck } from './leak-check';

export type * from 'forge-sandbox/testing';

const root = join(__dirname, '..', '..');

/** Starts a sandbox for the app. Checks that the app's logs and calls contain no secret and no personal data. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const leakCheck = new LeakCheck();
  return start({
    ...options,
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
