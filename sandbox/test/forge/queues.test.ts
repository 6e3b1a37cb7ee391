import { notes, type Notes } from '../support/notes';

const push = (app: Notes, ...items: object[]) => app.runAction<{ jobId: string }>('push', { items });
const stats = (app: Notes, jobId: string) => app.runAction('stats', { jobId });
/** Returns a text of some KB. Its item is slightly larger. */
const text = (kilobytes: number): string => 'x'.repeat(kilobytes * 1024);

test('an item arrives after its delay', async () => {
  const app = await notes();
  await push(app, { body: { name: 'later' }, delayInSeconds: 900 });
  await app.host.time.advance(899_000);
  expect(await app.stored('seen:work:later')).toBeUndefined();
  await app.host.time.advance(1000);
  expect(await app.stored('seen:work:later')).toMatchObject({ delayInSeconds: 900, queueName: 'work' });
});

test('a push accepts at most 50 items and 200 KB', async () => {
  const app = await notes();
  const items = Array.from({ length: 50 }, (_, n) => ({ body: { name: `n${n}` } }));
  expect(await push(app, ...items)).toHaveProperty('jobId');
  expect(await push(app, ...items, { body: {} })).toMatchObject({ type: 'TooManyEventsError' });
  expect(await push(app, { body: { name: 'large', text: text(199) } })).toHaveProperty('jobId');
  expect(await push(app, { body: { text: text(200) } })).toMatchObject({ type: 'PayloadTooBigError' });
});

test('an item for a long-running consumer has at most 100 KB', async () => {
  const { runAction } = await notes();
  const item = (kilobytes: number) => ({ body: { url: 'x'.repeat(kilobytes * 1024) } });
  expect(await runAction('push', { queue: 'long', items: [item(99)] })).toHaveProperty('jobId');
  expect(await runAction('push', { queue: 'long', items: [item(1), item(100)] })).toMatchObject({
    type: 'PartialSuccessError',
    failed: [{ errorMessage: expect.stringContaining('100 KB') as string, payload: item(100) }],
  });
  // The other consumer isn't long-running.
  expect(await runAction('push', { items: [item(150)] })).toHaveProperty('jobId');
});

test('a minute allows 500 items', async () => {
  const app = await notes();
  const fifty = Array.from({ length: 50 }, (_, n) => ({ body: { name: `n${n}` } }));
  for (let n = 0; n < 10; n += 1) {
    expect(await push(app, ...fifty)).toHaveProperty('jobId');
    await app.host.time.advance(1000);
  }
  expect(await push(app, { body: {} })).toMatchObject({ type: 'RateLimitError' });
  // The limit is a sliding minute: the first fifty are available again 60 seconds after their push.
  await app.host.time.advance(49_999);
  expect(await push(app, { body: {} })).toMatchObject({ type: 'RateLimitError' });
  await app.host.time.advance(1);
  expect(await push(app, { body: { name: 'a minute later' } })).toHaveProperty('jobId');
});

test('a thrown error is retried for 24 hours', async () => {
  const app = await notes();
  const { jobId } = await push(app, { body: { name: 'failing', fails: true } });
  // The first retry is after 10 seconds.
  await app.host.time.advance(9999);
  expect(await app.stored('count:work')).toBe(1);
  await app.host.time.advance(1);
  expect(await app.stored('count:work')).toBe(2);
  expect(await app.stored('seen:work:failing')).toMatchObject({
    retryContext: {
      retryCount: 1,
      retryReason: 'FUNCTION_RUNTIME_ERROR',
      retentionWindow: { remainingTimeMs: 24 * 3_600_000 - 10_000 },
    },
  });
  await app.host.time.advance(24 * 3_600_000);
  const attempts = await app.stored<number>('count:work');
  // The delays grow to 15 minutes, and 24 hours have 96 of those.
  expect(attempts).toBeGreaterThan(90);
  expect(await stats(app, jobId)).toEqual({ success: 0, inProgress: 0, failed: 1 });
  await app.host.time.advance(24 * 3_600_000);
  expect(await app.stored('count:work')).toBe(attempts);
});

