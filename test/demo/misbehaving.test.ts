import { z } from 'zod';
import { completed, delegation, push, willingApp } from './support/delegations';
import { givenService, settled, type GivenService } from './support/world';

const removal = ({ service }: GivenService, removed: boolean) =>
  service.receive('api.toriihq.com', {
    method: 'PUT',
    path: '/v1.0/users/40121/apps/77',
    headers: {
      authorization: `Bearer ${z.object({ apiKey: z.string() }).parse(service.describe()).apiKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ isUserRemovedFromApp: removed }),
  });

const isRemoved = ({ service }: GivenService): boolean => {
  const { people } = z
    .object({ people: z.array(z.object({ apps: z.array(z.object({ removed: z.boolean() })) })) })
    .parse(service.dump());
  return people[0]?.apps[0]?.removed ?? false;
};

test('a status is answered instead, with Retry-After, as often as told, and nothing takes effect', async () => {
  const { service, clock, post, get } = await givenService(willingApp);
  await post('/service/people/40121/offboard');
  expect(service.behave({ status: 503, retryAfter: 30, times: 2 }).status).toBe(200);
  const told = { data: completed('task-1', 2) };
  expect(await push(service, clock, told)).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
  expect(await push(service, clock, told)).toMatchObject({ status: 503 });
  expect((await get('/service/offboardings/ob-1')).body).toContain('0 of 3 completed');
  expect(await push(service, clock, told)).toMatchObject({ status: 204 });
  expect(service.received(0).map(({ answered }) => answered)).toEqual([503, 503, 204]);
});

test('an order for one host leaves the other alone, and {} ends all', async () => {
  const given = await givenService(willingApp);
  const { service, clock } = given;
  service.behave({ status: 410, host: 'hooks.offboarding.example' });
  expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(410);
  expect((await removal(given, true)).status).toBe(200);
  service.behave({});
  expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(204);
});

test('the API words an ordered status in its own shape', async () => {
  const given = await givenService(willingApp);
  given.service.behave({ status: 422 });
  const answer = await removal(given, true);
  expect(JSON.parse(answer.body)).toMatchObject({ statusCode: 422, error: 'Unprocessable Entity' });
  expect(isRemoved(given)).toBe(false);
});

test('hanging never answers and does nothing', async () => {
  const given = await givenService(willingApp);
  given.service.behave({ hang: true, times: 1 });
  let isAnswered = false;
  void removal(given, true).then(() => (isAnswered = true));
  await given.clock.advance(86_400_000);
  expect([isAnswered, isRemoved(given)]).toEqual([false, false]);
  expect(given.service.received(0)).toMatchObject([{ answered: null }]);
});

test('a delayed answer comes after its effect; a late one brings its effect with it', async () => {
  const given = await givenService(willingApp);
  given.service.behave({ delayMs: 12_000, times: 1 });
  const delayed = removal(given, true);
  await settled();
  expect(isRemoved(given)).toBe(true);
  await given.clock.advance(12_000);
  expect((await delayed).status).toBe(200);

  given.service.behave({ late: 12_000, times: 1 });
  const late = removal(given, false);
  await given.clock.advance(11_999);
  expect(isRemoved(given)).toBe(true);
  await given.clock.advance(1);
  expect((await late).status).toBe(200);
  expect(isRemoved(given)).toBe(false);
});

test('disagreeing answers other than asked, and keeps nothing', async () => {
  const given = await givenService(willingApp);
  given.service.behave({ disagree: true, times: 1 });
  expect(JSON.parse((await removal(given, true)).body)).toMatchObject({ app: { isUserRemovedFromApp: false } });
  expect(isRemoved(given)).toBe(false);
});

test.each([[{ status: 99 }], [{ host: 'elsewhere.example' }], [{ slow: true }], ['now']])(
  'an order that makes no sense is 400: %j',
  async (input) => {
    const { service, clock } = await givenService(willingApp);
    expect(service.behave(input).status).toBe(400);
    expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(204);
  },
);
