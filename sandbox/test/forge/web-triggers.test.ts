import { notes } from '../support/notes';

const megabytes = (n: number): string => 'x'.repeat(n * 1024 * 1024);

test('a URL is stable until it is deleted, and forceCreate adds one', async () => {
  const { runAction, host } = await notes();
  const { url, again, fresh, all } = await runAction<Record<'url' | 'again' | 'fresh', string> & { all: unknown[] }>(
    'urls',
    { fresh: true },
  );
  expect(again).toBe(url);
  expect(fresh).not.toBe(url);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8080\/public\/[A-Za-z0-9]{25}$/);
  expect(all).toEqual([
    { moduleKey: 'inbox', url },
    { moduleKey: 'inbox', url: fresh },
  ]);
  const echo = (address: string) =>
    host.answer({ method: 'GET', path: `${new URL(address).pathname}/echo`, headers: {} });
  expect((await echo(fresh)).status).toBe(200);
  expect((await echo(url.replace('/public/', '/x1/'))).status).toBe(404);
  await runAction('drop', { url: fresh });
  expect((await echo(fresh)).status).toBe(404);
  expect((await echo(url)).status).toBe(200);
  expect(await runAction('drop', { url: fresh })).toMatchObject({
    message: expect.stringContaining('Web trigger URL not found') as string,
  });
});

test('the app can ask for its URLs 1,000 times per minute', async () => {
  const { runAction, host } = await notes();
  // Each action makes three calls.
  for (let n = 0; n < 333; n += 1) {
    expect(await runAction('urls')).toHaveProperty('url');
    // An installation has at most 300 invocations per second.
    if (n === 200) await host.time.advance(1000);
  }
  expect(await runAction('urls')).toMatchObject({
    message: expect.stringContaining('Failed to get web trigger URL') as string,
  });
  await host.time.advance(60_000);
  expect(await runAction('urls')).toHaveProperty('url');
});

test('a request without a body has no body member', async () => {
  const { host } = await notes();
  const { pathname } = new URL(host.forge.webTriggerUrl('inbox'));
  const answer = await host.answer({ method: 'GET', path: `${pathname}/echo?a=1`, headers: {} });
  const { request } = JSON.parse(answer.body) as { request: Record<string, unknown> };
  expect(request).toEqual({
    method: 'GET',
    path: `${pathname}/echo`,
    userPath: '/echo',
    headers: {},
    queryParameters: { a: ['1'] },
  });
});

test.each([
  ["a status that isn't a number", { statusCode: '200' }],
  ['no status', { body: 'x' }],
  ["a header that isn't a list", { statusCode: 200, headers: { a: 'b' } }],
  ["a body that isn't a text", { statusCode: 200, body: { a: 1 } }],
  ['null instead of an object', null],
])('a response with %s is a 500', async (_, response) => {
  const { call } = await notes();
  expect((await call('raw', response)).status).toBe(500);
});

test('a response is sent unchanged', async () => {
  const { call } = await notes();
  const answer = await call('raw', { statusCode: 418, headers: { 'X-Kind': ['tea', 'pot'] }, body: 'short' });
  expect(answer).toMatchObject({ status: 418, body: 'short', headers: { 'x-kind': 'tea, pot' } });
});

test('a request and a response have at most 5 MB', async () => {
  const { call } = await notes();
  expect((await call('raw', { statusCode: 200, body: megabytes(2) })).status).toBe(200);
  expect((await call('raw', { statusCode: 200, body: megabytes(5) })).status).toBe(413);
  /** Room for the JSON around the text, bytes. */
  const overhead = 1024;
  expect((await call('large', { bytes: 5 * 1024 * 1024 - overhead })).status).toBe(200);
  expect((await call('large', { bytes: 5 * 1024 * 1024 })).status).toBe(500);
});

test('asUser fails in an invocation without a user', async () => {
  const { runAction } = await notes();
  expect(await runAction('jira', { as: 'user' })).toMatchObject({ type: 'NeedsAuthenticationError' });
  expect(await runAction('jira', { as: 'someone', accountId: 'x' })).toMatchObject({
    type: 'NeedsAuthenticationError',
  });
  expect(await runAction('jira')).toMatchObject({ status: 200, body: { accountType: 'app' } });
});

