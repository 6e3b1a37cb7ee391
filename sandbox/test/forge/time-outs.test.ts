import { join } from 'node:path';
import { readManifest } from '../../src/forge/app/read-manifest';
import { timeOuts } from '../../src/forge/invocation/time-outs';
import { notes } from '../support/notes';

/** Data that the app stores at a function's start, with the remaining time in ms. */
type StoredRun = { readonly remaining: number };

describe('the time-out of a function', () => {
  test('is 25 seconds for a page', async () => {
    const { invoke } = await notes();
    expect(await invoke('remaining')).toEqual({ result: 25_000 });
  });

  test('is 25 seconds for the dynamic properties of a panel', async () => {
    const manifest = await readManifest(join(__dirname, '../apps/every-place'));
    expect(timeOuts(manifest).get('status-function')).toBe(25_000);
  });

  test('is 25 seconds for a trigger', async () => {
    const { issue, stored, host } = await notes();
    const { key } = issue('first');
    await host.rest();
    expect(await stored<StoredRun>(`seen:event:${key}`)).toMatchObject({ remaining: 25_000 });
  });

  test('is 55 seconds for a web trigger, schedule, consumer and pre-uninstall function', async () => {
    const { runAction, stored, host } = await notes();
    expect(await runAction('app')).toMatchObject({ remaining: 55_000 });
    await runAction('push', { items: [{ body: { name: 'a' } }] });
    await host.rest();
    expect(await stored<StoredRun>('seen:work:a')).toMatchObject({ remaining: 55_000 });
    await host.forge.runScheduled('tick');
    expect(await stored<StoredRun>('seen:tick')).toMatchObject({ remaining: 55_000 });
    await host.forge.uninstall();
    expect(JSON.stringify(host.dump())).toMatch(/"seen:goodbye"[^\]]*remaining\\":55000/);
  });

  test('of a consumer can be set to 900 seconds', async () => {
    const { runAction, stored, host } = await notes();
    await runAction('push', { queue: 'long', items: [{ body: {} }] });
    await host.rest();
    expect(await stored<StoredRun>('seen:long')).toMatchObject({ remaining: 900_000 });
  });

  test('is the shortest one if several modules share a function', async () => {
    // A schedule may also take 900 seconds.
    const asSchedule = 'key: tick\n      function: tick-function';
    const shared = await notes({
      manifest: (text) => text.replace(asSchedule, 'key: tick\n      function: long-function'),
    });
    await shared.runAction('push', { queue: 'long', items: [{ body: {} }] });
    await shared.host.rest();
    expect(await shared.stored<StoredRun>('seen:long')).toMatchObject({ remaining: 900_000 });

    const asPage = await notes({
      manifest: (text) => text.replace('function: resolver-function', 'function: long-function'),
    });
    await asPage.runAction('push', { queue: 'long', items: [{ body: {} }] });
    await asPage.host.rest();
    expect(await asPage.stored<StoredRun>('seen:long')).toMatchObject({ remaining: 25_000 });
  });
});

describe('after a time-out', () => {
  test('a page gets an error', async () => {
    const { invoke, host } = await notes();
    const began = host.clock.now();
    expect(await invoke('hang')).toEqual({ error: { message: 'Function timed out' } });
    expect(host.clock.now() - began).toBe(25_000);
  });

  test('a queue item is retried with the reason FUNCTION_TIME_OUT', async () => {
    const { runAction, stored, host } = await notes();
    await runAction('push', { items: [{ body: { name: 'slow', takes: 55_001 } }] });
    // The time-out of 55 seconds, and 10 seconds until the retry.
    await host.time.advance(65_000);
    expect(await stored('seen:work:slow')).toMatchObject({
      retryContext: { retryCount: 1, retryReason: 'FUNCTION_TIME_OUT' },
    });
    await runAction('push', { items: [{ body: { name: 'just in time', takes: 54_999 } }] });
    await host.time.advance(86_400_000);
    expect(await stored('seen:work:just in time')).not.toHaveProperty('retryContext');
  });

  test('a schedule runs again at its next time', async () => {
    const hanging = (text: string) => text.replace('handler: index.tick', 'handler: index.hang');
    const { host } = await notes({ manifest: hanging });
    // The schedule starts every 5 minutes, and each run times out after 55 seconds.
    await host.time.advance(960_000);
    const runs = host.forge.invocations().filter(({ module }) => module === 'tick');
    expect(runs.map(({ outcome }) => outcome)).toEqual(['timed out', 'timed out', 'timed out']);
  });
});

test('a page receives at most 5 MB and sends at most 500 KB', async () => {
  const { invoke } = await notes();
  /** Room for the JSON around the text, bytes. */
  const overhead = 1024;
  expect(await invoke('large', { bytes: 5 * 1024 * 1024 - overhead })).toHaveProperty('result');
  expect(await invoke('large', { bytes: 5 * 1024 * 1024 })).toEqual({
    error: { message: 'Response is larger than 5 MB' },
  });
  expect(await invoke('who', { text: 'x'.repeat(500 * 1024 - overhead) })).toHaveProperty('result');
  expect(await invoke('who', { text: 'x'.repeat(500 * 1024) })).toEqual({
    error: { message: 'Request payload is larger than 500 KB' },
  });
});
