import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readCommandLine } from '../../src/start/command-line';
import { startSandbox } from 'forge-sandbox/testing';

const root = join(__dirname, '..', '..', '..');
const NOTES = 'sandbox/test/apps/notes';
/** Time for a test that checks the types of an app, which can take minutes on a busy machine. */
const TYPE_CHECK_TIMEOUT_MS = 180_000;

/** Starts the command and waits for its end. With `signal`, sends the signal when the command is ready. */
async function run(args: readonly string[], { cwd = root, signal }: { cwd?: string; signal?: NodeJS.Signals } = {}) {
  const env = { ...process.env, INIT_CWD: cwd };
  const child = spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), join(root, 'sandbox/src/main.ts'), ...args],
    {
      cwd,
      env,
    },
  );
  let [out, errors] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (signal && out.includes('\n')) child.kill(signal);
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, errors };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'the command prints one line when it is ready, and %s ends it with status 0',
  async (signal) => {
    const { status, out } = await run(['--port', '0', '--app', NOTES, '--seed', 'empty'], { signal });
    expect(out).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(status).toBe(0);
  },
);

test('an unknown option prints the usage and exits with status 2', async () => {
  const { status, out, errors } = await run(['--color', 'red']);
  expect(status).toBe(2);
  expect(out).toBe('');
  expect(errors).toContain('--color');
  expect(errors).toContain('npm start --');
});

test.each([
  ['--clock', 'slow', '--clock is real or virtual'],
  ['--now', 'soon', '--now is a time such as 2026-12-01T09:00:00Z'],
  ['--now', '2026-12-01T09:00:00Z', '--now needs --clock virtual'],
  ['--latency', 'much', '--latency is none or forge'],
  ['--unresolved', 'maybe', '--unresolved is null or absent'],
  ['--types', 'some', '--types is refuse, print or skip'],
  ['--license', 'some', 'a license is none, active or inactive'],
  ['--random', 'often', '--random is a whole number'],
  ['--random', '', '--random is a whole number'],
  ['--port', '', '--port is a number'],
  ['--port', '65536', '--port is a number'],
  ['--route', 'nowhere', '--route nowhere is not HOST=URL'],
])('a wrong value of %s has an error message', (option, value, message) => {
  expect(() => readCommandLine([option, value], root)).toThrow(message);
});

test('a busy port prints a hint and exits with status 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { status, out, errors } = await run(['--port', String(port), '--app', NOTES]);
  server.close();
  expect(status).toBe(1);
  expect(out).toBe('');
  expect(errors).toContain(`port ${port} is taken`);
  expect(errors).toContain('--port 0');
});

test("a relative app folder refers to the caller's folder", async () => {
  const { status, out } = await run(['--port', '0', '--app', 'notes', '--seed', 'empty'], {
    cwd: join(root, 'sandbox/test/apps'),
    signal: 'SIGTERM',
  });
  expect(out).toMatch(/^ready /);
  expect(status).toBe(0);
});

test('an unsupported module stops the start with an error that names it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'app-'));
  await writeFile(
    join(folder, 'manifest.yml'),
    'app: {id: "ari:cloud:ecosystem::app/3f9f2b5e-8a1c-4c43-9a53-0b6d5c1b7e10", runtime: {name: nodejs22.x}}\nmodules:\n  jira:sprintAction: [{key: sprint, title: x}]\n',
  );
  const { status, errors } = await run(['--port', '0', '--app', folder]);
  await rm(folder, { recursive: true });
  expect(status).toBe(1);
  expect(errors).toContain('the sandbox does not support the module jira:sprintAction');
});

test('a changed file reloads the app and keeps its storage', async () => {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache/reload-'));
  await cp(join(root, NOTES), folder, { recursive: true });
  const sandbox = await startSandbox({ app: relative(root, folder), seed: 'empty', clock: 'real' });
  const inbox = await sandbox.webTrigger('inbox');
  await sandbox.post(`${inbox}/put`, { key: 'kept', value: 1 });
  const packageFile = join(folder, 'package.json');
  await writeFile(packageFile, (await readFile(packageFile, 'utf8')).replace('2.3.0', '2.4.0'));
  for (;;) {
    const { app } = await sandbox.info();
    if (app.version === '2.4.0') break;
    await setTimeout(50);
  }
  expect((await sandbox.post(`${inbox}/kvs`, { key: 'kept' })).json()).toEqual({ value: 1 });
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

test('a saved state can be the seed of a sandbox that continues the run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'state-'));
  const first = await startSandbox({ app: NOTES, seed: 'empty' });
  await first.post(`${await first.webTrigger('inbox')}/put`, { key: 'kept', value: [1, 2] });
  await first.post(`${await first.webTrigger('inbox')}/push`, {
    items: [{ body: { name: 'delayed' }, delayInSeconds: 600 }],
  });
  await first.advance(60_000);
  const state = await first.state();
  await writeFile(join(folder, 'state.json'), JSON.stringify(state));
  await first.stop();

  const second = await startSandbox({ app: NOTES, seed: join(folder, 'state.json') });
  expect(await second.state()).toEqual(state);
  const inbox = await second.webTrigger('inbox');
  expect((await second.post(`${inbox}/kvs`, { key: 'kept' })).json()).toEqual({ value: [1, 2] });
  // The rest of the 600 seconds.
  await second.advance(540_000);
  expect((await second.post(`${inbox}/kvs`, { key: 'seen:work:delayed' })).json()).toMatchObject({
    value: { body: { name: 'delayed' } },
  });
  await second.stop();
  await rm(folder, { recursive: true });
});

test.each([
  ['refuse', 1, ''],
  ['skip', 0, 'ready'],
] as const)(
  'with --types %s an app with a type error ends with status %i',
  async (types, expected, printed) => {
    const folder = await appWithTypeError();
    const args = ['--port', '0', '--app', folder, '--seed', 'empty', '--types', types];
    const { status, out, errors } = await run(args, { signal: 'SIGTERM' });
    await rm(folder, { recursive: true });
    expect(status).toBe(expected);
    expect(out).toContain(printed);
    expect(errors.includes("error TS2322: Type 'string' is not assignable to type 'number'")).toBe(expected === 1);
  },
  TYPE_CHECK_TIMEOUT_MS,
);

test(
  'a sandbox that cannot print to its standard error ends with status 1',
  async () => {
    const folder = await appWithTypeError();
    const args = ['--port', '0', '--app', folder, '--seed', 'empty', '--types', 'print'];
    const child = spawn(process.execPath, [
      '--import',
      require.resolve('tsx'),
      join(root, 'sandbox/src/main.ts'),
      ...args,
    ]);
    child.stderr.destroy();
    const [status] = (await once(child, 'exit')) as [number | null];
    await rm(folder, { recursive: true });
    expect(status).toBe(1);
  },
  TYPE_CHECK_TIMEOUT_MS,
);

/** Returns the folder of an app with a type error. */
async function appWithTypeError(): Promise<string> {
  const folder = await mkdtemp(join(root, 'sandbox/test/apps/typed-'));
  await mkdir(join(folder, 'src'));
  await writeFile(
    join(folder, 'manifest.yml'),
    'app: { runtime: { name: nodejs22.x } }\nmodules:\n  function: [{ key: main, handler: index.main }]\n',
  );
  await writeFile(join(folder, 'src/index.ts'), "export const main = (): number => 'text';\n");
  return folder;
}
