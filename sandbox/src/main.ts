import { readFile } from 'node:fs/promises';
import { crashOwner, inspectThrown } from './code-owner';
import { readCommandLine, USAGE, type CommandLine } from './start/command-line';
import { loadApp } from './forge/app/bundle';
import type { App } from './forge/app/app';
import { messageOf } from './forge/invocation/invoker';
import { scriptsOf, warningsOf } from './forge/app/manifest-checks';
import { createHost, type HostOptions, type SandboxHost } from './create-host';
import { parseSeed } from './jira/seed/parse-seed';
import { parseEnv } from './start/parse-env';
import { serve, type Server } from './start/serve';
import { checkTypes } from './start/type-check';
import { watchFiles } from './start/watch-files';

/** Exit code of a wrong command line. Every other failed start exits with 1. */
const WRONG_USAGE = 2;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  let commandLine: CommandLine;
  try {
    commandLine = readCommandLine(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${USAGE}\n`);
    process.exitCode = WRONG_USAGE;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  // A closed pipe means that the parent process has ended. Exits, because writing an error message would fail, too.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => process.exit(1));
  // An uncaught error of the app ends the app's process, not the sandbox.
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (thrown: unknown) => {
      if (!crashOwner(thrown)) process.stderr.write(`${event}: ${inspectThrown(thrown)}\n`);
    });
  }
  try {
    const address = await start(commandLine);
    process.stdout.write(`ready ${address}\n`);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(1);
  }
}

/** Loads the app and builds its pages, because a page that doesn't build must stop the start. */
async function load(folder: string): Promise<App> {
  const app = await loadApp(folder);
  await Promise.all(app.manifest.list.flatMap(scriptsOf).map((resource) => app.pageScript(resource)));
  return app;
}

async function start({
  app,
  seed,
  port,
  route,
  now,
  env,
  'kvs-codes': kvsCodes,
  'kvs-lag': kvsLagMs,
  reading: readings,
  types,
  ...commandLine
}: CommandLine): Promise<string> {
  const server = await serve(port);
  const loaded = await load(app);
  await checkTypes(loaded, types, (text) => process.stderr.write(text));
  for (const warning of warningsOf(loaded.manifest)) process.stderr.write(`warning: manifest.yml: ${warning}\n`);
  const options: HostOptions = {
    app: loaded,
    seed: seed === 'demo' || seed === 'empty' ? seed : parseSeed(await readFile(seed, 'utf8')),
    ...commandLine,
    kvsCodes,
    kvsLagMs,
    readings,
    ...(env !== undefined && { env: parseEnv(await readFile(env, 'utf8')) }),
    print: (text) => process.stderr.write(text),
    ...(now !== undefined && { startAt: now }),
    routes: route,
    address: () => server.address,
  };
  const host = await createHost(options);
  await server.open(host);
  if (options.clock === 'real') reloadOnChange(server, host, options);
  return server.address;
}

/** Replaces the host after a change of the app's files. The new host keeps the site and the storage. */
function reloadOnChange(server: Server, host: SandboxHost, options: HostOptions): void {
  const stop = watchFiles(options.app.files, () => {
    stop();
    void reload(server, host, options);
  });
}

async function reload(server: Server, host: SandboxHost, options: HostOptions): Promise<void> {
  try {
    const changed = { ...options, app: await load(options.app.folder) };
    const next = await createHost({ ...changed, seed: { state: host.dump() } });
    host.close();
    await server.open(next);
    process.stderr.write('The app was reloaded.\n');
    reloadOnChange(server, next, changed);
  } catch (error) {
    process.stderr.write(`The app was not reloaded: ${messageOf(error)}\n`);
    reloadOnChange(server, host, options);
  }
}

void main();
