import { createServer, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { hasCommand, runExample } from './support/examples';
import { SECRET } from './support/world';

const ID = 'task-8841';
const DELEGATION = { id: ID, person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' } };
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

/** Web trigger that answers 201 to a call whose signature the official library confirms, and 401 to any other call. */
let trigger: Server;
let base = '';
/** Verified calls: method, path, content type and body. */
let calls: string[] = [];

beforeAll(async () => {
  trigger = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name] ?? '');
      const path = (request.url ?? '').replace('/x1/abc', '');
      const signedAt = new Date(Number(header('webhook-timestamp')) * 1000);
      const content = body || `${request.method} ${path}`;
      if (header('webhook-signature') !== new Webhook(SECRET).sign(header('webhook-id'), signedAt, content)) {
        response.writeHead(401).end('{"title": "Not authenticated"}');
        return;
      }
      calls.push([request.method, path, header('content-type'), body].filter((part) => part !== '').join(' '));
      response.writeHead(201).end('{"state": "in_progress"}');
    });
  });
  await new Promise<void>((resolve) => trigger.listen(0, '127.0.0.1', resolve));
  const address = trigger.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/x1/abc`;
});
afterAll(() => new Promise((resolve) => trigger.close(resolve)));
beforeEach(() => (calls = []));

describe.each([
  ['/bin/sh', 'call.sh', hasCommand('curl', '--version') && hasCommand('openssl', 'version')],
  [process.execPath, 'call.mjs', true],
  ['python3', 'call.py', hasCommand('python3', '--version')],
] as const)('%s %s', (command, file, canRun) => {
  const testIfRunnable = canRun ? test : test.skip;
  const run = (args: string[], env: Record<string, string> = {}) =>
    runExample(command, file, args, { BASE: base, SECRET, ...env });

  testIfRunnable('creates a delegation with a signature that the official library verifies', async () => {
    expect(await run([ID])).toEqual({ status: 0, stdout: '{"state": "in_progress"}\n', stderr: '' });
    const [call = ''] = calls;
    expect(call).toContain('POST /v1/delegations application/json ');
    expect(JSON.parse(call.slice(call.indexOf('{')))).toEqual(DELEGATION);
  });

  testIfRunnable('sorts query parameters by name and keeps the order of repeated parameters', async () => {
    const { status } = await run(['GET', '/v1/delegations?state=open&limit=10&b=2&limit=5&app=F%26G']);
    expect([status, calls]).toEqual([0, ['GET /v1/delegations?app=F%26G&b=2&limit=10&limit=5&state=open']]);
  });

  testIfRunnable('signs a call without a body and without a query over its method and path', async () => {
    await run(['GET', '/v1/ping'], { BASE: `${base}/` });
    expect(calls).toEqual(['GET /v1/ping']);
  });

  testIfRunnable('prints the refusal and exits with status 2', async () => {
    const { status, stdout, stderr } = await run([ID], { SECRET: OTHER_SECRET });
    expect([status, stdout, stderr]).toEqual([2, '{"title": "Not authenticated"}\n', 'The app answered 401.\n']);
  });

  testIfRunnable('names the wrong setting instead of printing a stack trace', async () => {
    const cases: readonly (readonly [Record<string, string>, string])[] = [
      [{ BASE: '' }, "Set BASE to the web trigger's URL"],
      [{ BASE: 'acme.example' }, "Set BASE to the web trigger's URL"],
      [{ SECRET: '' }, 'Set SECRET to the incoming signing secret'],
      [{ SECRET: 'c2VjcmV0' }, 'Set SECRET to the incoming signing secret'],
      [{ BASE: 'http://127.0.0.1:1' }, "http://127.0.0.1:1 can't be reached"],
    ];
    const results = await Promise.all(cases.map(([env]) => run([ID], env)));
    for (const [index, { status, stdout, stderr }] of results.entries()) {
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toContain(cases[index]?.[1]);
      expect(stderr).not.toMatch(/Traceback|\n {4}at /);
    }
  });
});

test('the shell caller names a tool that is not installed', async () => {
  const env = { BASE: base, SECRET, PATH: '/nonexistent' };
  const { status, stderr } = await runExample('/bin/sh', 'call.sh', [ID], env);
  expect([status, stderr]).toEqual([2, 'Install curl first: this script needs it.\n']);
});
