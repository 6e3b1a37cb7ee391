import { z } from 'zod';
import {
  acceptingApp,
  completed,
  delegation,
  OFFBOARD_JANE,
  push,
  reportRemoval,
  takeBackRemoval,
} from './support/delegations';
import { givenService, settle, type GivenService } from './support/world';

/** Returns true if Jane is removed from Figma. */
const isRemoved = ({ service }: GivenService): boolean => {
  const { people } = z
    .object({ people: z.array(z.object({ apps: z.array(z.object({ removed: z.boolean() })) })) })
    .parse(service.dump());
  return people[0]?.apps[0]?.removed ?? false;
};

test('a response rule refuses as many calls as it says, with its status and Retry-After', async () => {
  const { service, clock, post, get } = await givenService(acceptingApp);
  await post(OFFBOARD_JANE);
  expect(service.behave({ status: 503, retryAfter: 30, times: 2 }).status).toBe(200);
  const options = { data: completed('task-1', 2) };
  expect(await push(service, clock, options)).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
  expect(await push(service, clock, options)).toMatchObject({ status: 503 });
  expect((await get('/service/offboardings/ob-1')).body).toContain('0 of 3 completed');
  expect(await push(service, clock, options)).toMatchObject({ status: 204 });
  expect(service.received(0).map(({ answered }) => answered)).toEqual([503, 503, 204]);
});

test("a rule for one host doesn't affect the other host, and {} removes all rules", async () => {
  const given = await givenService(acceptingApp);
  const { service, clock } = given;
  service.behave({ status: 410, host: 'hooks.offboarding.example' });
  expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(410);
  expect((await reportRemoval(given.service)).status).toBe(200);
  service.behave({});
  expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(204);
});

test("a rule's error of the API has Torii's error format", async () => {
  const given = await givenService(acceptingApp);
  given.service.behave({ status: 422 });
  const answer = await reportRemoval(given.service);
  expect(JSON.parse(answer.body)).toMatchObject({ statusCode: 422, error: 'Unprocessable Entity' });
  expect(isRemoved(given)).toBe(false);
});

test('a call that hangs gets no response and has no effect', async () => {
  const given = await givenService(acceptingApp);
  given.service.behave({ hang: true, times: 1 });
  let isAnswered = false;
  void reportRemoval(given.service).then(() => (isAnswered = true));
  await given.clock.advance(86_400_000);
  expect([isAnswered, isRemoved(given)]).toEqual([false, false]);
  expect(given.service.received(0)).toMatchObject([{ answered: null }]);
});

test('delayMs delays only the response, and late delays both the effect and the response', async () => {
  const given = await givenService(acceptingApp);
  given.service.behave({ delayMs: 12_000, times: 1 });
  const delayed = reportRemoval(given.service);
  await settle();
  expect(isRemoved(given)).toBe(true);
  await given.clock.advance(12_000);
  expect((await delayed).status).toBe(200);

  given.service.behave({ late: 12_000, times: 1 });
  const late = takeBackRemoval(given.service);
  await given.clock.advance(11_999);
  expect(isRemoved(given)).toBe(true);
  await given.clock.advance(1);
  expect((await late).status).toBe(200);
  expect(isRemoved(given)).toBe(false);
});

test('with disagree, the response has the opposite value, and nothing is stored', async () => {
  const given = await givenService(acceptingApp);
  given.service.behave({ disagree: true, times: 1 });
  expect(JSON.parse((await reportRemoval(given.service)).body)).toMatchObject({
    app: { isUserRemovedFromApp: false },
  });
  expect(isRemoved(given)).toBe(false);
});

test.each([[{ status: 99 }], [{ host: 'elsewhere.example' }], [{ slow: true }], [{ match: '' }], ['now']])(
  'an invalid rule is refused with 400: %j',
  async (input) => {
    const { service, clock } = await givenService(acceptingApp);
    expect(service.behave(input).status).toBe(400);
    expect((await push(service, clock, { data: delegation('task-1') })).status).toBe(204);
  },
);

describe('a rule with match', () => {
  /** Pushes delegations with these ids, and returns the statuses of the responses. */
  const statuses = async ({ service, clock }: GivenService, ...ids: string[]) => {
    const answers = [];
    for (const id of ids) answers.push((await push(service, clock, { data: delegation(id) })).status);
    return answers;
  };

  test('applies only to calls whose body contains the text', async () => {
    const given = await givenService(acceptingApp);
    given.service.behave({ match: '"task-1"', status: 503 });
    expect(await statuses(given, 'task-1', 'task-2')).toEqual([503, 204]);
  });

  test('applies to calls whose path contains the text', async () => {
    const given = await givenService(acceptingApp);
    given.service.behave({ match: '/apps/77', status: 422 });
    expect((await reportRemoval(given.service)).status).toBe(422);
    expect(await statuses(given, 'task-1')).toEqual([204]);
  });

  test('has priority over rules without match, and ends after its number of calls', async () => {
    const given = await givenService(acceptingApp);
    given.service.behave({ status: 500, host: 'hooks.offboarding.example' });
    given.service.behave({ match: '"task-1"', status: 503, times: 1 });
    given.service.behave({ match: '"task-2"', status: 429 });
    expect(await statuses(given, 'task-1', 'task-1', 'task-2', 'task-3')).toEqual([503, 500, 429, 500]);
  });

  test('replaces the rule with the same match, and is removed by a rule without behavior', async () => {
    const given = await givenService(acceptingApp);
    given.service.behave({ match: '"task-1"', status: 503 });
    given.service.behave({ match: '"task-1"', status: 429 });
    expect(await statuses(given, 'task-1')).toEqual([429]);
    given.service.behave({ match: '"task-2"', status: 500 });
    given.service.behave({ match: '"task-1"' });
    expect(await statuses(given, 'task-1', 'task-2')).toEqual([204, 500]);
  });

  test('is removed by a rule without host and match', async () => {
    const given = await givenService(acceptingApp);
    given.service.behave({ match: '"task-1"', host: 'hooks.offboarding.example', status: 503 });
    given.service.behave({ status: 500, times: 1 });
    expect(await statuses(given, 'task-1', 'task-1')).toEqual([500, 204]);
  });
});
