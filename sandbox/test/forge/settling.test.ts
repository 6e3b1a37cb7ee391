import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { notes } from '../support/notes';

const SETTLED = { settled: true, pending: 0 };

describe.each(['real', 'virtual'] as const)('on the %s clock', (clock) => {
  test('what the app put off into the future is not waited for', async () => {
    const { host, door, stored } = await notes({ clock });
    await door('push', { items: [{ body: { name: 'later' }, delayInSeconds: 45 }] });
    await door('late');
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await stored('seen:work:later')).toBeUndefined();
  });

  test('nor after the state was put back', async () => {
    const { host, door } = await notes({ clock });
    await door('push', { items: [{ body: { name: 'later' }, delayInSeconds: 45 }] });
    host.load(JSON.parse(JSON.stringify(host.dump())));
    expect(await host.settle(10_000)).toEqual(SETTLED);
  });

  test('what still runs when a state is put in is forgotten, and takes no effect there', async () => {
    const { host, call, door, stored } = await notes({ clock });
    const state: unknown = JSON.parse(JSON.stringify(host.dump()));
    await door('push', { items: [{ body: { name: 'slow', takes: 60_000 } }] });
    expect(await host.settle(50)).toEqual({ settled: false, pending: 1 });
    const asked = call('put', { key: 'from another run', value: 1 });
    host.load(state);
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect((await asked).status).toBe(500);
    expect(await stored('from another run')).toBeUndefined();
    expect(host.forge.metrics().queuePushes).toEqual({});
  });

  test('what an event and an immediate queue item cause has run', async () => {
    const { host, door, issue, stored } = await notes({ clock });
    const { key } = issue('watched');
    await door('push', { items: [{ body: { name: 'at once' } }] });
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await stored(`seen:event:${key}`)).toBeDefined();
    expect(await stored('seen:work:at once')).toBeDefined();
  });

  test('a function that runs on is told as pending after the timeout', async () => {
    const { host, door, stored } = await notes({ clock });
    await door('push', { items: [{ body: { name: 'slow', takes: 300 } }] });
    const began = Date.now();
    expect(await host.settle(50)).toEqual({ settled: false, pending: 1 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(50);
    if (clock === 'virtual') await host.time.advance(300);
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await stored('seen:work:slow')).toBeDefined();
  });

  test('so is a real call to a routed host; settle waits for its end', async () => {
    let answer: ServerResponse | undefined;
    const server = createServer((_request, response) => (answer = response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const route = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { host, door } = await notes({ clock, routes: new Map([['notes.example', route]]) });
    const called = door('fetch', { url: 'https://notes.example/slow' });
    await once(server, 'request');
    expect(await host.settle(50)).toEqual({ settled: false, pending: 1 });
    setTimeout(() => answer?.end('at last'), 50);
    expect(await host.settle(10_000)).toEqual(SETTLED);
    expect(await called).toMatchObject({ body: 'at last' });
    server.close();
  });
});

test('on the real clock hundreds of events leave room for requests, and settle keeps to its timeout', async () => {
  const { host, issue } = await notes({ clock: 'real' });
  for (let n = 0; n < 90; n += 1) issue(`watched ${n}`);
  await stat(__filename);
  expect((await host.settle(0)).pending).toBeGreaterThan(0);
  expect(await host.settle(50_000)).toEqual(SETTLED);
});
