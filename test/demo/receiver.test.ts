import { z } from 'zod';
import { assigned, completed, delegation, OFFBOARD_JANE, push, acceptingApp } from './support/delegations';
import { givenService, OUTBOUND_SECRET } from './support/world';

const OTHER_SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

test('a push is recorded unchanged, verified, and acknowledged with 204', async () => {
  const { service, clock } = await givenService(acceptingApp);
  expect(await push(service, clock, { data: delegation('task-1') })).toMatchObject({ status: 204, body: '' });
  expect(service.received(0)).toEqual([
    {
      n: 1,
      at: '2026-11-24T08:00:00.000Z',
      host: 'hooks.offboarding.example',
      method: 'POST',
      path: '/jira',
      headers: expect.objectContaining({ 'webhook-id': 'task-1.1' }) as unknown,
      body: expect.stringContaining('"task-1"') as unknown,
      verified: true,
      answered: 204,
    },
  ]);
  expect(service.received(1)).toEqual([]);
});

test('a push with a wrong signature is refused with 401 and has no effect', async () => {
  const { service, clock, post, get } = await givenService(acceptingApp);
  await post(OFFBOARD_JANE);
  const answer = await push(service, clock, { data: completed('task-1', 2), secrets: [OTHER_SECRET] });
  expect(answer.status).toBe(401);
  expect(service.received(0)[0]?.verified).toBe(false);
  expect((await get('/service/offboardings/ob-1')).body).toContain('0 of 3 completed');
});

test('both secrets verify pushes during a rotation, and only the new secret after it', async () => {
  const { service, clock, post } = await givenService(acceptingApp);
  await post('/service/connection', { outboundSecret: OTHER_SECRET });
  const statuses = async () => {
    const answers = [];
    for (const secrets of [[OUTBOUND_SECRET], [OTHER_SECRET], [OUTBOUND_SECRET, OTHER_SECRET]]) {
      answers.push((await push(service, clock, { data: delegation('task-1'), secrets })).status);
    }
    return answers;
  };
  expect(await statuses()).toEqual([204, 204, 204]);
  await post('/service/connection', { forgetPrevious: 'yes' });
  expect(await statuses()).toEqual([401, 204, 204]);
});

// The limit is 5 minutes.
test.each([
  ['301 s', 401, 301_000],
  ['300 s', 204, 300_000],
])("a signature that is %s old by the sandbox's clock gets the status %s", async (_, status, ageMs) => {
  const { service, clock } = await givenService(acceptingApp);
  const now = () => clock.now() - ageMs;
  const earlierClock = Object.assign(Object.create(clock) as typeof clock, { now });
  const answer = await push(service, earlierClock, { data: delegation('task-1') });
  expect(answer.status).toBe(status);
});

test('the highest sequence wins in any order of arrival', async () => {
  const { service, clock, post, get } = await givenService(acceptingApp);
  await post(OFFBOARD_JANE);
  for (const data of [
    completed('task-1', 4),
    assigned('task-1', 2),
    delegation('task-1', { sequence: 3, version: 3 }),
    completed('task-1', 4),
  ]) {
    expect((await push(service, clock, { data })).status).toBe(204);
  }
  expect((await get('/service/offboardings/ob-1')).body).toContain('1 of 3 completed');
});

test.each([
  ["an id that isn't <delegation id>.<sequence>", { data: delegation('task-1'), id: 'task-1.7' }, 'webhook-id'],
  ["data that isn't a delegation", { data: { id: 'task-1', sequence: 1 } }, "data isn't a delegation"],
])('%s is refused with 400', async (_, options, message) => {
  const { service, clock } = await givenService(acceptingApp);
  const answer = await push(service, clock, options);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(message);
});

test('a connection test is acknowledged', async () => {
  const { service, clock } = await givenService(acceptingApp);
  expect(
    (await push(service, clock, { data: { id: 'connection', sequence: 0 }, type: 'connection.test' })).status,
  ).toBe(204);
});

test.each([
  ['the member test: true', { ...completed('test:7', 2), test: true }],
  ['an id that starts with test:', completed('test:7', 2)],
])(
  'a push of a test delegation with %s is acknowledged, listed with a mark, and otherwise ignored',
  async (_, data) => {
    const { service, clock, get, post } = await givenService(acceptingApp);
    await post(OFFBOARD_JANE);
    const before = z.object({ delegations: z.unknown() }).parse(service.dump());
    expect((await push(service, clock, { data, type: 'delegation.completed' })).status).toBe(204);
    expect(z.object({ delegations: z.unknown() }).parse(service.dump())).toEqual(before);
    expect((await get('/service/received')).body).toContain('<span class="pill">Test</span>');
    const status = (await get('/service/offboardings/ob-1')).body;
    expect(status).toContain('0 of 3 completed');
    expect(status).not.toContain('delegation.completed');
  },
);

test('without a secret, no signature is expected; request numbers continue after the list is cleared', async () => {
  const { service, clock } = await givenService(acceptingApp, { isConnected: false });
  await push(service, clock, { data: delegation('task-1') });
  expect(service.received(0)[0]).toMatchObject({ n: 1, verified: null, answered: 204 });
  service.forget();
  expect(service.received(0)).toEqual([]);
  await push(service, clock, { data: delegation('task-1') });
  expect(service.received(1)).toMatchObject([{ n: 2 }]);
});

test('the page of received requests shows the signature check, and escapes the body', async () => {
  const { service, clock, get } = await givenService(acceptingApp);
  await push(service, clock, { data: delegation('task-1', { account: '<script>alert(1)</script>' }) });
  const page = (await get('/service/received')).body;
  expect(page).toContain('signature verified');
  expect(page).toContain('webhook-signature');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script>alert');
});
