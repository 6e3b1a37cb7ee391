import { invokeForPage } from '../../src/pages/invoke-for-page';
import { readCommandLine } from '../../src/start/command-line';
import { notes } from '../support/notes';

const DECLARED_URL = 'https://notes.example/';

test.each([
  ['obeyed', 'aborted due to timeout', 1000],
  ['ignored', 'The function timed out', 55_000],
] as const)('an abort signal of fetch is %s', async (abortSignals, message, ms) => {
  const { runAction, host } = await notes({ readings: { abortSignals } });
  host.faults.replace([{ on: 'egress', do: { delayMs: 600_000 } }]);
  const began = host.clock.now();
  let ended = 0;
  const response = runAction<{ message: string }>('fetch', { url: DECLARED_URL, timeout: 1000 }).then((result) => {
    ended = host.clock.now() - began;
    return result;
  });
  // A web trigger times out after 55 s, before a fetch that ignores the signal ends.
  await host.time.advance(200_000);
  const { message: actual } = await response;
  expect([actual, ended]).toEqual([expect.stringContaining(message), ms]);
});

test.each([
  ['answered', { status: 403 }],
  ['thrown', { type: 'Error', message: expect.stringContaining('REQUEST_EGRESS_ALLOWLIST_ERR') as string }],
] as const)('a refusal of egress is %s', async (egressRefusals, expected) => {
  const { runAction } = await notes({ readings: { egressRefusals } });
  expect(await runAction('fetch', { url: 'https://elsewhere.example/' })).toMatchObject(expected);
});

test.each([
  ['as-sent', 'split', { b: ['1', '2'], a: ['3'] }, ['b', 'a']],
  ['by-name', 'kept', { a: ['3'], b: ['1,2'] }, ['a', 'b']],
] as const)(
  'query parameters are ordered "%s", and their commas are %s',
  async (queryOrder, queryCommas, expected, names) => {
    const { host } = await notes({ readings: { queryOrder, queryCommas } });
    const { pathname } = new URL(host.forge.webTriggerUrl('inbox'));
    const answer = await host.answer({ method: 'POST', path: `${pathname}/echo?b=1,2&a=3`, headers: {}, body: '{}' });
    const { request } = JSON.parse(answer.body) as { request: { queryParameters: Record<string, string[]> } };
    expect(request.queryParameters).toEqual(expected);
    expect(Object.keys(request.queryParameters)).toEqual(names);
  },
);

test.each([
  ['all', 2],
  ['newest', 1],
] as const)('with listedUrls "%s" the list has %i of two URLs, and both work', async (listedUrls, count) => {
  const { runAction, host } = await notes({ readings: { listedUrls } });
  const { url, fresh, all } = await runAction<{ url: string; fresh: string; all: { url: string }[] }>('urls', {
    fresh: true,
  });
  const listed = all.map((entry) => entry.url).filter((listedUrl) => listedUrl === url || listedUrl === fresh);
  expect(listed).toHaveLength(count);
  expect(listed).toContain(fresh);
  for (const webTriggerUrl of [url, fresh]) {
    const path = `${new URL(webTriggerUrl).pathname}/warm`;
    expect((await host.answer({ method: 'POST', path, headers: {}, body: '{}' })).status).toBe(200);
  }
});

test.each([
  ['limited', 1000],
  ['unlimited', 500],
] as const)('running items of one concurrency key are %s', async (queueConcurrency, ms) => {
  const { runAction, host } = await notes({ readings: { queueConcurrency } });
  const began = host.clock.now();
  const items = [1, 2].map((n) => ({ body: { name: String(n), takes: 500 }, concurrency: { key: 'k', limit: 1 } }));
  await runAction('push', { items });
  await host.time.advance(ms);
  await host.rest();
  expect(host.clock.now() - began).toBe(ms);
  expect((await host.settle(1000)).settled).toBe(true);
  const runs = host.forge.invocations().filter(({ module }) => module === 'worker');
  expect(runs).toHaveLength(2);
  expect(new Set(runs.map(({ at }) => at)).size).toBe(queueConcurrency === 'limited' ? 2 : 1);
});

test.each([
  ['prefixed', 'There was an error invoking the function - the resolver threw'],
  ['bare', 'the resolver threw'],
] as const)("the error message of a page's failed invoke is %s", async (invokeErrors, message) => {
  const { host } = await notes({ readings: { invokeErrors } });
  const as = host.jira.users().find(({ admin }) => admin)?.accountId ?? '';
  expect(await invokeForPage(host.forge, { module: 'notes', functionKey: 'fail', as })).toEqual({ error: { message } });
});

test('the command line sets a reading, and refuses an unknown one', () => {
  expect(readCommandLine(['--reading', 'listedUrls=newest'], '/').reading).toEqual({ listedUrls: 'newest' });
  expect(() => readCommandLine(['--reading', 'listedUrls=none'], '/')).toThrow();
  expect(() => readCommandLine(['--reading', 'other=1'], '/')).toThrow();
});
