import type { DelegationView, OffboardingView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import type { ReceivedPush, Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const MINUTE = 60_000;

/** Creates a delegation of an offboarding. Its `total` is the number of delegations that the service announces. */
const task = (n: number, offboarding: object, change: object = {}): Promise<DelegationView> =>
  story.delegated({
    id: `task-${n}`,
    app: { name: `App ${n}` },
    offboarding: { id: 'ob-19', ...offboarding },
    ...change,
  });
const offboarding = async (): Promise<OffboardingView> =>
  (await story.service('GET', '/v1/offboardings/ob-19')).json<OffboardingView>();
const move = (task: DelegationView, status: string) => story.move(task.issue?.key ?? '', status);
const cancel = (id: string) => story.service('POST', `/v1/delegations/${id}/cancel`, { id });

/** Returns the pushes of the offboarding itself. */
async function offboardingPushes(): Promise<ReceivedPush[]> {
  return (await story.receivedPushes()).filter(({ type }) => type.startsWith('offboarding.'));
}
const stateChanges = async () => (await offboardingPushes()).map(({ type }) => type.replace('offboarding.', ''));

test('an offboarding is completed with the last of its total, in a push with id, sequence and counts', async () => {
  const url = 'https://app.toriihq.com/offboardings/19';
  const one = await task(1, { total: 2, url });
  const two = await task(2, { total: 2 });
  await move(one, 'Done');
  expect(await stateChanges()).toEqual([]);
  await move(two, 'Done');

  const [push, ...others] = await offboardingPushes();
  expect(others).toEqual([]);
  expect(push).toMatchObject({ id: 'offboarding:ob-19.1', type: 'offboarding.completed', verified: true });
  expect(push?.data).toEqual({
    id: 'ob-19',
    url,
    person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
    sequence: 1,
    state: 'completed',
    total: 2,
    creating: 0,
    open: 0,
    completed: 2,
    declined: 0,
    canceled: 0,
    failed: 0,
  });
  const { delegations, ...counts } = await offboarding();
  expect(counts).toEqual(push?.data);
  expect(delegations?.map(({ id }) => id).sort()).toEqual(['task-1', 'task-2']);
});

test('an offboarding waits without limit while fewer delegations than its total exist', async () => {
  await move(await task(1, { total: 2 }), 'Done');
  await story.sandbox.advance(24 * 60 * MINUTE);
  expect(await stateChanges()).toEqual([]);
  expect(await offboarding()).toMatchObject({ state: 'open', total: 2, completed: 1 });
});

test('an offboarding uses the latest total, and null if no call has one', async () => {
  const one = await task(1, {});
  expect((await offboarding()).total).toBeNull();
  const two = await task(2, { total: 5 });
  expect((await offboarding()).total).toBe(5);
  await move(one, 'Done');
  await move(two, 'Done');
  await move(await task(3, { total: 3 }), 'Done');
  expect(await offboarding()).toMatchObject({ state: 'completed', total: 3 });
  expect(await stateChanges()).toEqual(['completed']);
});

test('an offboarding without a total is complete 15 minutes after the last new task', async () => {
  await move(await task(1, {}), 'Done');
  await story.sandbox.advance(14 * MINUTE);
  await move(await task(2, {}), 'Done');
  await story.sandbox.advance(14 * MINUTE);
  expect(await stateChanges()).toEqual([]);
  await story.sandbox.advance(MINUTE);
  expect(await stateChanges()).toEqual(['completed']);
});

test('an offboarding without a total is complete 15 minutes after a last task that was canceled', async () => {
  await move(await task(1, {}), 'Done');
  await story.sandbox.advance(2 * MINUTE);
  await task(2, {});
  await cancel('task-2');
  await story.sandbox.advance(14 * MINUTE);
  expect(await stateChanges()).toEqual([]);
  await story.sandbox.advance(MINUTE);
  expect(await stateChanges()).toEqual(['completed']);
  expect(await offboarding()).toMatchObject({ state: 'completed', completed: 1, canceled: 1 });
});

test('an offboarding without a total is completed by the sweep within five minutes if the queue loses its item', async () => {
  const last = await task(1, {});
  await story.sandbox.setFaults({ on: 'queue', do: { drop: true } });
  await move(last, 'Done');
  await story.sandbox.setFaults();
  await story.sandbox.advance(20 * MINUTE);
  expect(await stateChanges()).toEqual(['completed']);
});

test('an offboarding is reopened by a later or reopened task, and the sequence orders the pushes', async () => {
  const one = await task(1, { total: 1 });
  await move(one, 'Done');
  const late = await task(2, {});
  await move(late, 'Done');
  await move(one, 'To Do');
  await move(one, 'Done');
  const pushes = await offboardingPushes();
  expect(pushes.map(({ type }) => type.replace('offboarding.', ''))).toEqual([
    'completed',
    'reopened',
    'completed',
    'reopened',
    'completed',
  ]);
  expect(pushes.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map((n) => `offboarding:ob-19.${n}`));
  expect(pushes[1]?.data).toMatchObject({ state: 'open', open: 1, completed: 1 });
});

test('an offboarding stays open for a declined task until it is canceled', async () => {
  await move(await task(1, { total: 2 }), 'Done');
  await move(await task(2, { total: 2 }), "Won't Do");
  expect(await offboarding()).toMatchObject({ state: 'open', completed: 1, declined: 1 });
  expect(await stateChanges()).toEqual([]);

  await cancel('task-2');
  expect(await offboarding()).toMatchObject({ state: 'completed', completed: 1, canceled: 1 });
  expect(await stateChanges()).toEqual(['completed']);
});

test('an offboarding stays open for a failed creation until it is sent again and completed', async () => {
  const failing = { ...TASK_2, issue: { project: 'NOPE' } };
  await move(await task(1, { total: 2 }), 'Done');
  await story.service('POST', '/v1/delegations/batch', { delegations: [failing] });
  await story.sandbox.settle();
  expect(await offboarding()).toMatchObject({ state: 'open', failed: 1 });
  expect(await stateChanges()).toEqual([]);

  await move(await story.delegated(TASK_2), 'Done');
  expect(await offboarding()).toMatchObject({ state: 'completed', completed: 2, failed: 0 });
  expect(await stateChanges()).toEqual(['completed']);
});

test('an offboarding stays open while a delegation is being created', async () => {
  await story.sandbox.setFaults({ on: 'queue', do: { drop: true } });
  await story.service('POST', '/v1/delegations/batch', { delegations: [TASK_2] });
  await story.sandbox.setFaults();
  await move(await task(1, { total: 1 }), 'Done');
  expect(await offboarding()).toMatchObject({ state: 'open', creating: 1, completed: 1 });
  expect(await stateChanges()).toEqual([]);
});

test.each(['first', 'second'])(
  'an offboarding is not completed by the %s of two tasks while the other joins late',
  async (ended) => {
    const queueLoss = { on: 'queue', do: { drop: true } };
    const body = { code: 'CONDITION_NOT_MET', message: 'The condition was not met' };
    await story.sandbox.setFaults(queueLoss);
    const one = await task(1, { total: 1 });
    // Storage answers as if another process had changed the offboarding at the same time.
    await story.sandbox.setFaults(queueLoss, { on: 'kvs', match: 'transaction', times: 1, do: { status: 409, body } });
    const two = await task(2, { total: 1 });
    await story.sandbox.setFaults();
    const { store } = ((await story.sandbox.state()) as { forge: { kvs: { store: Record<string, unknown> } } }).forge
      .kvs;
    expect(store['entity late-member']).toHaveLength(1);

    await move(ended === 'first' ? one : two, 'Done');
    expect(await stateChanges()).toEqual([]);
    await move(ended === 'first' ? two : one, 'Done');
    await story.sandbox.advance(10 * MINUTE);
    expect(await stateChanges()).toEqual(['completed']);
  },
);

test('an offboarding with only canceled delegations is not completed', async () => {
  await task(1, { total: 1 });
  await cancel('task-1');
  await story.sandbox.advance(60 * MINUTE);
  expect(await offboarding()).toMatchObject({ state: 'open', canceled: 1 });
  expect(await stateChanges()).toEqual([]);
});

test("an offboarding doesn't count a refused creation, which alone creates no offboarding", async () => {
  const refused = await story.service('POST', '/v1/delegations', { ...TASK_2, issue: { type: 'Nothing' } });
  expect(refused.status).toBe(422);
  const body = { errorMessages: [], errors: { summary: 'is not taken' } };
  await story.sandbox.setFaults({ on: 'jira', match: 'POST /rest/api/3/issue', do: { status: 400, body } });
  expect((await story.service('POST', '/v1/delegations', TASK_2)).status).toBe(422);
  await story.sandbox.setFaults();
  expect((await story.service('GET', '/v1/offboardings/ob-19')).status).toBe(404);

  await move(await task(1, { total: 1 }), 'Done');
  expect(await stateChanges()).toEqual(['completed']);
});

test('an offboarding is pushed in its current state under the newest unacknowledged sequence', async () => {
  const one = await task(1, { total: 1 });
  await story.sandbox.setService({ host: 'hooks.offboarding.example', status: 500 });
  await move(one, 'Done');
  await move(one, 'To Do');
  await move(one, 'Done');
  await story.sandbox.setService();
  await story.sandbox.advance(5 * MINUTE);
  const pushes = (await offboardingPushes()).filter(({ answered }) => (answered ?? 500) < 300);
  expect(pushes.map(({ id, type, data }) => [id, type, data.state])).toEqual([
    ['offboarding:ob-19.3', 'offboarding.completed', 'completed'],
  ]);
});

const TASK_2 = {
  id: 'task-2',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { name: 'App 2' },
  offboarding: { id: 'ob-19' },
};
