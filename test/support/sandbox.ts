import { join } from 'node:path';
import { startSandbox as start, type Sandbox, type SandboxOptions } from 'forge-sandbox/testing';
import { Discretion } from './discretion';

export type * from 'forge-sandbox/testing';

const root = join(__dirname, '..', '..');

/** Starts a sandbox for the app. Checks that the app's logs and calls contain no secret and no personal data. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const discretion = new Discretion();
  return start({
    ...options,
    app: join(root, options.app ?? '.'),
    observer: {
      sent: (body) => discretion.sent(body),
      invoked: (payload, result) => discretion.invoked(payload, result),
      check(info, invocations) {
        discretion.knows(info);
        discretion.check(invocations);
      },
    },
  });
}
