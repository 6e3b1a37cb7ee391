import * as z from 'zod';
import { startSandbox, type Answer, type Sandbox } from 'forge-sandbox/testing';

/** Sandbox with the demo's site, whose control API is called over HTTP. */
let sandbox: Sandbox;
let ada: string;
/** Key of the issue of an assigned delegation. */
let issue: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  ada = (await sandbox.user('ada')).accountId;
  issue = (await create('first')).json<{ issue: { key: string } }>().issue.key;
  await assign('owen');
});
afterAll(() => sandbox.stop());

const delegation = { person: { email: 'jane@acme.example', name: 'Jane Roe' }, app: { name: 'Figma' } };
const bearer = async (): Promise<Record<string, string>> => ({
  authorization: `Bearer ${(await sandbox.info()).service?.inbound.bearerToken ?? ''}`,
});
const create = async (id: string): Promise<Answer> =>
  sandbox.post(`${await sandbox.webTrigger('service')}/v1/delegations`, { id, ...delegation }, await bearer());
const assign = async (user: string): Promise<void> => {
  const { accountId } = await sandbox.user(user);
  await sandbox.jira('ada', 'PUT', `/issue/${issue}/assignee`, { accountId });
  await sandbox.settle();
};
const errorSchema = z.strictObject({ error: z.strictObject({ message: z.string().min(1) }) });
/** Checks the form of an error, and returns its status. */
const errorStatus = (answer: Answer): number => {
  errorSchema.parse(answer.json());
  return answer.status;
};
const put = async (path: string, body: object): Promise<Answer> => sandbox.put(`/_sandbox${path}`, body);
const post = async (path: string, body?: object): Promise<Answer> => sandbox.post(`/_sandbox${path}`, body);

test('GET /_sandbox returns site, app, modules, users and service', async () => {
  const rfc3339 = z.iso.datetime();
  const infoSchema = z.strictObject({
    now: rfc3339,
    site: z.strictObject({ url: z.literal('https://acme.atlassian.net'), cloudId: z.uuid() }),
    app: z.strictObject({ id: z.string(), name: z.string(), version: z.string(), environment: z.string() }),
    modules: z.array(z.strictObject({ key: z.string(), type: z.string() })).min(1),
    webTriggers: z.strictObject({ service: z.url() }),
    users: z
      .array(
        z.strictObject({
          accountId: z.string(),
          displayName: z.string(),
          email: z.email(),
          token: z.string(),
          admin: z.boolean(),
        }),
      )
      // The demo's site has six users.
      .length(6),
    service: z.strictObject({
      url: z.url(),
      inbound: z.strictObject({ signingSecret: z.string().startsWith('whsec_'), bearerToken: z.string() }),
      outbound: z.strictObject({ signingSecret: z.string().startsWith('whsec_') }),
      receiverUrl: z.literal('https://hooks.offboarding.example/jira'),
      apiKey: z.string(),
    }),
  });
  const { service, webTriggers, modules } = infoSchema.parse((await sandbox.get('/_sandbox')).json());
  expect(service.url).toBe(webTriggers.service);
  expect(modules).toContainEqual({ key: 'admin', type: 'jira:adminPage' });
});

test("POST invoke returns a result or the resolver's error message", async () => {
  const call = (functionKey: string) => post('/invoke', { module: 'admin', functionKey, as: ada });
  expect((await call('getSettings')).json()).toHaveProperty('result.site.url');
  const thrown = await call('nothing-of-that-name');
  expect(thrown.status).toBe(200);
  expect(errorStatus(thrown)).toBe(200);
});

test('GET ui returns the tree of a page to users who can open it', async () => {
  const tree = z.looseObject({ type: z.string(), props: z.object({}), children: z.array(z.unknown()) });
  expect(tree.parse((await sandbox.ui('admin', ada)).json()).type).toBe('Root');
});

test('POST scheduled runs the trigger now', async () => {
  const lastId = (await sandbox.invocations()).at(-1)?.id ?? 0;
  expect((await post('/scheduled', { module: 'sweep' })).status).toBe(200);
  const [run] = await sandbox.invocations(lastId);
  expect(run).toMatchObject({ module: 'sweep', outcome: 'returned' });
});

test('POST clock moves the virtual clock and runs what became due', async () => {
  const before = Date.parse((await sandbox.info()).now);
  const { length: countBefore } = await sandbox.invocations();
  // The app's sweep is due every five minutes.
  expect((await post('/clock', { advance: 300_000 })).status).toBe(200);
  expect(Date.parse((await sandbox.info()).now)).toBe(before + 300_000);
  expect((await sandbox.invocations()).length).toBeGreaterThan(countBefore);
});

test('PUT license changes the license that the app sees', async () => {
  expect((await put('/license', { license: 'inactive' })).status).toBe(204);
  expect((await create('unlicensed')).status).toBe(402);
  expect((await put('/license', { license: 'none' })).status).toBe(204);
  expect(errorStatus(await put('/license', { license: 'some' }))).toBe(400);
});

