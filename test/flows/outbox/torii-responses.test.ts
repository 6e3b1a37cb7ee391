import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';
import { removalRequest, toriiOf, type Torii } from '../../support/torii';

const MINUTE = 60_000;

let story: Story;
let torii: Torii;
shareStory((shared) => {
  story = shared;
  torii = toriiOf(story);
});

const answeredCalls = async () =>
  (await torii.requests()).map(({ method, answered }) => `${method} ${answered ?? 'nothing'}`);

test('each call has the key as a bearer token and the address of version 1.0', async () => {
  const { issue } = await story.delegated({ person: { email: 'jane@acme.example' } });
  await story.move(issue?.key ?? '', 'Done');
  const calls = await torii.requests();
  expect(calls.map(({ method }) => method)).toEqual(['GET', 'PUT']);
  for (const { path, headers } of calls) {
    expect(path).toMatch(/^\/v1\.0\//);
    expect(headers.authorization).toBe(`Bearer ${story.info.service?.apiKey ?? ''}`);
  }
});

test.each([400, 404, 422])('%i rejects the push at once without a retry', async (status) => {
  const { issue } = await story.delegated();
  await torii.behave({ status, times: 1 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(60 * MINUTE);
  expect(await answeredCalls()).toEqual([`PUT ${status}`]);
  expect(await story.admin('countDeliveries', { filter: 'rejected', channel: 'torii' })).toEqual({ count: 1 });
  // The rejection doesn't affect the webhook.
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);

  await story.admin('resend', { id: 'task-8841' });
  expect(await answeredCalls()).toEqual([`PUT ${status}`, 'PUT 200']);
});

test.each([500, 502, 503, 504])('a push that gets %i is retried until it is confirmed', async (status) => {
  const { issue } = await story.delegated();
  await torii.behave({ status, times: 2 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(5 * MINUTE);
  expect((await answeredCalls()).filter((call) => call === 'PUT 200')).toHaveLength(1);
  expect(await story.admin('countDeliveries', { filter: 'pending', channel: 'torii' })).toEqual({ count: 0 });
});

test('all calls of a push share 10 seconds, and the rest is retried', async () => {
  const { issue } = await story.delegated();
  await torii.behave({ hang: true, times: 1 });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.advance(9000);
  const failingSince = async () =>
    (await story.admin<{ torii: { failingSince: string | null } }>('getSettings')).torii.failingSince;
  expect(await failingSince()).toBeNull();
  await story.sandbox.advance(1500);
  expect(await failingSince()).not.toBeNull();
  await story.sandbox.advance(MINUTE);
  expect(await failingSince()).toBeNull();
  expect((await answeredCalls()).at(-1)).toBe('PUT 200');
});

test('a rejected push is sent again with the new state after the issue changes', async () => {
  const { issue } = await story.delegated();
  await torii.behave({ status: 422, times: 1 });
  await story.move(issue?.key ?? '', 'Done');
  await story.move(issue?.key ?? '', 'To Do');
  await story.move(issue?.key ?? '', 'Done');
  expect((await answeredCalls()).at(-1)).toBe('PUT 200');
  expect(await story.admin('countDeliveries', { filter: 'rejected' })).toEqual({ count: 0 });
});

describe('errors', () => {
  test('after an attempt without a response the next one reads first, and again 2 minutes later', async () => {
    const { issue } = await story.delegated();
    await torii.behave({ hang: true, times: 1 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(30_000);
    const read = 'GET /users/40121/apps/77 200';
    expect(await torii.requestTexts()).toEqual([removalRequest(true, 'no answer'), read, removalRequest(true)]);
    await story.sandbox.advance(3 * MINUTE);
    expect(await torii.requestTexts()).toEqual([removalRequest(true, 'no answer'), read, removalRequest(true), read]);
  });

  test('a PUT that takes effect late is found by the second read and corrected', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await torii.behave({ late: 60_000, times: 1 });
    await story.move(key, 'Done');
    await story.sandbox.advance(10_000);
    await story.move(key, 'To Do');
    await story.sandbox.advance(10 * MINUTE);
    const got = await torii.requestTexts();
    expect(got.at(-2)).toBe(removalRequest(false));
    expect(got.at(-1)).toBe('GET /users/40121/apps/77 200');
  });

  test.each([401, 403])('%i disables the channel with a finding until a key is saved', async (status) => {
    const { issue } = await story.delegated();
    await torii.behave({ status, times: 1 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(60 * MINUTE);
    expect(await torii.requestTexts()).toHaveLength(1);
    const { torii: view } = await story.admin<{ torii: { disabledReason: string } }>('getSettings');
    expect(view.disabledReason).toContain(String(status));
    expect(await story.admin('listFindings')).toMatchObject({
      findings: [
        {
          text: `Torii is disabled: Torii answered ${status}: The sandbox ordered this response.`,
          fix: expect.stringContaining('save the Torii settings or check the key') as string,
        },
      ],
    });

    await story.admin('saveTorii', { enabled: true, key: story.info.service?.apiKey ?? '' });
    expect((await torii.requestTexts()).at(-1)).toBe(removalRequest(true));
  });

  test("404 rejects the push with Torii's message and doesn't delay others", async () => {
    const one = await story.delegated({ person: { id: 99, email: 'jane@acme.example' } });
    const two = await story.delegated({ id: 'task-2', app: { id: 78, name: 'Notion' } });
    await story.move(one.issue?.key ?? '', 'Done');
    await story.move(two.issue?.key ?? '', 'Done');
    await story.sandbox.advance(60 * MINUTE);
    expect(await torii.requestTexts()).toEqual([
      'PUT /users/99/apps/77 {"isUserRemovedFromApp":true} 404',
      removalRequest(true, 200, 78),
    ]);
    expect(await story.admin('countDeliveries', { filter: 'rejected' })).toEqual({ count: 1 });
  });

  test('429 delays the push as long as Torii asks', async () => {
    const { issue } = await story.delegated();
    await torii.behave({ status: 429, retryAfter: 300, times: 1 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(4 * MINUTE);
    expect(await torii.requestTexts()).toEqual([removalRequest(true, 429)]);
    await story.sandbox.advance(7 * MINUTE);
    expect(await torii.requestTexts()).toEqual([removalRequest(true, 429), removalRequest(true)]);
  });

  test("a Torii outage of a day doesn't affect the webhook", async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await torii.behave({ status: 500 });
    await story.move(key, 'Done');
    await story.sandbox.advance(60 * MINUTE);
    await story.skip(22 * 60 * MINUTE);
    await story.sandbox.advance(60 * MINUTE);
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
    await torii.behave();
    await story.sandbox.advance(60 * MINUTE);
    expect((await torii.requestTexts()).filter((call) => call.endsWith('200'))).toContain(removalRequest(true));
    expect(await story.receivedPushes()).toHaveLength(1);
  });

  test('while Torii hangs, changes reach the webhook at once', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    await torii.behave({ hang: true });
    await story.move(key, 'Done');
    await story.sandbox.advance(1000);
    await story.move(key, 'To Do');
    expect(pushNames(await story.receivedPushes())).toEqual([
      'delegation.completed task-8841.2',
      'delegation.reopened task-8841.3',
    ]);
  });
});
