import { Webhook } from 'standardwebhooks';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import { FIGMA, type CallOptions, type Story } from '../../support/story';
import type { Answer } from '../../support/sandbox';

let story: Story;
shareStory((shared) => (story = shared));

const ping = (options?: CallOptions) => story.service('GET', '/v1/ping', undefined, options);
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Returns all that a caller sees of a refusal. It must not differ between refusals. */
const visiblePart = ({ status, text, headers }: Answer) => ({
  status,
  text,
  type: headers.get('content-type'),
  challenge: headers.get('www-authenticate'),
});

test('all wrong, old, future and missing credentials get the same 401', async () => {
  // A timestamp may differ by up to 300 s.
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const answers = await Promise.all([
    ping({ secret: OTHER_SECRET }),
    ping({ skew: -301 }),
    ping({ skew: 301 }),
    ping({ headers: {} }),
    ping(bearer('not-the-token')),
    ping(bearer('a'.repeat(43))),
    ping({ headers: { authorization: 'Basic YTpi' } }),
    ping({ headers: { 'webhook-id': 'x', 'webhook-timestamp': 'soon', 'webhook-signature': 'v1,x' } }),
  ]);
  expect(new Set(answers.map((answer) => JSON.stringify(visiblePart(answer)))).size).toBe(1);
  expect(answers[0].status).toBe(401);
});

test('a 401 precedes 404, 405, 413 and 415', async () => {
  const unsigned = { headers: {} };
  const statuses = await Promise.all([
    story.service('GET', '/v1/nothing', undefined, unsigned),
    story.service('PUT', '/v1/ping', '{}', unsigned),
    story.service('POST', '/v1/delegations', 'x'.repeat(600_000), unsigned),
    story.service('POST', '/v1/delegations', '{}', { ...unsigned, contentType: 'text/plain' }),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
});

test("headers that can't be a credential cause no read", async () => {
  await ping({ headers: {} });
  await ping({ headers: { authorization: 'Bearer short' } });
  await ping({ headers: { 'webhook-id': 'x' } });
  await ping({ skew: -302 });
  const invocations = await story.invocations();
  expect(invocations).toHaveLength(4);
  expect(invocations.flatMap(({ calls }) => calls)).toEqual([]);
});

test('a wrong signature or token costs one read of the secrets and writes nothing', async () => {
  await story.invocations();
  await ping({ secret: OTHER_SECRET });
  await ping({ headers: { authorization: `Bearer ${'a'.repeat(43)}` } });
  await story.service('POST', '/v1/delegations', FIGMA, { secret: OTHER_SECRET });
  const invocations = await story.invocations();
  const calls = invocations.map((invocation) => invocation.calls.map(({ target, path }) => `${target} ${path}`));
  expect(calls).toEqual(Array.from({ length: 3 }, () => ['kvs /api/v1/secret/get']));
});

test('a timestamp almost five minutes old or ahead is accepted', async () => {
  expect((await ping({ skew: -299 })).status).toBe(200);
  expect((await ping({ skew: 299 })).status).toBe(200);
});

test('a bearer token is accepted while bearer tokens are on, in any case of the header name', async () => {
  const token = story.info.service?.inbound.bearerToken ?? '';
  expect((await ping({ headers: { AUTHORIZATION: `Bearer ${token}` } })).status).toBe(200);
  await story.admin('setBearer', { on: false });
  expect((await ping({ headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
});

test('a call with a webhook header needs a valid signature, even with a valid token', async () => {
  const token = story.info.service?.inbound.bearerToken ?? '';
  expect((await ping({ headers: { authorization: `Bearer ${token}`, 'webhook-id': 'x' } })).status).toBe(401);
});

test('a signature is valid only for its own body or address', async () => {
  const now = Date.parse((await story.sandbox.info()).now);
  const secret = story.info.service?.inbound.signingSecret ?? '';
  const headers = (content: string) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', new Date(now), content),
  });
  expect((await ping({ headers: headers('{}') })).status).toBe(401);
  expect((await ping({ headers: headers('GET /v1/delegations/task-8841') })).status).toBe(401);
  expect((await ping({ headers: headers('GET /v1/ping') })).status).toBe(200);
});

test('a replay within five minutes is answered as a repetition', async () => {
  const options = { id: 'msg_same' };
  expect((await story.service('POST', '/v1/delegations', FIGMA, options)).status).toBe(201);
  expect((await story.service('POST', '/v1/delegations', FIGMA, options)).status).toBe(200);
});

test('two secrets are valid during a rotation, for 24 hours or until an admin ends the old one', async () => {
  const fresh = await story.admin<{ secret: string }>('createCredential', { kind: 'inbound-signing' });
  expect((await ping()).status).toBe(200);
  expect((await ping({ secret: fresh.secret })).status).toBe(200);

  await story.sandbox.advance(24 * 3_600_000 - 1000);
  expect((await ping()).status).toBe(200);
  await story.sandbox.advance(1000);
  expect((await ping()).status).toBe(401);
  expect((await ping({ secret: fresh.secret })).status).toBe(200);
});

test('a revoked credential is invalid at once, and the page shows each last use', async () => {
  await ping();
  const { connection } = await story.admin<SettingsView>('getSettings');
  const [current] = connection.inboundSigning;
  expect(current?.lastUsedAt).toBe((await story.sandbox.info()).now);
  await story.admin('revokeCredential', { kind: 'inbound-signing', id: current?.id });
  expect((await ping()).status).toBe(401);
});
