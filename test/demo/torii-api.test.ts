import { z } from 'zod';
import { acceptingApp, delegateFigmaOnly, OFFBOARD_JANE } from './support/delegations';
import { givenService, type GivenService } from './support/world';

/** Path of Jane's use of Figma. */
const USER_APP_PATH = '/users/40121/apps/77';

/** Returns a function that calls the API with its key and parses the response. */
function callerOf({ service }: GivenService) {
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
  const given = await givenService(acceptingApp);
  return { ...given, call: callerOf(given) };
}

test('a removal from an app can be read back', async () => {
  const { call, service } = await givenApi();
  const app = { id: 77, name: 'Figma', state: 'sanctioned', isUserRemovedFromApp: true };
  expect(await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true })).toMatchObject({
    status: 200,
    body: { app },
  });
  expect((await call('GET', USER_APP_PATH)).body).toEqual({ app });
  expect(service.received(0).map(({ method, verified }) => [method, verified])).toEqual([
    ['PUT', null],
    ['GET', null],
  ]);
});

test('calls of the API alone make the status page show Completed and Offboarded', async () => {
  const { call, post, get } = await givenApi();
  await delegateFigmaOnly(post);
  await post(OFFBOARD_JANE);
  await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true });
  const removed = (await get('/service/offboardings/ob-1')).body;
  expect(removed).toContain('Completed');
  expect(removed).not.toContain('Offboarded');
  await call('PUT', '/users/40121', { lifecycleStatus: 'offboarded' });
  expect((await get('/service/offboardings/ob-1')).body).toContain('Offboarded');
  await call('PUT', '/users/40121', { lifecycleStatus: 'offboarding' });
  await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: false });
  expect((await get('/service/offboardings/ob-1')).body).not.toContain('Offboarded');
});

test('the lifecycle status of a person is set', async () => {
  const { call } = await givenApi();
  expect((await call('PUT', '/users/40121', { lifecycleStatus: 'offboarded' })).body).toMatchObject({
    user: { id: 40121, email: 'jane@acme.example', lifecycleStatus: 'offboarded' },
  });
});

