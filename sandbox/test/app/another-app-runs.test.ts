import { startSandbox, type Sandbox } from 'forge-sandbox/testing';

/** Sandbox with a small Forge app, in its own process over HTTP. */
let sandbox: Sandbox;
let inbox: string;

beforeAll(async () => {
  sandbox = await startSandbox({ app: 'sandbox/test/apps/notes', seed: 'empty' });
  inbox = await sandbox.webTrigger('inbox');
});
afterAll(() => sandbox.stop());

const runAction = async <T>(action: string, input: object = {}): Promise<T> =>
  (await sandbox.post(`${inbox}/${action}`, input)).json<T>();
const stored = async <T>(key: string): Promise<T | undefined> => (await runAction<{ value?: T }>('kvs', { key })).value;
const createIssue = async (summary: string, properties: object[] = []): Promise<{ id: string; key: string }> => {
  const answer = await sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary },
    properties,
  });
  return answer.json();
};

test('a web trigger gets the request as Forge documents it', async () => {
  const answer = await sandbox.post(`${inbox}/echo/further?color=red&color=blue`, { a: 1 }, { 'X-Thing': 'yes' });
  const { request, context } = answer.json<{ request: Record<string, unknown>; context: Record<string, unknown> }>();
  expect(request).toMatchObject({
    method: 'POST',
    userPath: '/echo/further',
    queryParameters: { color: ['red', 'blue'] },
    body: '{"a":1}',
  });
  expect(
    Object.entries(request.headers as Record<string, string[]>).find(([name]) => name.toLowerCase() === 'x-thing')?.[1],
  ).toEqual(['yes']);
  expect(context.installContext).toMatch(/^ari:cloud:jira::site\//);
  // Limit of an installation's invocations per minute.
  expect(answer.headers.get('x-ratelimit-limit')).toBe('7000');
});

test('the app gets the installation event', async () => {
  expect(await stored('seen:installed')).toMatchObject({
    eventType: 'avi:forge:installed:app',
    app: { version: '2.3.0' },
  });
});

test('the app stores entities and finds them by an index', async () => {
  await runAction('note', { key: 'one', author: 'ada', text: 'first' });
  expect(await runAction('notes', { author: 'ada' })).toMatchObject({
    results: [{ key: 'one', value: { text: 'first' } }],
  });
});

test('an issue event passes its filter and includes the requested property', async () => {
  const watched = await createIssue('watched', [{ key: 'notes', value: { watched: true } }]);
  const ignored = await createIssue('ignored');
  await sandbox.settle();
  await sandbox.jira('ada', 'PUT', `/issue/${watched.key}`, { fields: { summary: 'watched still' } });
  await sandbox.jira('ada', 'PUT', `/issue/${ignored.key}`, { fields: { summary: 'ignored still' } });
  await sandbox.settle();
  expect(await stored(`seen:event:${watched.key}`)).toMatchObject({
    eventType: 'avi:jira:updated:issue',
    selfGenerated: false,
    payloadIncludeProperties: { "issue.properties['notes'].watched": true },
  });
  expect(await stored(`seen:event:${ignored.key}`)).toMatchObject({ eventType: 'avi:jira:created:issue' });
});

test('a queue item reaches its consumer', async () => {
  const { jobId } = await runAction<{ jobId: string }>('push', { items: [{ body: { name: 'plain' } }] });
  await sandbox.settle();
  expect(await stored('seen:work:plain')).toMatchObject({ jobId, queueName: 'work', body: { name: 'plain' } });
  expect(await runAction('stats', { jobId })).toEqual({ success: 1, inProgress: 0, failed: 0 });
});

test('a schedule runs at its interval and on demand', async () => {
  const before = (await stored<number>('count:tick')) ?? 0;
  // The schedule runs every five minutes: 12 times an hour.
  await sandbox.advance(3_600_000);
  expect(await stored('count:tick')).toBe(before + 12);
  await sandbox.scheduled('tick');
  expect(await stored('count:tick')).toBe(before + 13);
});

test('a resolver knows the viewer, and Jira answers as that user', async () => {
  const { accountId } = await sandbox.user('owen');
  expect(await sandbox.invoke({ module: 'notes', functionKey: 'who', as: accountId })).toMatchObject({
    result: { accountId, moduleKey: 'notes', extension: { type: 'jira:globalPage' } },
  });
  expect(await sandbox.invoke({ module: 'notes', functionKey: 'me', as: accountId })).toMatchObject({
    result: { accountId },
  });
  expect(await sandbox.invoke({ module: 'notes', functionKey: 'fail', as: accountId })).toEqual({
    error: { message: 'the resolver threw' },
  });
});

test('a page is drawn without a browser', async () => {
  const { accountId } = await sandbox.user('owen');
  const drawn = await sandbox.ui('notes', accountId);
  expect(drawn.status).toBe(200);
  expect(drawn.text).toContain(`seen by ${accountId}`);
});
