import { queryObjects } from 'node:v8';
import { Instance } from '../../src/forge/runtime/instance';
import { notes } from '../support/notes';

test('a process and its globals are reused for the next invocation', async () => {
  const { runAction } = await notes();
  expect(await runAction('warm')).toEqual({ invocationsOfThisProcess: 1, leaked: null });
  await runAction('leak', { value: 'left behind' });
  // The first call, the leak, and this call.
  expect(await runAction('warm')).toEqual({ invocationsOfThisProcess: 3, leaked: 'left behind' });
});

test('tenants share a process and its globals', async () => {
  const pool: never[] = [];
  const first = await notes({ pool });
  const second = await notes({
    pool,
    site: { url: 'https://other.atlassian.net', name: 'other', cloudId: '11111111-2222-4333-8444-555555555555' },
  });
  await first.runAction('leak', { value: 'of the first' });
  expect(await second.runAction('warm')).toMatchObject({ leaked: 'of the first' });
  // Each tenant has its own storage.
  await first.runAction('put', { key: 'own', value: 1 });
  expect(await second.stored('own')).toBeUndefined();
});

test('concurrent invocations have separate processes', async () => {
  const { runAction } = await notes();
  const results = await Promise.all([runAction('clock', { ms: 1000 }), runAction('clock', { ms: 1000 })]);
  expect(results.map(({ began }) => began)).toEqual([results[0].began, results[0].began]);
  expect((await runAction<{ invocationsOfThisProcess: number }>('warm')).invocationsOfThisProcess).toBe(2);
});

test('the app sees the virtual clock in Date and setTimeout', async () => {
  const { runAction, host } = await notes();
  const began = host.clock.now();
  expect(await runAction('clock', { ms: 7000 })).toEqual({
    began,
    ended: began + 7000,
    iso: new Date(began + 7000).toISOString(),
  });
});

test('a timer longer than 2^31-1 ms fires after 1 ms, as in Node', async () => {
  const { runAction } = await notes();
  const { began, ended } = await runAction<{ began: number; ended: number }>('clock', { ms: 2 ** 31 });
  expect(ended - began).toBe(1);
});

test("work that isn't awaited continues only in the next invocation of its process", async () => {
  const { runAction, stored, host } = await notes();
  await runAction('late');
  await host.time.advance(60_000);
  const writes = host.forge
    .invocations(0, true)
    .flatMap(({ calls }) => calls)
    .filter(({ path, request }) => path.endsWith('/set') && String(request).includes('seen:late'));
  expect(writes).toEqual([]);
  await runAction('warm');
  expect(await stored('seen:late')).toBe(1);
});

test('files can be written only below /tmp', async () => {
  const { runAction } = await notes();
  expect(await runAction('write', { path: `/tmp/note-${process.pid}` })).toBeNull();
  for (const path of ['/note', '/tmp/../note', '/tmpnote']) {
    expect(await runAction('write', { path })).toMatchObject({ code: 'EROFS' });
    expect(await runAction('write', { path, isAsync: true })).toMatchObject({ code: 'EROFS' });
  }
});

test("process.exit ends only the app's process", async () => {
  const { call, runAction } = await notes();
  await runAction('leak', { value: 'gone with it' });
  expect((await call('exit')).status).toBe(500);
  expect(await runAction('warm')).toEqual({ invocationsOfThisProcess: 1, leaked: null });
});

test('a time-out returns an error and ends the process', async () => {
  const { call, runAction, host } = await notes();
  const began = host.clock.now();
  expect((await call('clock', { ms: 60_000 })).status).toBe(504);
  expect(host.clock.now() - began).toBe(55_000);
  expect(await runAction('warm')).toMatchObject({ invocationsOfThisProcess: 1 });
});

test('the same seed gives the same run', async () => {
  const run = async (random: number) => {
    const { runAction, host } = await notes({ random });
    await runAction('push', { items: [{ body: { name: 'a' } }] });
    await runAction('random');
    await host.time.advance(600_000);
    return { rng: await runAction('random'), state: host.dump(), invocations: host.forge.invocations(0, true) };
  };
  const [first, second, other] = [await run(7), await run(7), await run(8)];
  expect(second).toEqual(first);
  expect(other.rng).not.toEqual(first.rng);
});

test('memory stays flat over a hundred crashes', async () => {
  const { call, host } = await notes();
  const crashRules = [
    { on: 'kvs', match: 'get', do: { lost: 'before' } },
    { on: 'kvs', match: 'get', do: { lost: 'after' } },
    { on: 'invocation', do: { lost: 'before' } },
    { on: 'invocation', do: { lost: 'after' } },
  ];
  const crash = async (times: number) => {
    for (const rule of crashRules) {
      host.faults.replace([rule]);
      for (let n = 0; n < times; n += 1) expect((await call('kvs', { key: 'x' })).status).toBe(500);
    }
    // Lets the counts per minute expire, which need memory, too.
    await host.time.advance(60_000);
  };
  // `queryObjects` collects garbage before it counts.
  const countObjects = () =>
    [Instance, Promise, AbortController].map((type) => queryObjects(type, { format: 'count' }));
  await crash(5);
  const [instances = 0, promises = 0, controllers = 0] = countObjects();
  // 30 crashes by each of four rules.
  await crash(30);
  const [instancesNow = 0, promisesNow = 0, controllersNow = 0] = countObjects();
  // The bounds leave room for objects of the test itself.
  expect(instancesNow - instances).toBeLessThan(3);
  expect(promisesNow - promises).toBeLessThan(50);
  expect(controllersNow - controllers).toBeLessThan(3);
});
