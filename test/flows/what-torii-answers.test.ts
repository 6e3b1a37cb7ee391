import { startStory, told, type Story } from '../support/story';

const HOST = 'api.toriihq.com';
const MINUTE = 60_000;

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
beforeEach(() => story.reset());
afterAll(() => story.end());

const torii = (behaviour: object) => story.sandbox.service({ host: HOST, ...behaviour });
const got = async () => {
  await story.sandbox.settle();
  return (await story.sandbox.received()).filter(({ host }) => host === HOST);
};
const answers = async () => (await got()).map(({ method, answered }) => `${method} ${answered ?? 'nothing'}`);

test('each call bears the key as a bearer token, under the address of version 1.0', async () => {
  const { issue } = await story.delegated({ person: { email: 'jane@acme.example' } });
  await story.move(issue?.key ?? '', 'Done');
  const calls = await got();
  expect(calls.map(({ method }) => method)).toEqual(['GET', 'PUT']);
  for (const { path, headers } of calls) {
    expect(path).toMatch(/^\/v1\.0\//);
    expect(headers.authorization).toBe(`Bearer ${story.info.service?.apiKey ?? ''}`);
  }
});

test.each([400, 404, 422])('%i parks the push at once, and is not tried again by itself', async (status) => {
  const { issue } = await story.delegated();
  await torii({ status, times: 1 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(60 * MINUTE);
  expect(await answers()).toEqual([`PUT ${status}`]);
  expect(await story.admin('countPushes', { show: 'parked', channel: 'torii' })).toEqual({ count: 1 });
  // The webhook, which knows nothing of it, heard it all the same.
  expect(told(await story.heard())).toEqual(['delegation.completed task-8841.2']);

  await story.admin('sendAgain', { id: 'task-8841' });
  expect(await answers()).toEqual([`PUT ${status}`, 'PUT 200']);
});

test.each([500, 502, 503, 504])('%i is tried again, until it is confirmed', async (status) => {
  const { issue } = await story.delegated();
  await torii({ status, times: 2 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(5 * MINUTE);
  expect((await answers()).filter((call) => call === 'PUT 200')).toHaveLength(1);
  expect(await story.admin('countPushes', { show: 'waiting', channel: 'torii' })).toEqual({ count: 0 });
});

test('all calls of a push together have 10 seconds: what is not answered by then is tried again', async () => {
  const { issue } = await story.delegated();
  await torii({ hang: true, times: 1 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(9000);
  const failingSince = async () =>
    (await story.admin<{ torii: { failingSince: string | null } }>('getSettings')).torii.failingSince;
  expect(await failingSince()).toBeNull();
  await story.sandbox.advance(1500);
  expect(await failingSince()).not.toBeNull();
  await story.sandbox.advance(MINUTE);
  expect(await failingSince()).toBeNull();
  expect((await answers()).at(-1)).toBe('PUT 200');
});

test('what was parked says something else once the issue changes: the new state is told anew', async () => {
  const { issue } = await story.delegated();
  await torii({ status: 422, times: 1 });
  await story.move(issue?.key ?? '', 'Done');
  await story.move(issue?.key ?? '', 'To Do');
  await story.move(issue?.key ?? '', 'Done');
  expect((await answers()).at(-1)).toBe('PUT 200');
  expect(await story.admin('countPushes', { show: 'parked' })).toEqual({ count: 0 });
});
