import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { notes } from '../support/notes';

const SETTLED = { settled: true, pending: 0 };

describe.each(['real', 'virtual'] as const)('on the %s clock', (clock) => {
  test("settle doesn't wait for delayed work", async () => {
    const { host, runAction, stored } = await notes({ clock });
    await runAction('push', { items: [{ body: { name: 'later' }, delayInSeconds: 45 }] });
    await runAction('late');
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await stored('seen:work:later')).toBeUndefined();
  });

  test("settle doesn't wait for delayed work after a state was loaded", async () => {
    const { host, runAction } = await notes({ clock });
    await runAction('push', { items: [{ body: { name: 'later' }, delayInSeconds: 45 }] });
    host.load(JSON.parse(JSON.stringify(host.dump())));
    expect(await host.settle(10_000)).toEqual(SETTLED);
  });

  test('a loaded state aborts running work without an effect', async () => {
    const { host, call, runAction, stored } = await notes({ clock });
    const state: unknown = JSON.parse(JSON.stringify(host.dump()));
    await runAction('push', { items: [{ body: { name: 'slow', takes: 60_000 } }] });
    expect(await host.settle(50)).toEqual({ settled: false, pending: 1 });
    const response = call('put', { key: 'from another run', value: 1 });
    host.load(state);
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect((await response).status).toBe(500);
    expect(await stored('from another run')).toBeUndefined();
    expect(host.forge.metrics().queuePushes).toEqual({});
  });

  test('settle waits until an event and a queue item without a delay are handled', async () => {
    const { host, runAction, issue, stored } = await notes({ clock });
    const { key } = issue('watched');
    await runAction('push', { items: [{ body: { name: 'at once' } }] });
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await stored(`seen:event:${key}`)).toBeDefined();
    expect(await stored('seen:work:at once')).toBeDefined();
  });

  test('settle returns after its timeout, and reports a running function as pending', async () => {
    const { host, runAction, stored } = await notes({ clock });
    await runAction('push', { items: [{ body: { name: 'slow', takes: 300 } }] });
    const began = Date.now();
    expect(await host.settle(50)).toEqual({ settled: false, pending: 1 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(50);
    if (clock === 'virtual') await host.time.advance(300);
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await stored('seen:work:slow')).toBeDefined();
  });

  test('settle waits for a real call to a routed host', async () => {
    let answer: ServerResponse | undefined;
    const server = createServer((_request, response) => (answer = response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const route = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { host, runAction } = await notes({ clock, routes: new Map([['notes.example', route]]) });
    const called = runAction('fetch', { url: 'https://notes.example/slow' });
    await once(server, 'request');
    expect(await host.settle(50)).toEqual({ settled: false, pending: 1 });
    setTimeout(() => answer?.end('at last'), 50);
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await called).toMatchObject({ body: 'at last' });
    server.close();
  });
});

test('on the virtual clock settle returns before its timeout if only the clock can end a running function', async () => {
  const { host, runAction } = await notes();
  await runAction('push', { items: [{ body: { name: 'slow', takes: 300 } }] });
  const began = Date.now();
  expect(await host.settle(50_000)).toEqual({ settled: false, pending: 1 });
  expect(Date.now() - began).toBeLessThan(25_000);
});

test('on the virtual clock settle waits while an advance moves the clock', async () => {
  const { host, runAction, stored } = await notes();
  await runAction('push', { items: [{ body: { name: 'slow', takes: 300 } }] });
  const advance = host.time.advance(60_000);
  expect(await host.settle(50_000)).toEqual(SETTLED);
  expect(await stored('seen:work:slow')).toBeDefined();
  await advance;
});

test('on the real clock settle returns after its timeout while many events are in flight', async () => {
  const { host, issue } = await notes({ clock: 'real' });
  for (let n = 0; n < 90; n += 1) issue(`watched ${n}`);
  // Lets the event loop run I/O between the events.
  await stat(__filename);
  expect((await host.settle(0)).pending).toBeGreaterThan(0);
  expect(await host.settle(50_000)).toEqual(SETTLED);
});
