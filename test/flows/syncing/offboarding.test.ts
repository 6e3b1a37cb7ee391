import type { DelegationView, OffboardingView } from '../../../src/domain/contract/views';
import { startStory, type Heard, type Story } from '../../support/story';

let story: Story;
beforeAll(async () => {
  story = await startStory();
});
beforeEach(() => story.reset());
afterAll(() => story.end());

const MINUTE = 60_000;

/** A leaver's task in an offboarding; `total` is how many the service says will come. */
const task = (n: number, offboarding: object, more: object = {}): Promise<DelegationView> =>
  story.delegated({
    id: `task-${n}`,
    app: { name: `App ${n}` },
    offboarding: { id: 'ob-19', ...offboarding },
    ...more,
  });
const offboarding = async (): Promise<OffboardingView> =>
  (await story.service('GET', '/v1/offboardings/ob-19')).json<OffboardingView>();
const move = (task: DelegationView, status: string) => story.move(task.issue?.key ?? '', status);
const cancel = (id: string) => story.service('POST', `/v1/delegations/${id}/cancel`, { id });

/** Pushes of the offboarding itself. */
async function heardOfIt(): Promise<Heard[]> {
  return (await story.heard()).filter(({ type }) => type.startsWith('offboarding.'));
}
const turns = async () => (await heardOfIt()).map(({ type }) => type.replace('offboarding.', ''));

