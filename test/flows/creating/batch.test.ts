import type { BatchView, DelegationView, ListView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';

// Creating 500 issues takes a minute on two busy cores.
jest.setTimeout(240_000);

let story: Story;
shareStory((shared) => (story = shared));

const MINUTE = 60_000;

const tasks = (count: number, change: (n: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, n) => ({ ...FIGMA, id: `task-${n}`, app: { name: `App ${n}` }, ...change(n) }));
const batch = (delegations: readonly unknown[]) => story.service('POST', '/v1/delegations/batch', { delegations });
const delegation = async (id: string) => (await story.service('GET', `/v1/delegations/${id}`)).json<DelegationView>();

async function issuesOf(project: string): Promise<string[]> {
  const jql = `project = ${project} ORDER BY created ASC`;
  const answer = await story.sandbox.jira('ada', 'POST', '/search/jql', { jql, fields: ['summary'], maxResults: 1000 });
  return answer.json<{ issues: { key: string }[] }>().issues.map(({ key }) => key);
}

/** Returns the types of the received pushes by task. */
async function pushTypesByTask(): Promise<Record<string, string[]>> {
  const byTask: Record<string, string[]> = {};
  for (const { type, data } of await story.receivedPushes()) (byTask[data.id] ??= []).push(type);
  return byTask;
}

describe('a batch', () => {
  test('gets 202 with each id, and reports each creation by delegation.created', async () => {
    const answer = await batch(tasks(30, () => ({ offboarding: { id: 'ob-19', total: 30 } })));
    expect(answer.status).toBe(202);
    expect(answer.json()).toEqual({ accepted: tasks(30).map(({ id }) => id), rejected: [] });

    const pushes = await pushTypesByTask();
    expect(Object.keys(pushes)).toHaveLength(30);
    expect(new Set(Object.values(pushes).flat())).toEqual(new Set(['delegation.created']));
    expect(await issuesOf('IT')).toHaveLength(30);
    const created = await delegation('task-7');
    expect(created).toMatchObject({
      state: 'in_progress',
      sequence: 1,
      status: { name: 'To Do' },
      offboarding: { id: 'ob-19' },
    });
    const offboarding = await story.service('GET', '/v1/offboardings/ob-19');
    expect(offboarding.json()).toMatchObject({ state: 'open', total: 30, creating: 0, open: 30, failed: 0 });
  });

  test('reserves each accepted id before the answer', async () => {
    await story.sandbox.setFaults({ on: 'queue', do: { drop: true } });
    await batch(tasks(2));
    expect(await delegation('task-1')).toMatchObject({ state: 'creating', issue: null, sequence: 0 });
    expect((await story.service('POST', '/v1/delegations', { ...FIGMA, id: 'task-1' })).status).toBe(409);
    expect((await story.service('POST', '/v1/delegations', tasks(2)[1])).status).toBe(503);
  });

  test('has members that can be canceled before their creation, which then creates no issue', async () => {
    await story.sandbox.setFaults({ on: 'queue', do: { drop: true } });
    await batch(tasks(2, () => ({ offboarding: { id: 'ob-19', total: 2 } })));
    const cancel = () => story.service('POST', '/v1/delegations/task-0/cancel', { id: 'task-0' });
    expect([(await cancel()).status, (await cancel()).status]).toEqual([200, 200]);
    const canceled = { state: 'canceled', reason: 'requested', issue: null, sequence: 1 };
    expect(await delegation('task-0')).toMatchObject(canceled);
    await story.sandbox.setFaults();

    expect((await batch(tasks(2, () => ({ offboarding: { id: 'ob-19', total: 2 } })))).status).toBe(202);
    await story.sandbox.advance(20 * MINUTE);
    expect(await delegation('task-0')).toMatchObject(canceled);
    expect(await issuesOf('IT')).toHaveLength(1);
    expect(await pushTypesByTask()).toEqual({ 'task-0': ['delegation.canceled'], 'task-1': ['delegation.created'] });
    expect((await story.service('GET', '/v1/offboardings/ob-19')).json()).toMatchObject({ open: 1, canceled: 1 });
  });

  test('creates delegations that sync and complete like single ones', async () => {
    await batch(tasks(1));
    await story.sandbox.settle();
    await story.move((await delegation('task-0')).issue?.key ?? '', 'Done');
    expect(await pushTypesByTask()).toEqual({ 'task-0': ['delegation.created', 'delegation.completed'] });
  });

  test('that is repeated changes nothing', async () => {
    const first = (await batch(tasks(14))).json<BatchView>();
    await story.sandbox.settle();
    expect((await batch(tasks(14))).json()).toEqual(first);
    expect(await issuesOf('IT')).toHaveLength(14);
    expect(await pushTypesByTask()).toEqual(
      Object.fromEntries(tasks(14).map(({ id }) => [id, ['delegation.created']])),
    );
  });

  test('rejects invalid members with pointers and accepts the others', async () => {
    const [good, bad, taken] = tasks(3);
    await story.delegated({ ...taken, account: 'another' });
    const answer = await batch([
      good ?? {},
      { ...bad, dueAt: 'soon' },
      taken ?? {},
      { dryRun: true, ...good, id: 'dry' },
      7,
    ]);
    expect(answer.status).toBe(202);
    expect(answer.json()).toMatchObject({
      accepted: ['task-0'],
      rejected: [
        { id: 'task-1', problem: { status: 400, errors: [{ pointer: '/delegations/1/dueAt' }] } },
        { id: 'task-2', problem: { status: 409 } },
        { id: 'dry', problem: { status: 400, errors: [{ pointer: '/delegations/3/dryRun' }] } },
        { id: null, problem: { status: 400 } },
      ],
    });
  });

  test('reports a failed creation by delegation.failed, and the id can be sent again', async () => {
    const wrong = (n: number) =>
      n === 1 ? { issue: { project: 'NOPE' } } : n === 2 ? { issue: { fields: { customfield_9: 'x' } } } : {};
    await batch(tasks(4, (n) => ({ ...wrong(n), offboarding: { id: 'ob-1', total: 4 } })));
    expect(await pushTypesByTask()).toEqual({
      'task-0': ['delegation.created'],
      'task-1': ['delegation.failed'],
      'task-2': ['delegation.failed'],
      'task-3': ['delegation.created'],
    });
    expect(await delegation('task-1')).toMatchObject({
      state: 'failed',
      issue: null,
      reason: { status: 422, errors: [{ pointer: '/issue/project' }] },
    });
    expect((await story.service('GET', '/v1/offboardings/ob-1')).json()).toMatchObject({
      open: 2,
      failed: 2,
      state: 'open',
    });

    await batch([{ ...tasks(2)[1], offboarding: { id: 'ob-1' } }]);
    expect((await pushTypesByTask())['task-1']).toEqual(['delegation.failed', 'delegation.created']);
    expect(await delegation('task-1')).toMatchObject({ state: 'in_progress', sequence: 2 });
  });

  test('reports a second failure under a higher sequence', async () => {
    const failing = { ...FIGMA, id: 'task-0', offboarding: { id: 'ob-1', total: 1 } };
    await batch([{ ...failing, issue: { project: 'NOPE' } }]);
    expect(await pushTypesByTask()).toEqual({ 'task-0': ['delegation.failed'] });
    await story.sandbox.setFaults({
      on: 'jira',
      match: 'POST /rest/api/3/issue',
      times: 1,
      do: { status: 400, body: {} },
    });
    expect((await story.service('POST', '/v1/delegations', failing)).status).toBe(422);
    expect(await delegation('task-0')).toMatchObject({ state: 'failed', sequence: 1, reason: { status: 422 } });

    const { issue } = await story.delegated(failing);
    await story.move(issue?.key ?? '', 'Done');
    expect(pushNames(await story.receivedPushes())).toEqual([
      'delegation.failed task-0.1',
      'delegation.completed task-0.3',
      'offboarding.completed offboarding:ob-1.1',
    ]);
  });

  test('moves a failed member to another app and offboarding when it is sent again', async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-1', total: 1 } });
    const second = { ...FIGMA, id: 'task-0', account: 'B' };
    await batch([{ ...second, offboarding: { id: 'ob-1' }, issue: { project: 'NOPE' } }]);
    await story.sandbox.settle();
    await story.move(issue?.key ?? '', 'Done');
    const toriiUpdates = async () =>
      (await story.sandbox.received()).flatMap(({ method, body }) => (method === 'PUT' ? body : []));
    expect(await toriiUpdates()).toEqual([]);

    await story.delegated({ ...second, app: { id: 78, name: 'Notion' }, offboarding: { id: 'ob-2' } });
    expect(pushNames(await story.receivedPushes()).at(-1)).toBe('offboarding.completed offboarding:ob-1.1');
    expect(await toriiUpdates()).toEqual(
      expect.arrayContaining(['{"isUserRemovedFromApp":true}', '{"lifecycleStatus":"offboarded"}']),
    );
  });

  test('with one id twice creates one delegation', async () => {
    const [task] = tasks(1);
    const answer = await batch([task ?? {}, task ?? {}, { ...task, account: 'another' }]);
    const { accepted, rejected } = answer.json<BatchView>();
    expect(accepted).toEqual(['task-0']);
    expect(rejected).toMatchObject([{ id: 'task-0', problem: { status: 409 } }]);
    await story.sandbox.settle();
    expect(await issuesOf('IT')).toHaveLength(1);
  });

  test('with a duplicate creates two issues, the second with a warning', async () => {
    await batch(tasks(2, () => ({ app: { name: 'Figma' } })));
    await story.sandbox.settle();
    const both = [await delegation('task-0'), await delegation('task-1')];
    expect(both.flatMap(({ warnings }) => warnings)).toEqual([
      expect.stringContaining('the same person, app and account'),
    ]);
    expect(await issuesOf('IT')).toHaveLength(2);
  });

  test("that is empty, has more than 500 members or isn't a list is refused as a whole", async () => {
    for (const delegations of [[], tasks(501).map(({ id }) => ({ id })), 'all']) {
      const answer = await story.service('POST', '/v1/delegations/batch', { delegations });
      expect(answer.status).toBe(400);
      expect(answer.json<{ errors: object[] }>().errors).toMatchObject([{ pointer: '/delegations' }]);
    }
  });

  test('has at most 512 KB', async () => {
    const answer = await batch(
      tasks(500, () => ({ account: 'x'.repeat(250), issue: { description: 'y'.repeat(1000) } })),
    );
    expect(answer.status).toBe(413);
  });
});

