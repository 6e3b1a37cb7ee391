import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgressType } from '@forge/egress';
import { notes } from '../support/notes';

type Fetched = { readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> };

/** Runs a test with the address of a real server. */
async function withServer(listener: RequestListener, runTest: (base: string) => Promise<void>): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await runTest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
/** Installs the notes app with a route from a host to a server. */
const notesWithRoute = (base: string, host = 'notes.example') => notes({ routes: new Map([[host, base]]) });

test('a request to an undeclared or unrouted host gets 403, and one without https gets 400', async () => {
  const { runAction } = await notes();
  for (const url of ['https://elsewhere.example/', 'https://sub.notes.example/', 'https://notes.example/']) {
    expect(await runAction<Fetched>('fetch', { url })).toMatchObject({
      status: 403,
      headers: { 'forge-proxy-error': 'BLOCKED_EGRESS' },
    });
  }
  expect(await runAction<Fetched>('fetch', { url: 'http://notes.example/' })).toMatchObject({ status: 400 });
});

test('a route sends a request to another address with the same path and query', async () => {
  await withServer(
    (request, response) =>
      response
        .setHeader(
          'x-seen',
          `${String(request.method)} ${String(request.url)} ${String(request.headers['x-forwarded-host'])}`,
        )
        .end('there'),
    async (base) => {
      const { runAction } = await notesWithRoute(base);
      expect(
        await runAction<Fetched>('fetch', { url: 'https://notes.example/a/b?c=d', init: { method: 'PUT', body: 'x' } }),
      ).toMatchObject({
        status: 200,
        body: 'there',
        headers: { 'x-seen': 'PUT /a/b?c=d notes.example' },
      });
      const undeclared = await notesWithRoute(base, 'elsewhere.example');
      expect(await undeclared.runAction<Fetched>('fetch', { url: 'https://elsewhere.example/' })).toMatchObject({
        status: 403,
      });
    },
  );
});

test('redirects are followed as the app asks', async () => {
  await withServer(
    (request, response) =>
      request.url === '/to' ? response.end('arrived') : response.writeHead(302, { location: '/to' }).end(),
    async (base) => {
      const { runAction } = await notesWithRoute(base);
      const get = (redirect: string) =>
        runAction<Fetched & { message?: string }>('fetch', { url: 'https://notes.example/from', init: { redirect } });
      expect(await get('follow')).toMatchObject({ status: 200, body: 'arrived' });
      expect(await get('manual')).toMatchObject({ status: 302 });
      expect(await get('error')).toMatchObject({ message: 'fetch failed' });
    },
  );
});

test("a request that hangs times out by the app's own timer on the virtual clock", async () => {
  await withServer(
    () => undefined,
    async (base) => {
      const { runAction, host } = await notesWithRoute(base);
      const began = host.clock.now();
      expect(await runAction('fetch', { url: 'https://notes.example/', timeout: 10_000 })).toMatchObject({
        message: 'The operation was aborted due to timeout',
      });
      expect(host.clock.now() - began).toBe(10_000);
    },
  );
});

test('an invocation with a time-out below one minute can send at most 100 requests', async () => {
  const { runAction } = await notes();
  expect(await runAction('fetches', { url: 'https://notes.example/', times: 100 })).toEqual({ sent: 100 });
  expect(await runAction('fetches', { url: 'https://notes.example/', times: 101 })).toMatchObject({
    message: 'fetch failed',
  });
});

test('only an administrator can add a host, and a removed host is refused', async () => {
  await withServer(
    (_request, response) => response.end('granted'),
    async (base) => {
      const { runAction, host } = await notesWithRoute(base, 'added.example');
      const accountOf = (name: string): string =>
        host.jira.users().find(({ email }) => email.startsWith(name))?.accountId ?? '';
      const group = {
        key: 'receiver',
        description: 'The receiver',
        configured: [{ domain: 'added.example', type: [EgressType.FetchBackendSide] }],
      };
      await expect(host.forge.egressPermission('set', { egresses: [group] }, accountOf('owen'))).rejects.toThrow(
        'only an administrator',
      );
      const status = async () => (await runAction<Fetched>('fetch', { url: 'https://added.example/' })).status;
      expect(await status()).toBe(403);
      expect(await runAction('may', { scope: 'storage:app', host: 'https://added.example' })).toEqual({
        scope: true,
        host: false,
      });
      await host.forge.egressPermission('set', { egresses: [group] }, accountOf('ada'));
      expect(await status()).toBe(200);
      expect(await runAction('may', { scope: 'x', host: 'https://added.example' })).toEqual({
        scope: false,
        host: true,
      });
      expect(await host.forge.egressPermission('get', {}, accountOf('owen'))).toEqual({ results: [group] });
      await host.forge.egressPermission(
        'deleteDomain',
        { key: 'receiver', domain: 'added.example', type: EgressType.FetchBackendSide },
        accountOf('ada'),
      );
      expect(await status()).toBe(403);
    },
  );
});

test.each([
  [
    'eleven groups',
    Array.from({ length: 11 }, (_, n) => ({ key: `g${n}`, domains: ['a.example'] })),
    'at most 10 egress groups',
  ],
  [
    'eleven domains',
    [{ key: 'g', domains: Array.from({ length: 11 }, (_, n) => `d${n}.example`) }],
    'at most 10 domains',
  ],
  ['an invalid domain', [{ key: 'g', domains: ['not a domain'] }], "isn't a valid domain"],
])('a change with %s is refused', async (_, groups, message) => {
  const { host } = await notes();
  const ada = host.jira.users().find(({ admin }) => admin)?.accountId ?? '';
  const egresses = groups.map(({ key, domains }) => ({
    key,
    description: 'x',
    configured: domains.map((domain) => ({ domain, type: [EgressType.FetchBackendSide] })),
  }));
  await expect(host.forge.egressPermission('set', { egresses }, ada)).rejects.toThrow(message);
});

test('a request without an answer ends after 180 seconds', async () => {
  const { runAction, host, stored } = await notes();
  // `late` sends the request after its caller timed out, so that it has no answer.
  host.faults.replace([{ on: 'egress', do: { late: 1 } }]);
  await runAction('push', { queue: 'long', items: [{ body: { url: 'https://notes.example/' } }] });
  await host.time.advance(180_000);
  expect(await stored('seen:long')).toMatchObject({ outcomes: ['TypeError: cut after 180 s'], ms: 180_000 });
});

test('each started minute of the time-out allows 100 requests', async () => {
  const { runAction, host, stored } = await notes();
  const sent = async (times: number) => {
    await runAction('push', { queue: 'long', items: [{ body: { url: 'https://notes.example/', times } }] });
    await host.rest();
    return stored<{ outcomes: unknown[] }>('seen:long');
  };
  // The function may run for 900 seconds, which are 15 minutes.
  expect(await sent(1500)).toMatchObject({ outcomes: [403] });
  expect(await sent(1501)).toMatchObject({
    outcomes: [403, 'TypeError: more than 1500 requests in one invocation'],
  });
});
