import { execFile, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { SECRET } from './support/world';

const EXAMPLES = join(__dirname, '../../demo/examples');

/** A web trigger that answers 201 to what the official library verifies, and 401 to anything else. */
let trigger: Server;
let base = '';
let bodies: unknown[] = [];

beforeAll(async () => {
  trigger = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const header = (name: string) => String(request.headers[name] ?? '');
      try {
        new Webhook(SECRET).verify(body, {
          'webhook-id': header('webhook-id'),
          'webhook-timestamp': header('webhook-timestamp'),
          'webhook-signature': header('webhook-signature'),
        });
        bodies.push([request.method, request.url, header('content-type'), JSON.parse(body)]);
        response.writeHead(201).end('{"state": "in_progress"}');
      } catch {
        response.writeHead(401).end('{"title": "Not authenticated"}');
      }
    });
  });
  await new Promise<void>((resolve) => trigger.listen(0, '127.0.0.1', resolve));
  const address = trigger.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/x1/abc`;
});
afterAll(() => new Promise((resolve) => trigger.close(resolve)));
beforeEach(() => (bodies = []));

function run(command: string, file: string, secret: string): Promise<{ code: number; printed: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, BASE: base, SECRET: secret };
    execFile(command, [join(EXAMPLES, file), 'task-8841'], { env, timeout: 20_000 }, (error, printed) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, printed }),
    );
  });
}

const isThere = (command: string) => spawnSync(command, ['--version']).status === 0;

describe.each([
  ['sh', 'call.sh', isThere('curl') && spawnSync('openssl', ['version']).status === 0],
  ['node', 'call.mjs', true],
  ['python3', 'call.py', isThere('python3')],
] as const)('the caller for %s (%s)', (command, file, canRun) => {
  const fact = canRun ? test : test.skip;

  fact('signs so that the official library verifies it, and sends a delegation', async () => {
    expect(await run(command, file, SECRET)).toEqual({ code: 0, printed: '{"state": "in_progress"}\n' });
    expect(bodies).toEqual([
      [
        'POST',
        '/x1/abc/v1/delegations',
        'application/json',
        { id: 'task-8841', person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' } },
      ],
    ]);
  });

  fact('says what a refusal says, and ends with a failure', async () => {
    const { code, printed } = await run(command, file, `whsec_${Buffer.alloc(32, 1).toString('base64')}`);
    expect(code).not.toBe(0);
    expect(printed).toContain('Not authenticated');
  });
});
