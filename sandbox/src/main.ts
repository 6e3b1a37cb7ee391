import { readFile } from 'node:fs/promises';
import { crashOwner, inspected } from './code-owner';
import { readCommandLine, USAGE, type CommandLine } from './command-line';
import { loadApp } from './forge/bundle';
import { wordsOf } from './forge/invoker';
import { warningsOf } from './forge/manifest-checks';
import { createHost, type HostOptions } from './create-host';
import { parseSeed } from './jira/seed/parse-seed';
import { parseEnv } from './parse-env';
import { serve } from './serve';

/** A wrong command line; everything else that stops the start is 1. */
const WRONG_USAGE = 2;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  let asked: CommandLine;
  try {
    asked = readCommandLine(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n${USAGE}\n`);
    process.exitCode = WRONG_USAGE;
    return;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  // At Forge an uncaught error ends the app's process, not the platform.
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (thrown: unknown) => {
      if (!crashOwner(thrown)) process.stderr.write(`${event}: ${inspected(thrown)}\n`);
    });
  }
  try {
    const address = await start(asked);
    process.stdout.write(`ready ${address}\n`);
  } catch (error) {
    process.stderr.write(`${wordsOf(error)}\n`);
    process.exit(1);
  }
}

async function start({
  app,
  seed,
  port,
  route,
  now,
  env,
  'kvs-codes': kvsCodes,
  ...asked
}: CommandLine): Promise<string> {
  const server = await serve(port);
  const loaded = await loadApp(app);
  for (const warning of warningsOf(loaded.manifest)) process.stderr.write(`warning: manifest.yml: ${warning}\n`);
  // A page that doesn't build stops the start.
  await Promise.all(Array.from(loaded.manifest.resources.keys(), (resource) => loaded.pageScript(resource)));
  const options: HostOptions = {
    app: loaded,
    seed: seed === 'demo' || seed === 'empty' ? seed : parseSeed(await readFile(seed, 'utf8')),
    ...asked,
    kvsCodes,
    ...(env !== undefined && { env: parseEnv(await readFile(env, 'utf8')) }),
    print: (text) => process.stderr.write(text),
    ...(now !== undefined && { startAt: now }),
    routes: route,
    address: () => server.address,
  };
  await server.open(await createHost(options));
  return server.address;
}

void main();
