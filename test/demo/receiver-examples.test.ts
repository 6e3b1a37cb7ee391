import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { startSandbox, type Sandbox } from '../support/sandbox';
import { completed, delegation } from './support/delegations';
import { hasCommand, runExample, startReceiver, type Receiver } from './support/examples';

const OLD_SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const NEW_SECRET = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
/** Command, file, and whether the command is installed. */
const EXAMPLES = [
  [process.execPath, 'receive.mjs', true],
  ['python3', 'receive.py', hasCommand('python3', '--version')],
] as const;

interface Push {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Returns a push that the official library has signed with each of the secrets. */
function signedPush(
  type: string,
  data: Readonly<Record<string, unknown>>,
  { secrets = [NEW_SECRET], ageSeconds = 0 }: { secrets?: readonly string[]; ageSeconds?: number } = {},
): Push {
  const id = `${String(data.id)}.${String(data.sequence)}`;
  const signedAt = new Date(Date.now() - ageSeconds * 1000);
  const body = JSON.stringify({ type, timestamp: signedAt.toISOString(), data });
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(signedAt.getTime() / 1000)),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, signedAt, body)).join(' '),
    },
    body,
  };
}

const send = async (url: string, { headers, body }: Push): Promise<number> =>
  (await fetch(url, { method: 'POST', headers, body })).status;

describe.each(EXAMPLES)('%s %s', (command, file, canRun) => {
  const testIfRunnable = canRun ? test : test.skip;
  let receiver: Receiver;

  beforeEach(async () => {
    if (canRun) receiver = await startReceiver(command, file, `${NEW_SECRET} ${OLD_SECRET}`);
  }, 30_000);
  afterEach(async () => {
    if (canRun) await receiver.stop();
  });

  testIfRunnable('keeps the highest sequence of each id in any order of arrival', async () => {
    const statuses: number[] = [];
    for (const push of [
      signedPush('delegation.created', delegation('task-1')),
      signedPush('delegation.completed', completed('task-1', 4)),
      signedPush('delegation.assigned', delegation('task-1', { sequence: 3 })),
      signedPush('delegation.completed', completed('task-1', 4)),
      signedPush('offboarding.completed', { id: 'task-1', state: 'completed', sequence: 2 }),
    ]) {
      statuses.push(await send(receiver.url, push));
    }
    expect(statuses).toEqual([204, 204, 204, 204, 204]);
    expect(await receiver.stop()).toEqual([
      'delegation.created task-1 1: in_progress',
      'delegation.completed task-1 4: completed',
      'delegation.assigned task-1: not newer',
      'delegation.completed task-1: not newer',
      'offboarding.completed offboarding:task-1 2: completed',
    ]);
  });

  testIfRunnable('acknowledges and ignores the connection test and test delegations', async () => {
    const test = signedPush('connection.test', { id: 'connection', sequence: 1 });
    const testDelegation = signedPush('delegation.completed', { ...completed('test:1', 2), test: true });
    expect([await send(receiver.url, test), await send(receiver.url, testDelegation)]).toEqual([204, 204]);
    expect(await receiver.stop()).toEqual([
      'connection.test: acknowledged and ignored',
      'delegation.completed: acknowledged and ignored',
    ]);
  });

  testIfRunnable('accepts either secret and any of several signatures', async () => {
    const otherSecret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
    const status = (secrets: readonly string[]) =>
      send(receiver.url, signedPush('delegation.created', delegation('task-1'), { secrets }));
    const statuses = [
      await status([OLD_SECRET]),
      await status([NEW_SECRET]),
      await status([otherSecret, OLD_SECRET]),
      await status([otherSecret]),
    ];
    expect(statuses).toEqual([204, 204, 204, 401]);
  });

  testIfRunnable(
    'refuses a changed body, an old or future timestamp, an invalid header, and another method',
    async () => {
      const push = signedPush('delegation.created', delegation('task-1'));
      const { 'webhook-signature': signature = '', ...unsigned } = push.headers;
      // The timestamp may differ from the receiver's clock by 300 seconds.
      const statuses = [
        await send(receiver.url, { ...push, body: push.body.replace('Jane', 'Joan') }),
        await send(receiver.url, signedPush('delegation.created', delegation('task-1'), { ageSeconds: 310 })),
        await send(receiver.url, signedPush('delegation.created', delegation('task-1'), { ageSeconds: -310 })),
        await send(receiver.url, { ...push, headers: unsigned }),
        await send(receiver.url, { ...push, headers: { ...unsigned, 'webhook-signature': signature.slice(0, 20) } }),
        await send(receiver.url, { ...push, headers: { ...push.headers, 'webhook-timestamp': 'now' } }),
      ];
      expect(statuses).toEqual([401, 401, 401, 401, 401, 401]);
      expect((await fetch(receiver.url)).ok).toBe(false);
      expect(await receiver.stop()).toEqual([]);
    },
  );

  testIfRunnable("refuses a signed body that isn't a push", async () => {
    const body = 'no JSON';
    const { headers } = signedPush('delegation.created', { id: 'task-1', sequence: 1 });
    const signedAt = new Date(Number(headers['webhook-timestamp']) * 1000);
    const signature = new Webhook(NEW_SECRET).sign('task-1.1', signedAt, body);
    const signed = { headers: { ...headers, 'webhook-signature': signature }, body };
    expect(await send(receiver.url, signed)).toBe(400);
  });

  testIfRunnable('names a missing secret instead of printing a stack trace', async () => {
    const { status, stderr } = await runExample(command, file, ['0'], {});
    expect([status, stderr]).toEqual([
      2,
      'Set SECRET to the outgoing signing secret, for example: export SECRET=whsec_...\n',
    ]);
  });
});

