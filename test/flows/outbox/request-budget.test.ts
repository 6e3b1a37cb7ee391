import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

const HOST = 'hooks.offboarding.example';
const MINUTE = 60_000;

/** More pushes than one invocation may send [doc: limits-invocation, 100 requests per minute of its run time]. */
const MANY = 130;
/** More records than a resolver can write one by one in its 25 s [doc: limits-invocation]. */
const HUNDREDS = 300;

let story: Story;
shareStory((shared) => (story = shared), { torii: false, args: ['--latency', 'forge'] });

const receiver = (behavior: object) => story.sandbox.setService({ host: HOST, ...behavior });

/** Creates delegations of one person, and returns the keys of their issues once all pushes are delivered. */
async function createDelegations(count = MANY): Promise<string[]> {
  const delegations = Array.from({ length: count }, (_, n) => ({
    id: `task-${n}`,
    person: { email: 'jane@acme.example', name: 'Jane Roe' },
    app: { name: `App ${n}` },
  }));
  expect((await story.service('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await story.sandbox.advance(10 * MINUTE);
  const pushes = await story.receivedPushes();
  expect(pushNames(pushes).sort()).toEqual(delegations.map(({ id }) => `delegation.created ${id}.1`).sort());
  await story.sandbox.forget();
  return pushes.map(({ data }) => data.issue?.key ?? '');
}

/** Wait before the first retry. Only shorter pauses between requests mean that all are first attempts. */
const FIRST_RETRY_WAIT_MS = 5000;

async function longestPause(): Promise<number> {
  const times = (await story.sandbox.received()).filter(({ host }) => host === HOST).map(({ at }) => Date.parse(at));
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
}

async function completeAll(issues: readonly string[]): Promise<void> {
  expect((await story.sandbox.act('bulk-transition', { issues, status: 'Done' })).status).toBe(204);
}

const completions = Array.from({ length: MANY }, (_, n) => `delegation.completed task-${n}.2`).sort();

test('a receiver that works again gets each pending push once, at the first attempt', async () => {
  const issues = await createDelegations();
  await receiver({ status: 500 });
  await completeAll(issues);
  await story.sandbox.advance(2 * MINUTE);
  await receiver({});
  await story.sandbox.forget();

  await story.sandbox.advance(15 * MINUTE);

  const pushes = await story.receivedPushes();
  expect(pushNames(pushes).sort()).toEqual(completions);
  expect(await longestPause()).toBeLessThan(FIRST_RETRY_WAIT_MS);
});

test('each change that the hourly search finds is pushed once, at the first attempt', async () => {
  const issues = await createDelegations();
  await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
  await completeAll(issues);
  await story.sandbox.advance(5 * MINUTE);
  await story.sandbox.setFaults();

  await story.sandbox.advance(75 * MINUTE);

  expect(pushNames(await story.receivedPushes()).sort()).toEqual(completions);
  expect(await longestPause()).toBeLessThan(FIRST_RETRY_WAIT_MS);
});

test('a deleted project ends all its delegations, and each is pushed at its first attempt', async () => {
  await createDelegations();
  expect((await story.sandbox.jira('ada', 'DELETE', '/project/IT?enableUndo=false')).status).toBe(204);

  await story.sandbox.advance(5 * MINUTE);

  const pushes = await story.receivedPushes();
  expect(pushNames(pushes).sort()).toEqual(completions.map((name) => name.replace('completed', 'canceled')));
  expect(await longestPause()).toBeLessThan(FIRST_RETRY_WAIT_MS);
});

test.each(['resendAll', 'dismissAll'])('%s handles hundreds of pushes while the page waits', async (name) => {
  const issues = await createDelegations(HUNDREDS);
  await receiver({ status: 500 });
  await completeAll(issues);
  await story.sandbox.advance(10 * MINUTE);

  expect(await story.admin(name, { filter: 'pending' })).toEqual({ count: HUNDREDS, hasMore: false });
});