test('a person is found by the exact address, an app by a part of its name, and a cursor leads to the next page', async () => {
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

test('a triggered workflow appears in the action executions, newest first', async () => {
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

test("a user's apps and an app's users include removed users", async () => {
  const { call } = await givenApi();
  await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true });
  expect((await call('GET', '/users/40121/apps?isUserRemovedFromApp=true')).body).toEqual({
    apps: [{ id: 77, name: 'Figma', isUserRemovedFromApp: true, state: 'sanctioned' }],
  });
  expect((await call('GET', '/users/40121/apps?fields=id,name&state=sanctioned')).body).toEqual({
    apps: [
      { id: 77, name: 'Figma' },
      { id: 78, name: 'Notion' },
      { id: 79, name: 'PagerDuty' },
    ],
  });
  expect((await call('GET', '/apps/77/users?status=active')).body).toMatchObject({
    users: [{ idUser: 40122, isUserRemovedFromApp: false }],
    total: 1,
  });
  expect((await call('GET', '/apps/77/users?q=jane&sort=email:desc')).body).toMatchObject({
    users: [
      { email: 'janet@acme.example', status: 'active' },
      { email: 'jane@acme.example', status: 'deleted' },
    ],
  });
});

test('a user, an app, the app search, and the organization can be read', async () => {
  const { call } = await givenApi();
  expect((await call('GET', '/users/40121')).body).toMatchObject({ user: { email: 'jane@acme.example' } });
  expect((await call('GET', '/apps/77?fields=id,state,primaryOwner')).body).toEqual({
    app: { id: 77, state: 'sanctioned', primaryOwner: { email: 'owen@acme.example' } },
  });
  expect((await call('GET', '/apps/search?q=figma&limit=1')).body).toMatchObject({ apps: [{ name: 'Figma' }] });
  expect((await call('GET', '/orgs/my')).body).toMatchObject({ org: { companyName: 'Acme' } });
});

test('users are filtered, sorted and reduced to fields', async () => {
  const { call } = await givenApi();
  const response = await call('GET', '/users?q=roe&sort=firstName:desc&fields=email&isExternal=false&lastName=Roe');
  expect(response.body).toMatchObject({
    users: [
      { id: 40122, additionalEmails: [], email: 'janet@acme.example' },
      { id: 40121, additionalEmails: [], email: 'jane@acme.example' },
    ],
    count: 2,
  });
  expect((await call('GET', '/users?idUsers=40122,7')).body).toMatchObject({ users: [{ id: 40122 }], total: 1 });
  expect((await call('GET', '/users?isDeletedInIdentitySources=true')).body).toMatchObject({ users: [] });
});

test("the audit log contains the API's changes, filtered by entity and time", async () => {
  const { call, clock } = await givenApi();
  await call('PUT', '/users/40121', { lifecycleStatus: 'offboarded' });
  await clock.advance(60_000);
  await call('POST', '/workflows/301/trigger', { triggerAppId: 77 });
  expect((await call('GET', '/audit')).body).toMatchObject({
    audit: [{ type: 'workflow_triggered_manually' }, { type: 'update_user_lifecycle_status' }],
    count: 2,
  });
  expect((await call('GET', '/audit?entity=users&sort=asc')).body).toMatchObject({
    audit: [
      {
        creationTime: '2026-11-24T08:00:00.000Z',
        requestDetails: { path: '/v1.0/users/40121', method: 'put' },
        properties: { idUser: 40121, lifecycleStatus: 'offboarded' },
      },
    ],
  });
  expect((await call('GET', '/audit?startTime=2026-11-24T08:00:30.000Z')).body).toMatchObject({ count: 1 });
  expect((await call('GET', '/workflows/audit')).body).toMatchObject({
    audit: [{ type: 'workflow_triggered_manually', properties: '{"idWorkflow":301,"idUser":null,"idApp":77}' }],
  });
  expect((await call('GET', '/workflows/audit?endTime=2026-11-24T08:00:30.000Z')).body).toEqual({ audit: [] });
});

test('the API is reachable from outside below /torii, with its key', async () => {
  const { service } = await givenApi();
  const { apiKey } = z.object({ apiKey: z.string() }).parse(service.describe());
  const callFromOutside = (authorization: string) =>
    service.page({ method: 'GET', path: '/torii/v1.0/users?email=jane@acme.example', headers: { authorization } });
  expect(service.paths).toContain('/torii');
  expect((await callFromOutside('Bearer no')).status).toBe(401);
  expect(JSON.parse((await callFromOutside(`Bearer ${apiKey}`)).body)).toMatchObject({ users: [{ id: 40121 }] });
  expect(service.received(1)).toMatchObject([{ host: 'api.toriihq.com', path: '/v1.0/users?email=jane@acme.example' }]);
});

test.each([
  ['a wrong key', 'GET', USER_APP_PATH, undefined, 401, 'Bearer no'],
  ["a path that Torii doesn't document", 'GET', '/nothing', undefined, 404, undefined],
  ['an unknown person', 'GET', '/users/7/apps/77', undefined, 404, undefined],
  ["an app that the person doesn't use", 'PUT', '/users/40121/apps/80', { isUserRemovedFromApp: true }, 404, undefined],
  ['an unknown workflow', 'POST', '/workflows/9/trigger', {}, 404, undefined],
  ["an id that isn't a number", 'GET', '/users/jane/apps/77', undefined, 400, undefined],
  ['a value of a wrong type', 'PUT', USER_APP_PATH, { isUserRemovedFromApp: 'yes' }, 400, undefined],
  [
    "a lifecycle status that Torii doesn't document",
    'PUT',
    '/users/40121',
    { lifecycleStatus: 'gone' },
    400,
    undefined,
  ],
  ["a parameter that Torii doesn't document", 'GET', '/apps?query=figma', undefined, 400, undefined],
  ['a repeated parameter', 'GET', '/users?email=a@b.example&email=jane@acme.example', undefined, 400, undefined],
  ['a broken escape in the path', 'GET', '/users/%E0%A4%A', undefined, 400, undefined],
  ["a field that Torii doesn't document", 'GET', '/users?fields=shoeSize', undefined, 400, undefined],
  ['a sort without a direction', 'GET', '/apps?sort=name', undefined, 400, undefined],
  ['a page size of 0', 'GET', '/users?size=0', undefined, 400, undefined],
  ["a parameter that the mock service doesn't support", 'GET', '/apps?aggs={}', undefined, 501, undefined],
  ["a field that the mock service doesn't support", 'GET', '/apps?fields=score', undefined, 501, undefined],
  ["an operation that the mock service doesn't support", 'GET', '/contracts', undefined, 501, undefined],
])("%s is refused with Torii's error format", async (_, method, path, body, status, authorization) => {
  const { call } = await givenApi();
  const answer = await call(method, path, body, authorization);
  expect(answer).toMatchObject({ status, body: { statusCode: status } });
  expect(Object.keys(z.object({}).loose().parse(answer.body))).toEqual(['statusCode', 'error', 'message']);
});

test('an operation has the documented rate limit, and a call above it gets 429 with Retry-After', async () => {
  const { call, clock } = await givenApi();
  // The limit applies to each minute. The window ends in 45 seconds.
  await clock.advance(15_000);
  const first = await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true });
  expect(first.headers).toMatchObject({
    'x-rate-limit-limit': '200',
    'x-rate-limit-remaining': '199',
    'x-rate-limit-reset': '45',
  });
  for (let calls = 1; calls < 200; calls += 1) await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true });
  expect(await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true })).toMatchObject({
    status: 429,
    headers: { 'retry-after': '45' },
  });
  expect((await call('GET', USER_APP_PATH)).headers).toMatchObject({ 'x-rate-limit-limit': '800' });
  await clock.advance(45_000);
  expect((await call('PUT', USER_APP_PATH, { isUserRemovedFromApp: true })).status).toBe(200);
});