test('is completed with the last of its total: told as a push of its own, under its id and sequence, with its counts', async () => {
  const url = 'https://app.toriihq.com/offboardings/19';
  const one = await task(1, { total: 2, url });
  const two = await task(2, { total: 2 });
  await move(one, 'Done');
  expect(await turns()).toEqual([]);
  await move(two, 'Done');

  const [push, ...others] = await heardOfIt();
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

test('waits while fewer have come than its total, however long', async () => {
  await move(await task(1, { total: 2 }), 'Done');
  await story.sandbox.advance(24 * 60 * MINUTE);
  expect(await turns()).toEqual([]);
  expect(await offboarding()).toMatchObject({ state: 'open', total: 2, completed: 1 });
});

test('of totals that differ the latest counts, and it is null while nobody named one', async () => {
  const one = await task(1, {});
  expect((await offboarding()).total).toBeNull();
  const two = await task(2, { total: 5 });
  expect((await offboarding()).total).toBe(5);
  await move(one, 'Done');
  await move(two, 'Done');
  await move(await task(3, { total: 3 }), 'Done');
  expect(await offboarding()).toMatchObject({ state: 'completed', total: 3 });
  expect(await turns()).toEqual(['completed']);
});

test('without a total it is whole 15 minutes after the last task came, and each that comes begins them anew', async () => {
  await move(await task(1, {}), 'Done');
  await story.sandbox.advance(14 * MINUTE);
  await move(await task(2, {}), 'Done');
  await story.sandbox.advance(14 * MINUTE);
  expect(await turns()).toEqual([]);
  await story.sandbox.advance(MINUTE);
  expect(await turns()).toEqual(['completed']);
});

test('without a total the last one may be canceled: it is whole 15 minutes after it came all the same', async () => {
  await move(await task(1, {}), 'Done');
  await story.sandbox.advance(2 * MINUTE);
  await task(2, {});
  await cancel('task-2');
  await story.sandbox.advance(14 * MINUTE);
  expect(await turns()).toEqual([]);
  await story.sandbox.advance(MINUTE);
  expect(await turns()).toEqual(['completed']);
  expect(await offboarding()).toMatchObject({ state: 'completed', completed: 1, canceled: 1 });
});

test('without a total it is told by the sweep, within five minutes, where the queue loses what would have told it', async () => {
  const last = await task(1, {});
  await story.sandbox.faults({ on: 'queue', do: { drop: true } });
  await move(last, 'Done');
  await story.sandbox.faults();
  await story.sandbox.advance(20 * MINUTE);
  expect(await turns()).toEqual(['completed']);
});

test('a task that comes later, or is reopened, takes it back; the sequence tells which news is newer', async () => {
  const one = await task(1, { total: 1 });
  await move(one, 'Done');
  const late = await task(2, {});
  await move(late, 'Done');
  await move(one, 'To Do');
  await move(one, 'Done');
  const heard = await heardOfIt();
  expect(heard.map(({ type }) => type.replace('offboarding.', ''))).toEqual([
    'completed',
    'reopened',
    'completed',
    'reopened',
    'completed',
  ]);
  expect(heard.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map((n) => `offboarding:ob-19.${n}`));
  expect(heard[1]?.data).toMatchObject({ state: 'open', open: 1, completed: 1 });
});

test('a declined task keeps it open, since the person still has access; canceled it does so no longer', async () => {
  await move(await task(1, { total: 2 }), 'Done');
  await move(await task(2, { total: 2 }), "Won't Do");
  expect(await offboarding()).toMatchObject({ state: 'open', completed: 1, declined: 1 });
  expect(await turns()).toEqual([]);

  await cancel('task-2');
  expect(await offboarding()).toMatchObject({ state: 'completed', completed: 1, canceled: 1 });
  expect(await turns()).toEqual(['completed']);
});

test('one that could not be made keeps it open, until it is sent again and done', async () => {
  const failing = { ...TASK_2, issue: { project: 'NOPE' } };
  await move(await task(1, { total: 2 }), 'Done');
  await story.service('POST', '/v1/delegations/batch', { delegations: [failing] });
  await story.sandbox.settle();
  expect(await offboarding()).toMatchObject({ state: 'open', failed: 1 });
  expect(await turns()).toEqual([]);

  await move(await story.delegated(TASK_2), 'Done');
  expect(await offboarding()).toMatchObject({ state: 'completed', completed: 2, failed: 0 });
  expect(await turns()).toEqual(['completed']);
});

test('one that is still being made keeps it open', async () => {
  await story.sandbox.faults({ on: 'queue', do: { drop: true } });
  await story.service('POST', '/v1/delegations/batch', { delegations: [TASK_2] });
  await story.sandbox.faults();
  await move(await task(1, { total: 1 }), 'Done');
  expect(await offboarding()).toMatchObject({ state: 'open', creating: 1, completed: 1 });
  expect(await turns()).toEqual([]);
});

test('nothing completed, all canceled: it is not told as completed', async () => {
  await task(1, { total: 1 });
  await cancel('task-1');
  await story.sandbox.advance(60 * MINUTE);
  expect(await offboarding()).toMatchObject({ state: 'open', canceled: 1 });
  expect(await turns()).toEqual([]);
});

test('what Jira refuses takes no place in it, and alone makes none', async () => {
  const refused = await story.service('POST', '/v1/delegations', { ...TASK_2, issue: { type: 'Nothing' } });
  expect(refused.status).toBe(422);
  const body = { errorMessages: [], errors: { summary: 'is not taken' } };
  await story.sandbox.faults({ on: 'jira', match: 'POST /rest/api/3/issue', do: { status: 400, body } });
  expect((await story.service('POST', '/v1/delegations', TASK_2)).status).toBe(422);
  await story.sandbox.faults();
  expect((await story.service('GET', '/v1/offboardings/ob-19')).status).toBe(404);

  await move(await task(1, { total: 1 }), 'Done');
  expect(await turns()).toEqual(['completed']);
});

test('its own news is told under the newest turn that the receiver has not acknowledged, with the state as it stands', async () => {
  const one = await task(1, { total: 1 });
  await story.sandbox.service({ host: 'hooks.offboarding.example', status: 500 });
  await move(one, 'Done');
  await move(one, 'To Do');
  await move(one, 'Done');
  await story.sandbox.service();
  await story.sandbox.advance(5 * MINUTE);
  const heard = (await heardOfIt()).filter(({ answered }) => (answered ?? 500) < 300);
  expect(heard.map(({ id, type, data }) => [id, type, data.state])).toEqual([
    ['offboarding:ob-19.3', 'offboarding.completed', 'completed'],
  ]);
});

const TASK_2 = {
  id: 'task-2',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { name: 'App 2' },
  offboarding: { id: 'ob-19' },
};
