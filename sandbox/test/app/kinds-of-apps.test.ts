import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createHost, loadApp, type SandboxHost } from 'forge-sandbox';
import { scriptsOf, warningsOf } from '../../src/forge/app/manifest-checks';
import { drawPage } from '../../src/pages/draw';

let host: SandboxHost | undefined;
afterEach(() => host?.close());

/** Starts an app of `test/apps` in this process. */
async function start(name: string, routes = new Map<string, string>()): Promise<SandboxHost> {
  const app = await loadApp(join(__dirname, '../apps', name));
  host = await createHost({ app, clock: 'virtual', routes });
  return host;
}

/** Calls a web trigger and returns the body of its response. */
async function call(running: SandboxHost, webTrigger: string, body = ''): Promise<string> {
  const { pathname } = new URL(running.forge.webTriggerUrl(webTrigger));
  return (await running.answer({ method: 'POST', path: pathname, headers: {}, body })).body;
}

/** Draws a page for the site's first user. Returns its tree as JSON. */
async function drawAsJson(running: SandboxHost, module: string): Promise<string> {
  const [viewer] = running.jira.users();
  return JSON.stringify(await drawPage(running, { module, as: viewer?.accountId ?? '' }));
}

test('an app of ES modules imports a package of ES modules', async () => {
  expect(await call(await start('esm-package'), 'markdown', '# Hello')).toBe('<h1>Hello</h1>\n');
});

test('a page in a .js file can have JSX and `global`, and an unregistered app id is replaced', async () => {
  const running = await start('jsx-in-js');
  expect(await drawAsJson(running, 'greeting')).toContain('Drawn from a .js file with an object');
  expect(running.forge.app.id).toMatch(/^ari:cloud:ecosystem::app\/[0-9a-f]{8}-/);
  const { manifest } = await loadApp(join(__dirname, '../apps/jsx-in-js'));
  expect(warningsOf(manifest)).toEqual([`app.id is not registered; the sandbox uses ${manifest.appId}`]);
});

test("a page imports an image, and a folder of icons isn't a page", async () => {
  const { manifest } = await loadApp(join(__dirname, '../apps/image-in-page'));
  expect(manifest.list.flatMap(scriptsOf)).toEqual(['page']);
  expect(await drawAsJson(await start('image-in-page'), 'picture')).toContain('data:image/png;base64,');
});

test('a consumer that is a method of a resolver gets the payload and the job id', async () => {
  const running = await start('older-consumer');
  const { jobId } = JSON.parse(await call(running, 'push', '{"name": "first"}')) as { jobId: string };
  await running.settle(10_000);
  expect(JSON.parse(await call(running, 'read'))).toEqual({ payload: { name: 'first' }, jobId, moduleKey: 'worker' });
});

test('a wildcard or remote egress address allows only its hosts, and a global page has a menu', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const running = await start(
    'wildcard-egress',
    new Map(['api.weather.example', 'forecast.example', 'other.example'].map((name) => [name, url])),
  );
  expect(await call(running, 'fetch', 'https://api.weather.example/today')).toBe('204');
  expect(await call(running, 'fetch', 'https://forecast.example/v1/week')).toBe('204');
  expect(await call(running, 'fetch', 'https://other.example/today')).toBe('403');
  expect(await drawAsJson(running, 'weather')).toContain('Sunny');
  const [viewer] = running.jira.users();
  expect(running.forge.pageMenu('weather', viewer?.accountId ?? '')).toMatchObject([
    { entries: [{ route: 'today' }, { route: 'tomorrow' }] },
  ]);
  server.close();
});
