import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';
import type { Answer } from '../../support/sandbox';

let story: Story;
shareStory((shared) => (story = shared));

const MINUTE = 60_000;
const create = (call: object = {}) => story.service('POST', '/v1/delegations', { ...FIGMA, ...call });
const CREATE = 'POST /rest/api/3/issue';
/** Effect of a fault: the app gets no response, and the issue is created 100 ms later. */
const CREATED_LATE = { late: 100 };

/** Expects a problem with `Retry-After` and the advice to send the call again. */
function expectRetryLater(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.json()).toMatchObject({ status, detail: expect.stringMatching(/again/) as string });
}

async function issueKeys(): Promise<string[]> {
  const answer = await story.sandbox.jira('ada', 'POST', '/search/jql', {
    jql: 'project = IT ORDER BY created ASC',
    fields: ['summary'],
  });
  return answer.json<{ issues: { key: string }[] }>().issues.map(({ key }) => key);
}

describe('Jira', () => {
  test('out of reach before the creation is 503, and the same call creates it later', async () => {
    await story.sandbox.setFaults({ on: 'jira', match: '/user/assignable', do: { status: 503 } });
    expectRetryLater(await create({ owner: { email: 'owen@acme.example' } }), 503);
    await story.sandbox.setFaults();
    expect((await create({ account: 'Acme Design' })).status).toBe(201);
  });

  test('that creates the issue without a response is 503, and the same call finishes with one issue', async () => {
    await story.sandbox.setFaults({ on: 'jira', match: CREATE, times: 1, do: CREATED_LATE });
    expectRetryLater(await create(), 503);
    await story.sandbox.setFaults();
    // The lease of the process that creates the issue lasts a minute.
    await story.sandbox.advance(MINUTE + 1000);
    const again = await create();
    expect([again.status, again.json<{ state: string }>().state]).toEqual([200, 'in_progress']);
    expect(await issueKeys()).toEqual(['IT-1']);
  });

  test('that returns lets the app finish the creation and push delegation.created', async () => {
    await story.sandbox.setFaults({ on: 'jira', match: CREATE, times: 1, do: CREATED_LATE });
    expectRetryLater(await create(), 503);
    await story.sandbox.advance(10 * MINUTE);
    const [push, ...others] = await story.receivedPushes();
    expect(others).toEqual([]);
    expect(push).toMatchObject({
      type: 'delegation.created',
      id: 'task-8841.1',
      data: { state: 'in_progress', sequence: 1, issue: { key: 'IT-1' } },
    });
  });

  test('that refuses the creation later causes delegation.failed, and the id can be sent again', async () => {
    await story.sandbox.setFaults({ on: 'jira', match: CREATE, times: 1, do: { status: 502 } });
    expectRetryLater(await create({ issue: { priority: 'High' } }), 503);
    const refusal = { errorMessages: [], errors: { priority: 'Specify a valid priority' } };
    await story.sandbox.setFaults({ on: 'jira', match: CREATE, do: { status: 400, body: refusal } });
    await story.sandbox.advance(40 * MINUTE);
    await story.sandbox.setFaults();

    const [push] = await story.receivedPushes();
    expect(push).toMatchObject({
      type: 'delegation.failed',
      data: {
        state: 'failed',
        issue: null,
        status: null,
        reason: { status: 422, errors: [{ pointer: '/issue/priority', detail: 'Specify a valid priority' }] },
      },
    });
    expect((await create({ account: 'Acme Design' })).status).toBe(201);
  });

  test('with a rate limit is 429 with its Retry-After and reserves no id', async () => {
    await story.sandbox.setFaults({
      on: 'jira',
      match: CREATE,
      do: { status: 429, headers: { 'Retry-After': '77' } },
    });
    const answer = await create();
    expectRetryLater(answer, 429);
    expect(answer.headers.get('retry-after')).toBe('77');
    await story.sandbox.setFaults();
    expect((await create({ account: 'Acme Design' })).status).toBe(201);
  });

  test('that hangs times out with 503, and a created issue is found later', async () => {
    await story.sandbox.setFaults({ on: 'jira', match: CREATE, times: 1, do: { delayMs: 120_000 } });
    expectRetryLater(await create(), 503);
    await story.sandbox.advance(20 * MINUTE);
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.created task-8841.1']);
    expect(await issueKeys()).toEqual(['IT-1']);
  });

  test('out of reach gives 503 and 429 with Retry-After for options, too', async () => {
    await story.sandbox.setFaults({ on: 'jira', match: '/project/search', times: 1, do: { status: 500 } });
    expectRetryLater(await story.service('GET', '/v1/options/projects'), 503);
    await story.sandbox.setFaults({
      on: 'jira',
      match: '/project/search',
      times: 1,
      do: { status: 429, headers: { 'Retry-After': '9' } },
    });
    expectRetryLater(await story.service('GET', '/v1/options/projects'), 429);
  });
});

