import { assigned, completed, delegation, push, willingApp } from './support/delegations';
import { givenService, OUTBOUND_SECRET } from './support/world';

const OTHER_SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

test('a push is recorded as it came, verified, and acknowledged with 204', async () => {
  const { service, clock } = await givenService(willingApp);
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

test('a wrong signature is 401 and believed in nothing', async () => {
  const { service, clock, post, get } = await givenService(willingApp);
  await post('/service/people/40121/offboard');
  const answer = await push(service, clock, { data: completed('task-1', 2), secrets: [OTHER_SECRET] });
  expect(answer.status).toBe(401);
  expect(service.received(0)[0]?.verified).toBe(false);
  expect((await get('/service/offboardings/ob-1')).body).toContain('0 of 3 completed');
});

test('while a rotation overlaps either secret verifies, and the old one no longer once it is forgotten', async () => {
  const { service, clock, post } = await givenService(willingApp);
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

test.each([
  ['301 s old', 301_000, 401],
  ['300 s old', 300_000, 204],
])('the time of a signature goes by the sandbox’s clock: %s', async (_, age, status) => {
  const { service, clock } = await givenService(willingApp);
  const sentAt = { now: () => clock.now() - age };
  const answer = await push(service, Object.assign(Object.create(clock) as typeof clock, sentAt), {
    data: delegation('task-1'),
  });
  expect(answer.status).toBe(status);
});

test('the highest sequence is right, whatever arrives when and how often', async () => {
  const { service, clock, post, get } = await givenService(willingApp);
  await post('/service/people/40121/offboard');
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
  ['an id that is not <delegation id>.<sequence>', { data: delegation('task-1'), id: 'task-1.7' }, 'webhook-id'],
  ['data that is no delegation', { data: { id: 'task-1', sequence: 1 } }, 'data is no delegation'],
])('%s is refused as against the contract', async (_, given, words) => {
  const { service, clock } = await givenService(willingApp);
  const answer = await push(service, clock, given);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(words);
});

test('a push of a type that the contract does not name is taken, and says nothing', async () => {
  const { service, clock } = await givenService(willingApp);
  expect((await push(service, clock, { data: { id: 'test', sequence: 0 }, type: 'test' })).status).toBe(204);
});

test('without a secret no signature is expected, and emptying keeps the numbers growing', async () => {
  const { service, clock } = await givenService(willingApp, { connected: false });
  await push(service, clock, { data: delegation('task-1') });
  expect(service.received(0)[0]).toMatchObject({ n: 1, verified: null, answered: 204 });
  service.forget();
  expect(service.received(0)).toEqual([]);
  await push(service, clock, { data: delegation('task-1') });
  expect(service.received(1)).toMatchObject([{ n: 2 }]);
});

test('the page of what was received shows headers, mark and body, and escapes them', async () => {
  const { service, clock, get } = await givenService(willingApp);
  await push(service, clock, { data: delegation('task-1', { account: '<script>alert(1)</script>' }) });
  const page = (await get('/service/received')).body;
  expect(page).toContain('signature verified');
  expect(page).toContain('webhook-signature');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script>alert');
});
