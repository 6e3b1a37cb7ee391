import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';
import type { ReceivedRequest } from '../../support/sandbox';

const HOST = 'hooks.offboarding.example';
const WEBHOOK_URL = 'https://hooks.offboarding.example/jira';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let story: Story;
shareStory((shared) => (story = shared), { torii: false });

const receiver = (behavior: object) => story.sandbox.setService({ host: HOST, ...behavior });
const advance = (ms: number) => story.sandbox.advance(ms);
const receivedAttempts = async (): Promise<ReceivedRequest[]> => {
  await story.sandbox.settle();
  return (await story.sandbox.received()).filter(({ host }) => host === HOST);
};
const createIssue = async () => (await story.delegated()).issue?.key ?? '';

test('a push is a POST of its type, its time, and the delegation as GET returns it', async () => {
  const key = await createIssue();
  await story.move(key, 'Done');
  const [push] = await receivedAttempts();
  const response = (await story.service('GET', '/v1/delegations/task-8841')).json();
  expect([push?.method, push?.path, push?.headers['content-type']]).toEqual(['POST', '/jira', 'application/json']);
  expect(JSON.parse(push?.body ?? '')).toEqual({
    type: 'delegation.completed',
    timestamp: (await story.sandbox.info()).now,
    data: response,
  });
  expect(Object.keys(JSON.parse(push?.body ?? '') as object)).toEqual(['type', 'timestamp', 'data']);
});

test('a created delegation gets its first push at the next change', async () => {
  const key = await createIssue();
  await advance(HOUR);
  expect(await story.receivedPushes()).toEqual([]);
  await story.assign(key, 'owen');
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.assigned task-8841.2']);
});

