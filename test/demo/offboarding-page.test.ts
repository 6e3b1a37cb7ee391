import { Webhook } from 'standardwebhooks';
import { json } from 'forge-sandbox/mock-service';
import {
  assigned,
  completed,
  delegation,
  offboardingPush,
  push,
  acceptingApp,
  delegateFigmaOnly,
  NOTION,
  OFFBOARD_JANE,
  PAGERDUTY,
  reportRemoval,
  takeBackRemoval,
} from './support/delegations';
import { givenService, SECRET, settle, TRIGGER_URL } from './support/world';

const STATUS = '/service/offboardings/ob-1';

test('an offboarding sends a signed delegation for each app that is set to Delegate', async () => {
  const { post, calls } = await givenService(acceptingApp);
  await post(`/service/apps/${NOTION}`, { method: 'Skip' });
  const answer = await post(OFFBOARD_JANE);
  expect(answer).toMatchObject({ status: 303, headers: { location: STATUS } });
  expect(calls.map(({ url, method }) => `${method} ${url}`)).toEqual([
    `POST ${TRIGGER_URL}/v1/delegations`,
    `POST ${TRIGGER_URL}/v1/delegations`,
  ]);
  const [first] = calls;
  expect(JSON.parse(first?.body ?? '')).toEqual({
    id: 'task-1',
    person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
    app: { id: 77, name: 'Figma' },
    account: 'Acme Design',
    offboarding: { id: 'ob-1', url: 'http://127.0.0.1:8080/service/offboardings/ob-1', total: 2 },
    owner: { email: 'owen@acme.example' },
    issue: { summary: 'Remove Jane Roe from Figma' },
  });
  const {
    'webhook-id': id = '',
    'webhook-signature': signature,
    'webhook-timestamp': timestamp,
  } = first?.headers ?? {};
  expect(new Webhook(SECRET).sign(id, new Date(Number(timestamp) * 1000), first?.body ?? '')).toBe(signature);
});

test('the status page shows the issue, the assignee, Completed, and Offboarded once the app reports them', async () => {
  const { post, get, service, clock } = await givenService(acceptingApp);
  await post(`/service/apps/${PAGERDUTY}`, { method: 'Skip' });
  await post(OFFBOARD_JANE);
  const created = (await get(STATUS)).body;
  expect(created).toContain('In progress');
  expect(created).toContain('href="http://127.0.0.1:8080/browse/IT-42"');
  expect(created).toContain('Not assigned yet');

  await push(service, clock, { data: assigned('task-1', 2), type: 'delegation.assigned' });
  expect((await get(STATUS)).body).toContain('Olga Owens');

  await push(service, clock, { data: completed('task-1', 3), type: 'delegation.completed' });
  const halfDone = (await get(STATUS)).body;
  expect(halfDone).toContain('1 of 2 completed');
  expect(halfDone).not.toContain('Offboarded');

  await push(service, clock, { data: completed('task-2', 2), type: 'delegation.completed' });
  expect((await get(STATUS)).body).not.toContain('Offboarded');
  await push(service, clock, offboardingPush('completed', 1));
  expect((await get(STATUS)).body).toContain('Offboarded');
  expect((await get('/service')).body).toContain('Jane Roe: Offboarded');
});

test("a person stays among an app's users until Torii's API gets the removal", async () => {
  const { post, get, service, clock } = await givenService(acceptingApp);
  await post(OFFBOARD_JANE);
  await push(service, clock, { data: completed('task-1', 2), type: 'delegation.completed' });
  expect((await get(STATUS)).body).toContain('Jane Roe stays among');
  expect((await get('/service/apps/77/users')).body).not.toContain('Removed: Jane Roe');
  await reportRemoval(service);
  expect((await get(STATUS)).body).toContain('Jane Roe is no longer among Figma’s users.');
  expect((await get('/service/apps/77/users')).body).toContain('Removed: Jane Roe');
  await takeBackRemoval(service);
  expect((await get('/service/apps/77/users')).body).not.toContain('Removed: Jane Roe');
});

test('a reopened offboarding is no longer shown as Offboarded', async () => {
  const { post, get, service, clock } = await givenService(acceptingApp);
  await delegateFigmaOnly(post);
  await post(OFFBOARD_JANE);
  await push(service, clock, { data: completed('task-1', 2), type: 'delegation.completed' });
  await push(service, clock, offboardingPush('completed', 1));
  expect((await get(STATUS)).body).toContain('Offboarded');
  await push(service, clock, { data: delegation('task-1', { sequence: 3, version: 3 }), type: 'delegation.reopened' });
  await push(service, clock, offboardingPush('open', 2));
  expect((await get(STATUS)).body).not.toContain('Offboarded');
});

test('a declined task shows that the person still has access', async () => {
  const { post, get, service, clock } = await givenService(acceptingApp);
  await delegateFigmaOnly(post);
  await post(OFFBOARD_JANE);
  await push(service, clock, { data: { ...completed('task-1', 2), state: 'declined' }, type: 'delegation.declined' });
  const page = (await get(STATUS)).body;
  expect(page).toContain('The work ended, and Jane Roe still has access.');
  expect(page).not.toContain('Offboarded');
});