test('POST settle waits until nothing is in progress or due now', async () => {
  await create('settled');
  expect((await post('/settle')).json()).toEqual({ settled: true, pending: 0 });
  expect((await post('/settle', { timeout: 50 })).json()).toEqual({ settled: true, pending: 0 });
});

test('POST settle counts a push to a receiver that hangs, while the clock stands still', async () => {
  await post('/service', { hang: true });
  await sandbox.jira('ada', 'PUT', `/issue/${issue}/assignee`, { accountId: null });
  expect((await post('/settle', { timeout: 100 })).json()).toEqual({ settled: false, pending: 1 });
  await post('/service', {});
  await sandbox.advance(60_000);
  expect((await post('/settle')).json()).toEqual({ settled: true, pending: 0 });
});

test('GET invocations lists a call to a hanging receiver only once, with status 0', async () => {
  const [{ id } = { id: 0 }] = (await sandbox.invocations()).slice(-1);
  await post('/service', { delayMs: 40_000, times: 1, host: 'hooks.offboarding.example' });
  await assign('owen');
  await sandbox.advance(60_000);
  const calls = (await sandbox.invocations(id)).flatMap((invocation) =>
    invocation.calls.filter(({ target }) => target === 'egress'),
  );
  // The app aborts the call after 10 seconds.
  expect(calls[0]).toMatchObject({ path: 'https://hooks.offboarding.example/jira', status: 0, ms: 10_000 });
  expect(calls.filter(({ ms }) => ms >= 10_000)).toHaveLength(1);
});

test('PUT faults replaces the rules, and GET counts their effects', async () => {
  const rule = { on: 'jira', match: 'POST /rest/api/3/issue', nth: 1, times: 2, do: { status: 503 } };
  // `struck` counts the calls that the rule affected.
  expect((await put('/faults', [rule])).json()).toEqual([{ ...rule, struck: 0 }]);
  expect((await create('struck')).status).toBe(503);
  expect((await sandbox.get('/_sandbox/faults')).json()).toMatchObject([{ struck: 1 }]);
  expect((await put('/faults', [])).json()).toEqual([]);
  expect((await sandbox.get('/_sandbox/faults')).json()).toEqual([]);
});

test('GET invocations starts after a number and has bodies on request', async () => {
  const schema = ({ hasBodies }: { hasBodies: boolean }) =>
    z.array(
      z.strictObject({
        id: z.int(),
        module: z.string(),
        cause: z.string(),
        at: z.iso.datetime(),
        ms: z.number(),
        outcome: z.string(),
        calls: z.array(
          z.strictObject({
            target: z.string(),
            method: z.string(),
            path: z.string(),
            status: z.int(),
            ms: z.number(),
            points: z.number(),
            ...(hasBodies ? { request: z.string().optional(), response: z.string().optional() } : {}),
          }),
        ),
        logs: z.array(z.string()),
      }),
    );
  const all = schema({ hasBodies: false }).parse(await sandbox.invocations());
  const since = all[2]?.id ?? 0;
  expect(all.filter(({ id }) => id > since)).toEqual(await sandbox.invocations(since));
  const [created] = schema({ hasBodies: true })
    .parse(await sandbox.invocations(0, true))
    .filter(({ cause }) => cause === 'POST /v1/delegations');
  expect(created?.calls.map(({ request }) => request)).toContainEqual(expect.stringContaining('Remove Jane Roe'));
});

test('GET metrics returns totals and the price of a month', async () => {
  const counts = z.record(z.string(), z.number());
  const line = z.strictObject({ amount: z.number(), unit: z.string(), free: z.number(), dollars: z.number() });
  const metrics = z
    .strictObject({
      since: z.iso.datetime(),
      invocations: z.record(z.string(), counts),
      events: z.record(z.string(), z.strictObject({ sent: z.int(), filteredOut: z.int(), delivered: z.int() })),
      kvs: z.strictObject({
        operations: counts,
        readUnits: z.number().positive(),
        writeUnits: z.number().positive(),
        readBytes: z.number().positive(),
        writeBytes: z.number().positive(),
        storedBytes: z.number().positive(),
      }),
      jira: z.strictObject({ calls: z.int().positive(), points: z.int().positive() }),
      egress: counts,
      queuePushes: counts,
      functions: z.strictObject({ runMs: z.number(), memoryMB: z.literal(256), logBytes: z.number() }),
      monthsPrice: z.strictObject({
        functions: line,
        kvsRead: line,
        kvsWrite: line,
        logs: line,
        totalDollars: z.number(),
      }),
    })
    .parse(await sandbox.metrics());
  expect(metrics.invocations.service?.returned).toBeGreaterThan(0);
  expect(metrics.events['avi:jira:created:issue']?.sent).toBeGreaterThan(0);
  expect(metrics.egress['hooks.offboarding.example']).toBeGreaterThan(0);
});