// The call reads a user, which needs `read:jira-user`.
test.each([
  ['read:jira-user', 200],
  ['read:jira-work', 403],
])('a call as an absent user with impersonation allowed for %s gets %i', async (allowedScope, status) => {
  const scopes = ['read:jira-work', 'write:jira-work', 'read:jira-user', 'storage:app'];
  const manifest = (text: string) =>
    scopes.reduce(
      (all, scope) => all.replace(`- ${scope}\n`, `${scope}: { allowImpersonation: ${scope === allowedScope} }\n`),
      text,
    );
  const { runAction, host } = await notes({ manifest });
  const accountId = host.jira.users()[0]?.accountId;
  expect(await runAction('jira', { as: 'someone', accountId })).toMatchObject({ status });
});

test('header names come in lower case or capitalized', async () => {
  const { host } = await notes();
  const { pathname } = new URL(host.forge.webTriggerUrl('inbox'));
  // Each request has one form at random.
  const names = new Set<string>();
  for (let n = 0; n < 20; n += 1) {
    const { body } = await host.answer({ method: 'GET', path: `${pathname}/echo`, headers: { 'x-given-by': 'me' } });
    for (const name of Object.keys((JSON.parse(body) as { request: { headers: object } }).request.headers)) {
      names.add(name);
    }
  }
  expect([...names].sort()).toEqual(['X-Given-By', 'x-given-by']);
});

test('an installation has 300 invocations per second', async () => {
  const { call } = await notes();
  const statuses = [];
  for (let n = 0; n < 301; n += 1) statuses.push((await call('warm')).status);
  // The installation event was the first invocation.
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
});

describe('limits per minute', () => {
  /** Returns the number of calls that pass. Sends 300 per second, because more are refused. */
  async function countPassedCalls(how: 'web trigger' | 'page', calls: number): Promise<number> {
    const { host, call, invoke } = await notes();
    // Each call that passes the limits gets this answer, and runs no function.
    host.faults.replace([{ on: 'invocation', do: { status: 500 } }]);
    for (let n = 0; n < calls; n += 1) {
      if (n % 300 === 0) await host.time.advance(1000);
      await (how === 'page' ? invoke('who') : call('warm'));
    }
    const outcomes = host.forge.invocations().map(({ outcome }) => outcome);
    return outcomes.filter((outcome) => outcome.includes('failed to invoke')).length;
  }

  test('a user has 1,200 invocations', async () => {
    expect(await countPassedCalls('page', 1201)).toBe(1200);
  });

  test('an installation has 7,000 invocations', async () => {
    // The installation event was the first invocation.
    expect(await countPassedCalls('web trigger', 7000)).toBe(6999);
  });
});

test('a log keeps 100 lines per minute of the time-out and 200 KB', async () => {
  const { runAction, host } = await notes();
  const keptLines = () => host.forge.invocations().at(-1)?.logs ?? [];
  await runAction('log', { lines: 150 });
  expect(keptLines()).toHaveLength(100);
  await runAction('log', { lines: 90, text: 'x'.repeat(3000) });
  // A line has about 3,000 bytes, and 200 KB are 204,800 bytes.
  expect(keptLines()).toHaveLength(68);
  // The function may run for 900 seconds, which are 15 minutes.
  await runAction('push', { queue: 'long', items: [{ body: { lines: 2000 } }] });
  await host.rest();
  expect(keptLines()).toHaveLength(1500);
});

test("Node's network modules can be loaded but not used", async () => {
  const { runAction } = await notes();
  expect(await runAction('http')).toMatchObject({
    message: 'the sandbox does not support http.get; use fetch',
  });
});

test('storage needs its scope', async () => {
  const { runAction } = await notes({ manifest: (text) => text.replace('    - storage:app\n', '') });
  expect(await runAction('kvs', { key: 'a' })).toMatchObject({ type: 'ForgeKvsAPIError', code: 'FORBIDDEN' });
});

test("Jira's errors reach the SDK with their headers", async () => {
  const { runAction, host } = await notes();
  const statuses: unknown[] = [];
  // Jira's own limit: 100 reads of an endpoint per second.
  for (let n = 0; n < 101; n += 1) statuses.push((await runAction('jira')).status);
  expect(statuses.filter((status) => status !== 200)).toEqual([429]);
  expect(await runAction('jira')).toMatchObject({
    headers: {
      'retry-after': '1',
      'ratelimit-reason': 'jira-burst-based',
      'ratelimit-policy': '"global-app-quota";q=65000;w=3600',
    },
  });
  await host.time.advance(1000);
  expect((await runAction('jira')).status).toBe(200);
});