describe('storage', () => {
  test('with a short rate limit is retried within the call', async () => {
    for (const match of ['batch/get', 'entity/set', 'transaction']) {
      await story.sandbox.setFaults({ on: 'kvs', match, times: 2, do: { status: 429 } });
      expect((await create({ id: match.replace('/', '-'), account: match })).status).toBe(201);
    }
  });

  test.each([
    ['KEY_CONFLICT', 409],
    ['CONFLICT', 409],
  ])('that answers %s for an existing key leaves one delegation', async (code, status) => {
    const created = await create();
    await story.sandbox.setFaults({ on: 'kvs', match: 'entity/set', do: { status, body: { code, message: 'taken' } } });
    const again = await create();
    expect([again.status, again.json()]).toEqual([200, created.json()]);
  });

  test.each([
    ['CONDITIONAL_CHECK_FAILED', 400],
    ['OPTIMISTIC_LOCK_FAILED', 400],
    ['CONFLICT', 409],
  ])('that answers %s for a failed condition is read again', async (code, status) => {
    await story.sandbox.setFaults({
      on: 'kvs',
      match: 'transaction',
      times: 1,
      do: { status, body: { code, message: 'changed' } },
    });
    expect((await create()).status).toBe(201);
  });

  test.each(['secret get', 'kvs batch/get', 'kvs entity/set', 'kvs transaction'])(
    'out of reach at %s is 503, and the same call creates one issue later',
    async (call) => {
      const [on, match] = call.split(' ');
      await story.sandbox.setFaults({ on, match, do: { status: 500 } });
      expectRetryLater(await create(), 503);
      await story.sandbox.setFaults();
      await story.sandbox.advance(2 * MINUTE);
      const again = await create();
      expect([200, 201, 503]).toContain(again.status);
      await story.sandbox.advance(10 * MINUTE);
      expect((await create()).status).toBeLessThan(300);
      expect(await issueKeys()).toEqual(['IT-1']);
    },
  );

  test('with a rate limit before the id is reserved is 429 and reserves none', async () => {
    for (const call of ['secret get', 'kvs batch/get', 'kvs entity/set']) {
      const [on, match] = call.split(' ');
      await story.sandbox.setFaults({ on, match, do: { status: 429 } });
      expectRetryLater(await create(), 429);
      await story.sandbox.setFaults();
    }
    expect((await create({ account: 'Acme Design' })).status).toBe(201);
  });

  test('with a rate limit after the id is reserved is 503 and keeps it for the call', async () => {
    await story.sandbox.setFaults({ on: 'kvs', match: 'transaction', do: { status: 429 } });
    expectRetryLater(await create(), 503);
    await story.sandbox.setFaults();
    await story.sandbox.advance(10 * MINUTE);
    expect((await create()).status).toBeLessThan(300);
    expect(await issueKeys()).toEqual(['IT-1']);
  });

  test('out of reach for a read is 503, not a 404', async () => {
    await story.delegated();
    await story.sandbox.setFaults({ on: 'kvs', match: 'batch/get', do: { status: 503 } });
    expectRetryLater(await story.service('GET', '/v1/delegations/task-8841'), 503);
    await story.sandbox.setFaults({ on: 'kvs', match: 'query', do: { status: 503 } });
    expectRetryLater(await story.service('GET', '/v1/delegations'), 503);
  });
});

test('a change or cancellation that got 503 can be sent again safely', async () => {
  const { version, issue } = await story.delegated();
  await story.sandbox.setFaults({ on: 'kvs', match: 'transaction', do: { status: 503 } });
  const change = { id: 'task-8841', version, dueAt: '2027-01-15' };
  expectRetryLater(await story.service('PATCH', '/v1/delegations/task-8841', change), 503);
  expectRetryLater(await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' }), 503);
  await story.sandbox.setFaults();
  expect((await story.service('PATCH', '/v1/delegations/task-8841', change)).status).toBe(200);
  expect((await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' })).status).toBe(200);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.canceled task-8841.2']);
  expect((await story.sandbox.jira('ada', 'GET', `/issue/${issue?.key ?? ''}`)).status).toBe(200);
});
