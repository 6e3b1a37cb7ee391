import { Webhook } from 'standardwebhooks';
import type { CredentialKind, SettingsView } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import { FIGMA, startStory, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const HOUR = 3_600_000;

const ping = (options: object = {}) => story.service('GET', '/v1/ping', undefined, options);
const bearerStatus = async (token: string) => (await ping({ headers: { authorization: `Bearer ${token}` } })).status;
const create = (kind: CredentialKind) => story.admin<{ id: string; secret: string }>('createCredential', { kind });
const connection = async () => (await story.admin<SettingsView>('getSettings')).connection;
const serviceInfo = () => {
  if (!story.info.service) throw new Error('no mock service');
  return story.info.service;
};

test('two bearer tokens are valid during a rotation, the older one for 24 hours', async () => {
  const old = serviceInfo().inbound.bearerToken;
  const { secret } = await create('inbound-bearer');
  expect([await bearerStatus(old), await bearerStatus(secret)]).toEqual([200, 200]);
  await story.sandbox.advance(24 * HOUR);
  expect([await bearerStatus(old), await bearerStatus(secret)]).toEqual([401, 200]);
});

test('a further rotation ends the oldest signing secret at once', async () => {
  const first = serviceInfo().inbound.signingSecret;
  const second = (await create('inbound-signing')).secret;
  const third = (await create('inbound-signing')).secret;
  const statuses = await Promise.all([first, second, third].map(async (secret) => (await ping({ secret })).status));
  expect(statuses).toEqual([401, 200, 200]);
  expect((await connection()).inboundSigning.map(({ endsAt }) => endsAt !== null)).toEqual([true, false]);
});

test('a secret for one direction is not valid for the other', async () => {
  expect(serviceInfo().outbound.signingSecret).not.toBe(serviceInfo().inbound.signingSecret);
  expect((await ping({ secret: serviceInfo().outbound.signingSecret })).status).toBe(401);
  const { secret } = await create('outbound-signing');
  expect((await ping({ secret })).status).toBe(401);
});

test('a bearer token is not valid as a signing secret, and a signing secret is not valid as a bearer token', async () => {
  expect(await bearerStatus(serviceInfo().inbound.signingSecret.replace('whsec_', ''))).toBe(401);
  const asSecret = `whsec_${Buffer.from(serviceInfo().inbound.bearerToken).toString('base64')}`;
  expect((await ping({ secret: asSecret })).status).toBe(401);
});

test('the use of each credential is recorded once per hour at most', async () => {
  const { id } = await create('inbound-signing');
  await ping();
  const lastUses = async () =>
    Object.fromEntries((await connection()).inboundSigning.map((credential) => [credential.id, credential.lastUsedAt]));
  const first = Object.values(await lastUses()).find((time) => time !== null);
  expect((await lastUses())[id]).toBeNull();

  await story.invocations();
  await story.sandbox.advance(HOUR - 60_000);
  await ping();
  expect(Object.values(await lastUses())).toContain(first);
  const pings = (await story.invocations()).filter(({ module }) => module === 'service');
  expect(pings.flatMap(({ calls }) => calls).filter(({ path }) => /\/(set|transaction)$/.test(path))).toEqual([]);

  await story.sandbox.advance(60_000);
  await ping();
  expect(Object.values(await lastUses())).not.toContain(first);
});

test('a dry run and a call with a wrong body count as use', async () => {
  const usedAt = async () => (await connection()).inboundSigning.map(({ lastUsedAt }) => lastUsedAt);
  const now = async () => (await story.sandbox.info()).now;
  expect((await story.service('POST', '/v1/delegations', { ...FIGMA, dryRun: true })).status).toBe(200);
  expect(await usedAt()).toEqual([await now()]);
  await story.sandbox.advance(HOUR);
  expect((await story.service('POST', '/v1/delegations', {})).status).toBe(400);
  expect(await usedAt()).toEqual([await now()]);
});

test("a call without a valid credential doesn't count as use", async () => {
  // A timestamp may differ by up to 300 s.
  await ping({ skew: -301 });
  await bearerStatus('not-the-token-not-the-token');
  const { inboundSigning, inboundBearer } = await connection();
  expect([...inboundSigning, ...inboundBearer].map(({ lastUsedAt }) => lastUsedAt)).toEqual([null, null]);
});

test('header names are accepted in any case', async () => {
  // The sandbox chooses the case at random.
  for (let n = 0; n < 20; n += 1) {
    expect((await ping()).status).toBe(200);
    expect(await bearerStatus(serviceInfo().inbound.bearerToken)).toBe(200);
  }
});

test("a signature covers the body's bytes, so other bytes of the same JSON fail", async () => {
  const body = JSON.stringify(FIGMA, null, 2);
  const now = new Date((await story.sandbox.info()).now);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(serviceInfo().inbound.signingSecret).sign('msg_1', now, body),
  };
  expect((await story.service('POST', '/v1/delegations', `${body}\n`, { headers })).status).toBe(401);
  expect((await story.service('POST', '/v1/delegations', body, { headers })).status).toBe(201);
});

test("a signature for one delegation isn't valid for a change or cancellation of another", async () => {
  const { version } = await story.delegated();
  await story.delegated({ id: 'task-2', app: { name: 'Notion' } });
  for (const [path, body] of [
    ['/v1/delegations/task-2', { id: 'task-8841', version, dueAt: '2027-01-15' }],
    ['/v1/delegations/task-2/cancel', { id: 'task-8841' }],
  ] as const) {
    const answer = await story.service('POST', path, body);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ errors: [{ pointer: '/id' }] });
  }
});

test("without credentials every call is refused, and bearer tokens need an admin's permission", async () => {
  const empty = await startStory({ seed: 'empty' });
  try {
    const admin = <T>(name: string, payload: object) => empty.admin<T>(name, payload);
    expect((await admin<SettingsView>('getSettings', {})).connection).toMatchObject({
      bearerOn: false,
      inboundSigning: [],
      inboundBearer: [],
    });
    const { secret } = await admin<{ secret: string }>('createCredential', { kind: 'inbound-bearer' });
    const call = () => empty.service('GET', '/v1/ping', undefined, { headers: { authorization: `Bearer ${secret}` } });
    expect((await call()).status).toBe(401);
    await admin('setBearer', { on: true });
    expect((await call()).status).toBe(200);
  } finally {
    await empty.end();
  }
});