test("a refusal shows each wrong field, and the request isn't repeated", async () => {
  const { post, get, clock, calls } = await givenService(() =>
    json(422, {
      type: 'about:blank',
      title: "Jira or the rule can't accept the request",
      status: 422,
      detail: 'No such type.',
      errors: [{ pointer: '/issue/type', detail: 'Jira has no type Chore in IT' }],
    }),
  );
  await delegateFigmaOnly(post);
  await post(OFFBOARD_JANE);
  const page = (await get(STATUS)).body;
  expect(page).toContain('Refused');
  expect(page).toContain('<code>/issue/type</code> Jira has no type Chore in IT');
  await clock.advance(3_600_000);
  expect(calls).toHaveLength(1);
});

test('an unavailable app gets the same request again after Retry-After', async () => {
  let isDown = true;
  const { post, get, clock, calls } = await givenService((call) =>
    isDown ? json(503, { title: 'Jira is out of reach', status: 503 }, { 'retry-after': '7' }) : acceptingApp(call),
  );
  await delegateFigmaOnly(post);
  await post(OFFBOARD_JANE);
  expect((await get(STATUS)).body).toContain('Waiting');
  isDown = false;
  await clock.advance(6_999);
  expect(calls).toHaveLength(1);
  await clock.advance(1);
  expect(calls).toHaveLength(2);
  expect(calls[1]?.body).toBe(calls[0]?.body);
  expect((await get(STATUS)).body).toContain('In progress');
});

test('canceling asks for confirmation, sends the id and the reason, and shows Canceled', async () => {
  const { post, get, calls } = await givenService((call) =>
    call.url.endsWith('/cancel')
      ? json(200, delegation('task-1', { state: 'canceled', sequence: 2, version: 2, reason: 'requested' }))
      : acceptingApp(call),
  );
  await delegateFigmaOnly(post);
  await post(OFFBOARD_JANE);
  expect((await get('/service/tasks/task-1/cancel')).body).toContain('Cancel the delegation for Figma?');
  expect(calls).toHaveLength(1);
  await post('/service/tasks/task-1/cancel', { reason: 'Jane stays' });
  expect(calls[1]?.url).toBe(`${TRIGGER_URL}/v1/delegations/task-1/cancel`);
  expect(JSON.parse(calls[1]?.body ?? '')).toEqual({ id: 'task-1', reason: 'Jane stays' });
  expect((await get(STATUS)).body).toContain('Canceled');
});

test('a refresh is signed over its method and path', async () => {
  const { post, calls } = await givenService((call) =>
    call.method === 'GET' ? json(200, assigned('task-1', 2)) : acceptingApp(call),
  );
  await post(OFFBOARD_JANE);
  await post('/service/tasks/task-1/refresh');
  const call = calls.at(-1);
  expect([call?.method, call?.body]).toEqual(['GET', undefined]);
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp, 'webhook-signature': signature } = call?.headers ?? {};
  expect(new Webhook(SECRET).sign(id, new Date(Number(timestamp) * 1000), 'GET /v1/delegations/task-1')).toBe(
    signature,
  );
});

test('an unconnected service shows the missing connection and sends nothing', async () => {
  const { post, get, calls } = await givenService(acceptingApp, { isConnected: false });
  expect((await get('/service')).body).toContain('Enter the connection');
  await post(OFFBOARD_JANE);
  expect(calls).toHaveLength(0);
  expect((await get(STATUS)).body).toContain('has no URL of the app in Jira');
});

test('after a restart on another port, the saved URL of the app has the new port', async () => {
  const first = await givenService(acceptingApp);
  const second = await givenService(acceptingApp, { isConnected: false, address: 'http://127.0.0.1:9090' });
  second.service.load(first.service.dump());
  await second.post(OFFBOARD_JANE);
  expect(second.calls[0]?.url).toBe('http://127.0.0.1:9090/x1/abc/v1/delegations');
  expect(second.service.describe()).toMatchObject({ url: 'http://127.0.0.1:9090/x1/abc' });
});

test('the whole state, including pending requests, is saved and loaded as one value', async () => {
  let isDown = true;
  const first = await givenService(() => json(503, { title: 'Down', status: 503 }));
  await first.post(OFFBOARD_JANE);
  const second = await givenService((call) => (isDown ? json(503, {}) : acceptingApp(call)), { isConnected: false });
  second.service.load(JSON.parse(JSON.stringify(first.service.dump())));
  expect(second.service.describe()).toEqual(first.service.describe());
  isDown = false;
  // The service repeats a failed request after 30 seconds.
  await second.clock.advance(30_000);
  await settle();
  // One request for each of Jane's three apps.
  expect(second.calls).toHaveLength(3);
  expect((await second.get(STATUS)).body).toContain('In progress');
  expect(second.service.dump()).not.toEqual(first.service.dump());
});