test('a platform error is retried without being counted, and extends the retention window', async () => {
  const app = await notes();
  app.host.faults.replace([{ on: 'invocation', match: 'worker', do: { status: 500 } }]);
  const { jobId } = await push(app, { body: { name: 'unlucky' } });
  // Longer than the window of 24 hours, which platform errors extend to 96.
  await app.host.time.advance(95 * 3_600_000);
  expect(await stats(app, jobId)).toEqual({ success: 0, inProgress: 1, failed: 0 });
  app.host.faults.replace([]);
  await app.host.time.advance(900_000);
  expect(await stats(app, jobId)).toEqual({ success: 1, inProgress: 0, failed: 0 });
  expect(await app.stored('seen:work:unlucky')).toMatchObject({
    retryContext: { retryCount: 0, retryReason: 'FUNCTION_PLATFORM_UNKNOWN_ERROR' },
  });
});

test('an item is dropped after 96 hours', async () => {
  const app = await notes();
  app.host.faults.replace([{ on: 'invocation', match: 'worker', do: { status: 500 } }]);
  const { jobId } = await push(app, { body: { name: 'never' } });
  await app.host.time.advance(97 * 3_600_000);
  expect(await stats(app, jobId)).toEqual({ success: 0, inProgress: 0, failed: 1 });
});

test('an InvocationError sets the delay of the retry', async () => {
  const app = await notes();
  const { jobId } = await push(app, { body: { name: 'again', again: 1 } });
  // The app's error has a delay of 60 seconds.
  await app.host.time.advance(59_000);
  expect(await app.stored('count:work')).toBe(1);
  expect(await stats(app, jobId)).toEqual({ success: 0, inProgress: 1, failed: 0 });
  await app.host.time.advance(1000);
  expect(await stats(app, jobId)).toEqual({ success: 1, inProgress: 0, failed: 0 });
});

test('a canceled job stops, and an unknown job is an error', async () => {
  const app = await notes();
  const { jobId } = await push(app, { body: { name: 'never' }, delayInSeconds: 60 });
  await app.runAction('cancel', { jobId });
  await app.host.time.advance(120_000);
  expect(await app.stored('seen:work:never')).toBeUndefined();
  expect(await stats(app, 'no-such-job')).toMatchObject({ type: 'JobDoesNotExistError' });
});

test('a concurrency key limits the number of running items', async () => {
  const app = await notes();
  const item = (name: string) => ({ body: { name, takes: 10_000 }, concurrency: { key: 'person', limit: 1 } });
  await push(app, item('a'), item('b'), item('c'));
  await app.host.time.advance(5000);
  expect(await app.stored('count:work')).toBe(1);
  await app.host.time.advance(10_000);
  expect(await app.stored('count:work')).toBe(2);
  await app.host.time.advance(10_000);
  expect(await app.stored('count:work')).toBe(3);
});

test('at most 1,000 pushes can descend from one invocation', async () => {
  const app = await notes();
  await push(app, { body: { name: 'root', pushes: 2000 } });
  // The limit of 500 items per minute also applies. Its refusals are retried.
  await app.host.time.advance(24 * 3_600_000);
  expect(app.host.forge.metrics().queuePushes).toEqual({ work: 1000 });
  // Status 405 refuses a push beyond 1,000.
  const refused = app.host.forge
    .invocations(0, true)
    .flatMap(({ calls }) => calls.filter(({ status }) => status === 405));
  expect(refused.length).toBeGreaterThan(0);
  const lastError = app.host.forge.invocations().findLast(({ outcome }) => outcome.startsWith('threw'))?.outcome;
  expect(lastError).toContain('limit');
}, 60_000);
