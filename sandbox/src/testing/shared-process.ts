import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { endOwnersOfUncaughtErrors } from '../code-owner';
import type { App } from '../forge/app/app';
import type { RunningSandbox } from '../start/run-sandbox';

/**
 * Process that runs many sandboxes. Its parent gets the address at which `POST` starts a sandbox with the arguments in the
 * body, and `DELETE` ends the sandbox whose address is the body. Ends with its parent.
 */
function main(): void {
  endOwnersOfUncaughtErrors();
  process.on('disconnect', () => process.exit(0));
  const server = createServer((request, response) => {
    void text(request)
      .then((body) => (request.method === 'POST' ? start(commandLine.parse(JSON.parse(body))) : end(body)))
      .then(
        (answer) => response.end(answer),
        (error: unknown) => response.writeHead(400).end(error instanceof Error ? error.message : String(error)),
      );
  });
  server.listen(0, '127.0.0.1', () => {
    // Cast: a server that listens on a TCP port has an `AddressInfo`.
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

const commandLine = z.array(z.string());

const sandboxes = new Map<string, RunningSandbox>();
const apps = new Map<string, Promise<App>>();

async function start(args: readonly string[]): Promise<string> {
  // Imports the sandbox at the first start, because many test runs need none. Node's import() needs the extensions.
  const [{ loadWithPages, runSandbox }, { readCommandLine }] = await Promise.all([
    import('../start/run-sandbox.js'),
    import('../start/command-line.js'),
  ]);
  const sandbox = await runSandbox(readCommandLine(args, process.cwd()), (folder) => {
    const app = apps.get(folder) ?? loadWithPages(folder);
    apps.set(folder, app);
    return app;
  });
  sandboxes.set(sandbox.address, sandbox);
  return sandbox.address;
}

async function end(address: string): Promise<undefined> {
  await sandboxes.get(address)?.close();
  sandboxes.delete(address);
  return undefined;
}

main();