test('a batch of 500 members is accepted whole, and each creation is pushed', async () => {
  const answer = await batch(
    tasks(500, (n) => ({ person: { email: `leaver-${n % 20}@acme.example` }, offboarding: { id: `ob-${n % 20}` } })),
  );
  expect(answer.json<BatchView>().accepted).toHaveLength(500);
  await story.sandbox.advance(7 * MINUTE);
  const pushes = await story.receivedPushes();
  expect(new Set(pushes.map(({ id }) => id)).size).toBe(500);
  // Each of the 20 offboardings has 25 of the 500 members.
  expect((await story.service('GET', '/v1/offboardings/ob-3')).json()).toMatchObject({ creating: 0, open: 25 });
});

describe('accepted members are created', () => {
  test('although the queue loses the item with all of them', async () => {
    await story.sandbox.setFaults({ on: 'queue', times: 1, do: { drop: true } });
    await batch(tasks(3));
    expect(await pushTypesByTask()).toEqual({});
    await story.sandbox.advance(12 * MINUTE);
    expect(Object.keys(await pushTypesByTask())).toHaveLength(3);
    expect(await issuesOf('IT')).toHaveLength(3);
  });

  test('although Jira accepts no calls for ten minutes', async () => {
    await story.sandbox.setFaults({
      on: 'jira',
      times: 1,
      match: 'POST /rest/api/3/issue/bulk',
      do: { status: 429, headers: { 'Retry-After': '600' } },
    });
    await batch(tasks(3));
    expect(await pushTypesByTask()).toEqual({});
    await story.sandbox.advance(11 * MINUTE);
    expect(Object.keys(await pushTypesByTask())).toHaveLength(3);
    expect(await issuesOf('IT')).toHaveLength(3);
  });

  test.each(['before', 'after'])('although the process crashes %s Jira created the issues', async (lost) => {
    await story.sandbox.setFaults({ on: 'jira', times: 1, match: 'POST /rest/api/3/issue/bulk', do: { lost } });
    await batch(tasks(3));
    await story.sandbox.advance(60 * MINUTE);
    expect(await pushTypesByTask()).toEqual(Object.fromEntries(tasks(3).map(({ id }) => [id, ['delegation.created']])));
    expect(await issuesOf('IT')).toHaveLength(3);
    const { delegations } = (await story.service('GET', '/v1/delegations?state=creating')).json<ListView>();
    expect(delegations).toEqual([]);
  });
});

