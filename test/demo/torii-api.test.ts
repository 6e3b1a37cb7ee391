import { z } from 'zod';
import { willingApp } from './support/delegations';
import { givenService, type GivenService } from './support/world';

const PAIR = '/users/40121/apps/77';

/** Calls the API with its key, and reads the answer. */
function caller({ service }: GivenService) {
  const { apiKey } = z.object({ apiKey: z.string() }).parse(service.describe());
  return async (method: string, path: string, body?: unknown, authorization = `Bearer ${apiKey}`) => {
    const answer = await service.receive('api.toriihq.com', {
      method,
      path: `/v1.0${path}`,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const value: unknown = JSON.parse(answer.body);
    return { status: answer.status, headers: answer.headers, body: value };
  };
}

async function givenApi() {
  const given = await givenService(willingApp);
  return { ...given, call: caller(given) };
}

test('a person is removed from an app, and reads back so', async () => {
  const { call, service } = await givenApi();
  const app = { id: 77, name: 'Figma', state: 'sanctioned', isUserRemovedFromApp: true };
  expect(await call('PUT', PAIR, { isUserRemovedFromApp: true })).toMatchObject({ status: 200, body: { app } });
  expect((await call('GET', PAIR)).body).toEqual({ app });
  expect(service.received(0).map(({ method, verified }) => [method, verified])).toEqual([
    ['PUT', null],
    ['GET', null],
  ]);
});

test('the status page takes Completed and Offboarded from the API as well', async () => {
  const { call, post, get } = await givenApi();
  for (const app of ['78', '79']) await post(`/service/apps/${app}`, { method: 'Skip' });
  await post('/service/people/40121/offboard');
  await call('PUT', PAIR, { isUserRemovedFromApp: true });
  expect((await get('/service/offboardings/ob-1')).body).toContain('Offboarded');
  await call('PUT', PAIR, { isUserRemovedFromApp: false });
  expect((await get('/service/offboardings/ob-1')).body).not.toContain('Offboarded');
});

test('the lifecycle status of a person is set', async () => {
  const { call } = await givenApi();
  expect((await call('PUT', '/users/40121', { lifecycleStatus: 'offboarded' })).body).toMatchObject({
    user: { id: 40121, email: 'jane@acme.example', lifecycleStatus: 'offboarded' },
  });
});

test('a person is found by exact e-mail, in any case of letters; an app by a search that finds its neighbours too', async () => {
  const { call } = await givenApi();
  expect((await call('GET', '/users?email=Jane%40acme.example')).body).toMatchObject({
    users: [{ id: 40121 }],
    total: 1,
  });
  expect((await call('GET', '/users?email=jan')).body).toMatchObject({ users: [] });
  expect((await call('GET', '/apps?q=figma')).body).toMatchObject({
    apps: [
      { id: 77, name: 'Figma' },
      { id: 80, name: 'Figma Slides' },
    ],
  });
  const first = await call('GET', '/apps?size=3');
  const { nextCursor } = z.object({ nextCursor: z.string() }).parse(first.body);
  expect((await call('GET', `/apps?size=3&cursor=${encodeURIComponent(nextCursor)}`)).body).toMatchObject({
    apps: [{ id: 80 }, { id: 81 }],
    total: 5,
  });
});

test('a triggered workflow is found among the action executions, newest first', async () => {
  const { call, clock } = await givenApi();
  for (const workflow of [301, 303]) {
    const trigger = { triggerUserEmail: 'jane@acme.example', triggerAppId: 77 };
    expect((await call('POST', `/workflows/${workflow}/trigger`, trigger)).body).toEqual({ success: true });
    await clock.advance(1000);
  }
  expect((await call('GET', '/workflows/actionExecutions?idActionApp=77&idActionUser=40121')).body).toMatchObject({
    response: [
      { idWorkflow: 303, idApp: 77, creationTime: '2026-11-24T08:00:01.000Z' },
      { idWorkflow: 301, idApp: 77, creationTime: '2026-11-24T08:00:00.000Z' },
    ],
  });
  expect((await call('GET', '/workflows/actionExecutions?idActionApp=78')).body).toMatchObject({ response: [] });
});

test.each([
  ['a wrong key', 'GET', PAIR, undefined, 401, 'Bearer no'],
  ['a path that Torii has not', 'GET', '/nothing', undefined, 404, undefined],
  ['an unknown person', 'GET', '/users/7/apps/77', undefined, 404, undefined],
  [
    'an app that the person does not use',
    'PUT',
    '/users/40121/apps/80',
    { isUserRemovedFromApp: true },
    404,
    undefined,
  ],
  ['an unknown workflow', 'POST', '/workflows/9/trigger', {}, 404, undefined],
  ['an id that is no number', 'GET', '/users/jane/apps/77', undefined, 400, undefined],
  ['a body of another shape', 'PUT', PAIR, { isUserRemovedFromApp: 'yes' }, 400, undefined],
  ['a lifecycle that Torii has not', 'PUT', '/users/40121', { lifecycleStatus: 'gone' }, 400, undefined],
  ['a query that Torii has not', 'GET', '/apps?query=figma', undefined, 400, undefined],
  ['a query that the mock service does not answer', 'GET', '/apps?sort=name', undefined, 501, undefined],
  ['an operation that the mock service does not answer', 'GET', '/contracts', undefined, 501, undefined],
])('%s is refused in Torii’s shape', async (_, method, path, body, status, authorization) => {
  const { call } = await givenApi();
  const answer = await call(method, path, body, authorization);
  expect(answer).toMatchObject({ status, body: { statusCode: status } });
  expect(Object.keys(z.object({}).loose().parse(answer.body))).toEqual(['statusCode', 'error', 'message']);
});

test('each operation has the rate that Torii’s document states; over it 429 says when to come again', async () => {
  const { call, clock } = await givenApi();
  await clock.advance(15_000);
  const first = await call('PUT', PAIR, { isUserRemovedFromApp: true });
  expect(first.headers).toMatchObject({
    'x-rate-limit-limit': '200',
    'x-rate-limit-remaining': '199',
    'x-rate-limit-reset': '45',
  });
  for (let calls = 1; calls < 200; calls += 1) await call('PUT', PAIR, { isUserRemovedFromApp: true });
  expect(await call('PUT', PAIR, { isUserRemovedFromApp: true })).toMatchObject({
    status: 429,
    headers: { 'retry-after': '45' },
  });
  expect((await call('GET', PAIR)).headers).toMatchObject({ 'x-rate-limit-limit': '800' });
  await clock.advance(45_000);
  expect((await call('PUT', PAIR, { isUserRemovedFromApp: true })).status).toBe(200);
});