describe('pushes of the app', () => {
  let sandbox: Sandbox;
  /** Server that the app pushes to. It keeps each push for the receivers. */
  let pushServer: Server;
  let pushes: Push[] = [];

  beforeAll(async () => {
    pushServer = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        pushes.push({ headers: pushHeaders(request.headers), body });
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => pushServer.listen(0, '127.0.0.1', resolve));
    const address = pushServer.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    sandbox = await startSandbox({ args: ['--route', `hooks.offboarding.example=http://127.0.0.1:${port}`] });
  }, 60_000);
  afterAll(async () => {
    await sandbox.stop();
    pushServer.closeAllConnections();
    await new Promise((resolve) => pushServer.close(resolve));
  });

  test.each(EXAMPLES.filter(([, , canRun]) => canRun))(
    '%s %s verifies and stores them',
    async (command, file) => {
      pushes = [];
      const id = file.replace('.', '-');
      const { service } = await sandbox.info();
      if (!service) throw new Error('The sandbox has no mock service.');
      const receiver = await startReceiver(command, file, service.outbound.signingSecret);
      const created = await sandbox.post(
        `${service.url}/v1/delegations`,
        { id, person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' }, account: id },
        { authorization: `Bearer ${service.inbound.bearerToken}` },
      );
      expect(created.status).toBe(201);
      const { issue } = created.json<{ issue: { key: string } }>();
      const transitions = await sandbox.jira('ada', 'GET', `/issue/${issue.key}/transitions`);
      const done = transitions
        .json<{ transitions: { id: string; to: { name: string } }[] }>()
        .transitions.find(({ to }) => to.name === 'Done');
      const transition = await sandbox.jira('ada', 'POST', `/issue/${issue.key}/transitions`, {
        transition: { id: done?.id },
      });
      expect(transition.status).toBe(204);
      await sandbox.advance(60_000);

      const statuses = await Promise.all(pushes.map((push) => send(receiver.url, push)));
      expect(statuses.length).toBeGreaterThan(0);
      expect(new Set(statuses)).toEqual(new Set([204]));
      const lines = await receiver.stop();
      expect(lines.some((line) => line.startsWith(`delegation.completed ${id} `))).toBe(true);
    },
    60_000,
  );
});

/** Returns the headers that a receiver reads. */
const pushHeaders = (headers: IncomingHttpHeaders): Record<string, string> => {
  const { 'content-type': type = '', ...rest } = headers;
  const webhookHeaders = Object.entries(rest).filter(([name]) => name.startsWith('webhook-'));
  return { 'content-type': type, ...Object.fromEntries(webhookHeaders.map(([name, value]) => [name, String(value)])) };
};
