import { readFile } from 'node:fs/promises';
import { createHost, type HostOptions } from '../create-host';
import type { App } from '../forge/app/app';
import { loadApp } from '../forge/app/bundle';
import { scriptsOf, warningsOf } from '../forge/app/manifest-checks';
import { messageOf } from '../forge/invocation/invoker';
import { parseSeed } from '../jira/seed/parse-seed';
import type { CommandLine } from './command-line';
import { parseEnv } from './parse-env';
import { serve } from './serve';
import { checkTypes } from './type-check';
import { watchFiles } from './watch-files';

/** A sandbox that answers at its address. */
export interface RunningSandbox {
  readonly address: string;
  close(): Promise<void>;
}

/** Loads the app and builds its pages, because a page that doesn't build must stop the start. */
export async function loadWithPages(folder: string): Promise<App> {
  const app = await loadApp(folder);
  await Promise.all(app.manifest.list.flatMap(scriptsOf).map((resource) => app.pageScript(resource)));
  return app;
}

/**
 * Starts a sandbox.
 * @param load loads the app in a folder
 * @throws Error with the reason why the sandbox can't start
 */
export async function runSandbox(
  {
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
  }: CommandLine,
  load = loadWithPages,
): Promise<RunningSandbox> {
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
  let host = await createHost(options);
  await server.open(host);
  const stopWatching =
    options.clock === 'real'
      ? reloadOnChange(options.app, async (changed) => {
          const next = await createHost({ ...options, app: changed, seed: { state: host.dump() } });
          host.close();
          host = next;
          await server.open(next);
        })
      : undefined;
  return {
    address: server.address,
    async close() {
      stopWatching?.();
      host.close();
      await server.close();
    },
  };
}

/**
 * Loads the app again after each change of its files, and passes it to `replace`. Keeps the loaded app if that fails.
 * @returns a function that stops this
 */
function reloadOnChange(app: App, replace: (changed: App) => Promise<void>): () => void {
  let stop = (): void => undefined;
  const watch = ({ files }: App): void => {
    stop = watchFiles(files, () => {
      stop();
      void reload();
    });
  };
  let loaded = app;
  const reload = async (): Promise<void> => {
    try {
      const changed = await loadWithPages(app.folder);
      await replace(changed);
      loaded = changed;
      process.stderr.write('The app was reloaded.\n');
    } catch (error) {
      process.stderr.write(`The app was not reloaded: ${messageOf(error)}\n`);
    }
    watch(loaded);
  };
  watch(app);
  return () => stop();
}