test('GET received returns sorted, numbered and verified requests, and DELETE clears them', async () => {
  const received = z
    .array(
      z.strictObject({
        n: z.int().positive(),
        at: z.iso.datetime(),
        host: z.string(),
        method: z.string(),
        path: z.string().startsWith('/'),
        headers: z.record(z.string().regex(/^[^A-Z]+$/), z.string()),
        body: z.string(),
        verified: z.boolean().nullable(),
        answered: z.int().nullable(),
      }),
    )
    .min(2)
    .parse(await sandbox.received());
  const numbers = received.map(({ n }) => n);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(received.find(({ host }) => host === 'hooks.offboarding.example')).toMatchObject({
    verified: true,
    path: '/jira',
  });
  // Only pushes to the webhook's receiver are signed.
  expect(received.find(({ host }) => host === 'api.toriihq.com')).toMatchObject({ verified: null });
  expect((await sandbox.received(numbers[0])).map(({ n }) => n)).toEqual(numbers.slice(1));
  expect((await sandbox.delete('/_sandbox/received')).status).toBe(204);
  expect(await sandbox.received()).toEqual([]);
});

test('POST service sets the responses of a host, and accepts {} as a reset', async () => {
  await post('/service', { status: 500, host: 'hooks.offboarding.example' });
  await assign('olga');
  const pushed = (await sandbox.received()).filter(({ host }) => host === 'hooks.offboarding.example');
  expect(pushed.map(({ answered }) => answered)).toContain(500);
  expect((await post('/service', {})).status).toBe(200);
});

test('a saved state can be loaded unchanged', async () => {
  const state = await sandbox.state();
  expect((await put('/state', state as object)).status).toBe(204);
  expect(await sandbox.state()).toEqual(state);
});

test('an invalid state changes nothing', async () => {
  const state = await sandbox.state();
  expect(errorStatus(await put('/state', { ...(state as object), forge: {} }))).toBe(400);
  expect(await sandbox.state()).toEqual(state);
});

describe('UI actions', () => {
  test.each([
    ['move', { issue: 'IT-1', project: 'OPS' }],
    ['rename-status', { status: 'Waiting', name: 'On hold' }],
    ['replace-status', { project: 'IT', type: 'Task', status: 'On hold', by: 'In Progress' }],
    ['archive-project', { project: 'OPS' }],
    ['unarchive-project', { project: 'OPS' }],
    ['trash-project', { project: 'OPS' }],
    ['restore-project', { project: 'OPS' }],
    ['block-app', {}],
    ['block-app', { blocked: false }],
    ['block-app', { project: 'IT' }],
    ['block-app', { project: 'IT', blocked: false }],
    ['search-lag', { ms: 60_000 }],
    ['bulk-transition', { issues: ['IT-2'], status: 'Done' }],
  ])('%s %j answers 204', async (action, input) => {
    expect((await sandbox.act(action, input)).status).toBe(204);
  });

  test('clone returns an id and a key, and archive-issue and deactivate-user answer 204', async () => {
    const clone = await sandbox.act('clone', { issue: 'IT-2' });
    const { key } = z.strictObject({ id: z.string(), key: z.string() }).parse(clone.json());
    expect((await sandbox.act('archive-issue', { issue: key })).status).toBe(204);
    expect((await sandbox.act('deactivate-user', { accountId: (await sandbox.user('nora')).accountId })).status).toBe(
      204,
    );
  });
});

describe('an error has the form {error: {message}}', () => {
  test.each([
    ['GET', '/nothing', undefined, 404],
    ['DELETE', '', undefined, 404],
    ['POST', '/metrics', {}, 404],
    ['POST', '/invoke', undefined, 400],
    ['POST', '/invoke', '{"module"', 400],
    ['POST', '/invoke', { module: 'none', functionKey: 'f', as: 'ada' }, 404],
    ['POST', '/invoke', { module: 'admin', functionKey: 'f', as: 'nobody' }, 404],
    ['POST', '/scheduled', { module: 'admin' }, 404],
    ['POST', '/clock', { advance: -1 }, 400],
    ['POST', '/clock', { advance: 1e300 }, 400],
    ['POST', '/settle', { timeout: 'long' }, 400],
    ['PUT', '/faults', [{ on: 'jira', do: { drop: true } }], 400],
    ['PUT', '/faults', [{ on: 'unknown', do: { status: 500 } }], 400],
    ['GET', '/invocations?since=now', undefined, 400],
    ['GET', '/received?since=-1', undefined, 400],
    ['POST', '/service', { status: 'bad' }, 400],
    ['POST', '/service', { host: 'elsewhere.example', status: 500 }, 400],
    ['PUT', '/state', {}, 400],
    ['POST', '/jira/explode', {}, 404],
    ['POST', '/jira/move', { issue: 'IT-9999', project: 'OPS' }, 404],
    ['POST', '/jira/move', {}, 400],
  ] as const)('%s %s with the body %j has the status %i', async (method, path, body, status) => {
    expect(errorStatus(await sandbox.request(method, `/_sandbox${path}`, body))).toBe(status);
  });

  test('a page on an issue needs an existing issue, and an unknown page is a 404', async () => {
    expect(errorStatus(await sandbox.ui('delegation', ada))).toBe(400);
    expect(errorStatus(await sandbox.ui('delegation', (await sandbox.user('jane')).accountId, 'IT-9999'))).toBe(400);
    expect(errorStatus(await sandbox.ui('none', ada))).toBe(404);
  });
});