test('a member completes after its issue was moved, like a single delegation', async () => {
  await batch([FIGMA]);
  await story.sandbox.advance(MINUTE);
  const { issue } = (await story.service('GET', '/v1/delegations/task-8841')).json<DelegationView>();
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.act('move', { issue: issue?.key, project: 'OPS' });
  await story.sandbox.settle();
  expect(await pushTypesByTask()).toEqual({
    'task-8841': ['delegation.created', 'delegation.completed', 'delegation.moved'],
  });
});

test("a batch whose ids can't be reserved is 503, and the same batch again is accepted", async () => {
  const delegations = [FIGMA, { ...FIGMA, id: 'task-8842', app: { id: 78, name: 'Notion' } }];
  await story.sandbox.setFaults({ on: 'kvs', match: 'entity/set', do: { status: 503 } });
  const refused = await story.service('POST', '/v1/delegations/batch', { delegations });
  expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
  await story.sandbox.setFaults();
  const accepted = await story.service('POST', '/v1/delegations/batch', { delegations });
  expect(accepted.json()).toMatchObject({ accepted: ['task-8841', 'task-8842'], rejected: [] });
});

test('a full backlog gets 429 with Retry-After and accepts no member', async () => {
  await story.sandbox.setFaults({ on: 'queue', do: { drop: true } });
  const members = (from: number) => tasks(500).map((task, n) => ({ ...task, id: `wait-${from + n}` }));
  // The backlog is full with 1,000 delegations that wait for their creation.
  for (const from of [0, 500]) {
    expect((await batch(members(from))).status).toBe(202);
    await story.sandbox.advance(MINUTE);
  }
  const answer = await batch(tasks(1));
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await story.service('GET', '/v1/delegations/task-0')).status).toBe(404);
});