test('each attempt has the same id and its own time and signature', async () => {
  const key = await createIssue();
  await receiver({ status: 500, times: 2 });
  await story.move(key, 'Done');
  await advance(2 * MINUTE);
  const attempts = await receivedAttempts();
  expect(attempts).toHaveLength(3);
  expect(new Set(attempts.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['task-8841.2']));
  expect(new Set(attempts.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3);
  expect(attempts.map(({ verified }) => verified)).toEqual([true, true, true]);
});

test.each([200, 201, 202, 204, 299])('%i acknowledges the push', async (status) => {
  const key = await createIssue();
  await receiver({ status });
  await story.move(key, 'Done');
  await advance(HOUR);
  expect(await receivedAttempts()).toHaveLength(1);
});

test.each([301, 307, 400, 401, 404, 409, 422, 500, 502])('%i is retried', async (status) => {
  const key = await createIssue();
  await receiver({ status, times: 1 });
  await story.move(key, 'Done');
  await advance(10_000);
  expect((await receivedAttempts()).map(({ answered }) => answered)).toEqual([status, 204]);
});

describe('Retry-After', () => {
  test('delays the push by 12 hours at most', async () => {
    const key = await createIssue();
    await receiver({ status: 503, retryAfter: 7 * 24 * 3600, times: 1 });
    await story.move(key, 'Done');
    await advance(12 * HOUR - MINUTE);
    expect(await receivedAttempts()).toHaveLength(1);
    await advance(10 * MINUTE);
    expect((await receivedAttempts()).map(({ answered }) => answered)).toEqual([503, 204]);
  });

  test('counts only with 429 and 503', async () => {
    const key = await createIssue();
    await receiver({ status: 500, retryAfter: 3600, times: 1 });
    await story.move(key, 'Done');
    await advance(10_000);
    expect(await receivedAttempts()).toHaveLength(2);
  });

  test("of one push doesn't delay other pushes", async () => {
    const key = await createIssue();
    const other = (await story.delegated({ id: 'task-2', app: { name: 'Notion' } })).issue?.key ?? '';
    await receiver({ status: 429, retryAfter: 1800, times: 1 });
    await story.move(key, 'Done');
    await story.move(other, 'Done');
    await advance(29 * MINUTE);
    const ids = async () => (await receivedAttempts()).map(({ headers }) => headers['webhook-id']);
    expect(await ids()).toEqual(['task-8841.2', 'task-2.2']);
    await advance(10 * MINUTE);
    expect(await ids()).toEqual(['task-8841.2', 'task-2.2', 'task-8841.2']);
  });

  test('of three consecutive pushes delays the channel', async () => {
    const keys = [await createIssue()];
    for (const n of [2, 3, 4]) {
      keys.push((await story.delegated({ id: `task-${n}`, app: { name: `App ${n}` } })).issue?.key ?? '');
    }
    await receiver({ status: 429, retryAfter: 600, times: 3 });
    for (const key of keys) await story.move(key, 'Done');
    await advance(9 * MINUTE);
    expect((await receivedAttempts()).map(({ answered }) => answered)).toEqual([429, 429, 429]);
    await advance(10 * MINUTE);
    const acknowledged = (await receivedAttempts()).filter(({ answered }) => answered === 204);
    expect(acknowledged.map(({ headers }) => headers['webhook-id']).sort()).toEqual([
      'task-2.2',
      'task-3.2',
      'task-4.2',
      'task-8841.2',
    ]);
  });
});

test('answered pushes are in order of sequence at any speed of changes', async () => {
  const key = await createIssue();
  await receiver({ delayMs: 3000 });
  for (const status of ['In Progress', 'Waiting', 'Done', 'To Do', 'Done']) {
    await story.move(key, status);
    await advance(2000);
  }
  await advance(MINUTE);
  const sequences = (await story.receivedPushes()).map(({ data }) => data.sequence);
  expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  expect(new Set(sequences).size).toBe(sequences.length);
  expect((await story.receivedPushes()).at(-1)).toMatchObject({ type: 'delegation.completed', data: { sequence: 6 } });
});

describe('a static header of the webhook', () => {
  const withHeader = (header: object | null) =>
    story.admin<{ receiver?: object; problem?: object }>('saveWebhook', { url: WEBHOOK_URL, enabled: true, header });

  test('is in every push, and its value is never shown again', async () => {
    const key = await createIssue();
    await withHeader({ name: 'X-Torii-Key', value: 'static-header-value-8d1f' });
    await story.move(key, 'Done');
    const [push] = await receivedAttempts();
    expect(push?.headers['x-torii-key']).toBe('static-header-value-8d1f');
    expect(push?.verified).toBe(true);
    const settings = JSON.stringify(await story.admin('getSettings'));
    expect(settings).toContain('X-Torii-Key');
    expect(settings).not.toContain('static-header-value-8d1f');

    await withHeader(null);
    await story.move(key, 'To Do');
    expect((await receivedAttempts()).at(-1)?.headers).not.toHaveProperty('x-torii-key');
  });

  test.each(['webhook-signature', 'Webhook-Id', 'Content-Type', 'host', 'a b', ''])(
    "can't be named %p",
    async (name) => {
      expect(await withHeader({ name, value: 'x' })).toMatchObject({
        problem: { status: 400, errors: [{ pointer: '/header/name' }] },
      });
    },
  );

  test('is refused with the rules for its name', async () => {
    expect(await withHeader({ name: 'a b', value: 'x' })).toMatchObject({
      problem: { errors: [{ detail: 'must be letters, digits and hyphens, such as X-Api-Key' }] },
    });
  });
});

test('a change of the resolution alone is pushed, and turns a completion into a decline', async () => {
  const key = await createIssue();
  await story.move(key, 'Done');
  await story.move(key, 'Done', 'olga', "Won't Do");
  await story.move(key, 'Done', 'olga', 'Duplicate');
  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)).toEqual([
    'delegation.completed task-8841.2',
    'delegation.declined task-8841.3',
    'delegation.completed task-8841.4',
  ]);
  expect(pushes.at(-1)?.data.outcome?.resolution).toBe('Duplicate');
});

test('a disabled webhook gets no push, and gets the current state when it is enabled again', async () => {
  const key = await createIssue();
  await story.admin('saveWebhook', { url: WEBHOOK_URL, enabled: false });
  await story.move(key, 'In Progress');
  await story.move(key, 'Done');
  await advance(HOUR);
  expect(await receivedAttempts()).toEqual([]);
  await story.admin('saveWebhook', { url: WEBHOOK_URL, enabled: true });
  await advance(10 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.3']);
});
