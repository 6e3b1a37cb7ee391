import type { DelegationPage, FindingsView } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';

const HOST = 'hooks.offboarding.example';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let story: Story;
shareStory((shared) => (story = shared), { torii: false });

const receiver = (behavior: object) => story.sandbox.setService({ host: HOST, ...behavior });
const advance = (ms: number) => story.sandbox.advance(ms);
const acknowledged = async () => (await story.receivedPushes()).filter(({ answered }) => (answered ?? 500) < 300);
const createDelegations = async (count: number) => {
  const keys: string[] = [];
  for (let n = 1; n <= count; n += 1) {
    keys.push((await story.delegated({ id: `task-${n}`, app: { name: `App ${n}` } })).issue?.key ?? '');
  }
  return keys;
};
const webhook = async () =>
  (await story.admin<{ webhook: { failingSince: string | null; disabledReason: string | null } }>('getSettings'))
    .webhook;

test('after an outage with changes in between, one push per delegation carries the last state', async () => {
  const [first = '', second = ''] = await createDelegations(2);
  await receiver({ status: 500 });
  await story.move(first, 'In Progress');
  await story.move(first, 'Done');
  await advance(2 * HOUR);
  await story.move(first, 'To Do');
  await story.move(second, 'Done');
  await advance(2 * HOUR);
  await story.move(second, 'Waiting');
  await story.move(second, 'Done');
  await story.assign(second, 'owen');
  await advance(2 * HOUR);
  await receiver({});
  await advance(10 * MINUTE);

  const pushes = await acknowledged();
  expect(pushNames(pushes).sort()).toEqual(['delegation.completed task-2.5', 'delegation.reopened task-1.4']);
  expect(pushes.find(({ id }) => id === 'task-2.5')?.data.assignee?.displayName).toBe('Owen Owner');
});

test('a failed push is attempted again after 5 s, 30 s, 2 min, then every five minutes while nothing passes', async () => {
  const [key = ''] = await createDelegations(1);
  await receiver({ status: 500 });
  await story.move(key, 'Done');
  await advance(15 * MINUTE);
  const attempts = (await story.sandbox.received()).filter(({ host }) => host === HOST);
  const waits = attempts
    .slice(1)
    .map(({ at }, index) => (Date.parse(at) - Date.parse(attempts[index]?.at ?? '')) / 1000);
  expect(new Set(attempts.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['task-1.2']));
  // A wait is extended by up to 20%. The further 2 and 4 s are tolerance.
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(5 * 60 + 2);
  for (const [index, seconds] of [5, 30, 120].entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(seconds);
    expect(waits[index]).toBeLessThanOrEqual(seconds * 1.2 + 4);
  }
});

test('a batch makes the trial of an open circuit with one of its pushes, and the success sends the others', async () => {
  const keys = await createDelegations(6);
  await receiver({ status: 500 });
  for (const key of keys) await story.move(key, 'Done');
  await advance(20 * MINUTE);
  // Without sweeps and retries, nothing makes the trial when it is due.
  await story.sandbox.setFaults(
    { on: 'invocation', match: 'sweep', do: { status: 500 } },
    { on: 'queue', do: { drop: true } },
  );
  await advance(20 * MINUTE);
  await story.sandbox.setFaults({ on: 'invocation', match: 'sweep', do: { status: 500 } });
  await receiver({});
  await story.sandbox.forget();
  const delegations = [1, 2].map((n) => ({ ...FIGMA, id: `batch-${n}`, account: `Account ${n}` }));
  expect((await story.service('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  const [trial] = pushNames(await acknowledged());
  expect(trial).toMatch(/^delegation.created batch-\d.1$/);
  await story.sandbox.setFaults();
  await advance(10 * MINUTE);
  expect(new Set(pushNames(await acknowledged())).size).toBe(8);
});

test('an open circuit lets one trial through every five minutes, and the first 2xx closes it', async () => {
  const keys = await createDelegations(6);
  await receiver({ status: 500 });
  for (const key of keys) await story.move(key, 'Done');
  await advance(3 * HOUR);
  const attempts = await story.receivedPushes();
  // A trial at least every 300 s makes 36. The upper bound has room for the attempts that opened the circuit.
  expect(attempts.length).toBeLessThan(55);
  expect(attempts.length).toBeGreaterThanOrEqual(36);
  const { delegations } = await story.admin<DelegationPage>('listDelegations', { filter: 'all' });
  const { now } = await story.sandbox.info();
  expect(delegations).toHaveLength(keys.length);
  for (const { delivery } of delegations) {
    expect(Date.parse(delivery.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(now));
  }
  await receiver({});
  await advance(6 * MINUTE);
  expect((await acknowledged()).map(({ id }) => id).sort()).toEqual(keys.map((_, index) => `task-${index + 1}.2`));
  expect((await webhook()).failingSince).toBeNull();
});

test("a push that fails once doesn't delay others", async () => {
  const [first = '', second = '', third = ''] = await createDelegations(3);
  await receiver({ status: 500, times: 1 });
  await story.move(first, 'Done');
  await advance(20_000);
  await receiver({ status: 500, times: 1 });
  await story.move(second, 'Done');
  await story.move(third, 'Done');
  expect((await acknowledged()).map(({ id }) => id)).toEqual(['task-1.2', 'task-3.2']);
  await advance(10_000);
  expect((await acknowledged()).map(({ id }) => id)).toEqual(['task-1.2', 'task-3.2', 'task-2.2']);
});

test("a push that keeps failing doesn't delay others", async () => {
  const [failing = '', ...others] = await createDelegations(3);
  await receiver({ status: 500, times: 4 });
  await story.move(failing, 'Done');
  await advance(3 * MINUTE);
  for (const key of others) await story.move(key, 'Done');
  await advance(15 * MINUTE);
  expect((await acknowledged()).map(({ id }) => id)).toEqual(expect.arrayContaining(['task-2.2', 'task-3.2']));
});

test('a push that fails while others pass is a finding, even if its first report was lost', async () => {
  const [failing = '', other = ''] = await createDelegations(2);
  await receiver({ status: 500, match: 'task-1' });
  await story.move(failing, 'Done');
  const openFindings = async () =>
    (await story.admin<FindingsView>('listFindings')).findings.map(({ key, text }) => [key.split(':')[1], text]);
  await story.sandbox.setFaults({ on: 'kvs', match: 'entity/set', do: { status: 503 } });
  for (const [pause, status] of [
    [10_000, 'In Progress'],
    [MINUTE, 'To Do'],
    [5 * MINUTE, 'Done'],
  ] as const) {
    await advance(pause);
    await story.move(other, status);
  }
  await advance(15 * MINUTE);
  await story.sandbox.setFaults();
  expect(await openFindings()).toEqual([]);
  await advance(30 * MINUTE);
  expect(await openFindings()).toEqual([
    ['alone', 'The push of IT-1 keeps failing with 500 while the webhook accepts others.'],
  ]);
});

test("an address without consent doesn't count as a failure, and its pushes wait", async () => {
  const [key = ''] = await createDelegations(1);
  await story.admin('saveWebhook', { url: 'https://elsewhere.example/jira', enabled: true });
  await story.move(key, 'Done');
  await advance(3 * HOUR);
  expect(await story.receivedPushes()).toEqual([]);
  expect(await webhook()).toMatchObject({
    failingSince: null,
    disabledReason: null,
    problem: expect.stringContaining('consent') as string,
  });

  await story.admin('saveWebhook', { url: 'https://hooks.offboarding.example/jira', enabled: true });
  // No event reports the consent, so the app tries the address every five minutes.
  await advance(11 * MINUTE);
  expect((await acknowledged()).map(({ id }) => id)).toEqual(['task-1.2']);
});

test('a push is exhausted after 7 days, and the next 2xx requeues it', async () => {
  const keys = await createDelegations(2);
  await receiver({ status: 503, retryAfter: 43_200 });
  for (const key of keys) await story.move(key, 'Done');
  await advance(HOUR);
  await story.skip(7 * DAY);
  await advance(HOUR);
  expect((await story.admin<{ count: number }>('countDeliveries', { filter: 'exhausted' })).count).toBeGreaterThan(0);
  const before = (await story.receivedPushes()).length;
  await advance(DAY);
  // Exhausted pushes are attempted every 12 hours, plus up to a fifth.
  expect((await story.receivedPushes()).length - before).toBeLessThanOrEqual(3);
  await receiver({});
  // Longer than the wait between two attempts of an exhausted push.
  await advance(15 * HOUR);
  expect((await acknowledged()).map(({ id }) => id).sort()).toEqual(['task-1.2', 'task-2.2']);
  expect(await story.admin('countDeliveries', { filter: 'dead-lettered' })).toEqual({ count: 0 });
}, 600_000);

test('410 disables the channel until an admin saves the webhook', async () => {
  const [key = ''] = await createDelegations(1);
  await receiver({ status: 410, times: 1 });
  await story.move(key, 'Done');
  await advance(DAY);
  expect(await story.receivedPushes()).toHaveLength(1);
  expect((await webhook()).disabledReason).toContain('410');

  await story.admin('saveWebhook', { url: story.info.service?.receiverUrl ?? '', enabled: true });
  expect(pushNames(await acknowledged())).toEqual(['delegation.completed task-1.2']);
});

test.each([429, 503])("a push answered with %i isn't attempted again before its Retry-After", async (status) => {
  const [key = ''] = await createDelegations(1);
  await receiver({ status, retryAfter: 3600, times: 1 });
  await story.move(key, 'Done');
  await advance(59 * MINUTE);
  expect(await story.receivedPushes()).toHaveLength(1);
  await advance(10 * MINUTE);
  expect(await acknowledged()).toHaveLength(1);
});

test('a receiver that hangs times out after 10 s, and gets the push again', async () => {
  const [key = ''] = await createDelegations(1);
  await receiver({ hang: true, times: 1 });
  await story.move(key, 'Done');
  await advance(9000);
  expect((await webhook()).failingSince).toBeNull();
  await advance(20_000);
  expect(pushNames(await acknowledged())).toEqual(['delegation.completed task-1.2']);
});

test('a change during a push is pushed right after it, never at the same time', async () => {
  const [key = ''] = await createDelegations(1);
  await receiver({ delayMs: 4000, times: 1 });
  await story.move(key, 'Done');
  await story.move(key, 'To Do');
  await story.assign(key, 'owen');
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-1.2']);
  await advance(5000);
  expect(pushNames(await story.receivedPushes())).toEqual([
    'delegation.completed task-1.2',
    'delegation.reopened task-1.4',
  ]);
});

test('redirects are not followed', async () => {
  const [key = ''] = await createDelegations(1);
  await receiver({ status: 302, times: 1 });
  await story.move(key, 'Done');
  expect(await story.receivedPushes()).toHaveLength(1);
  await advance(10_000);
  expect(pushNames(await acknowledged())).toEqual(['delegation.completed task-1.2']);
});

test('during a rotation of the outgoing secret, both secrets sign', async () => {
  const [key = ''] = await createDelegations(1);
  await story.admin('createCredential', { kind: 'outbound-signing' });
  await story.move(key, 'Done');
  const [push] = (await story.sandbox.received()).filter(({ host }) => host === HOST);
  expect(push?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  expect(push?.verified).toBe(true);

  await advance(25 * HOUR);
  await story.move(key, 'To Do');
  const last = (await story.sandbox.received()).filter(({ host }) => host === HOST).at(-1);
  expect(last?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
});

describe('pending and dead-lettered pushes', () => {
  test('are sent at once if an admin resends them', async () => {
    const [key = ''] = await createDelegations(1);
    await receiver({ status: 500 });
    await story.move(key, 'Done');
    await advance(HOUR);
    await receiver({});
    await story.admin('resend', { id: 'task-1' });
    expect(pushNames(await acknowledged())).toEqual(['delegation.completed task-1.2']);
  });

  test('are not attempted after a dismissal until the delegation changes', async () => {
    const [key = ''] = await createDelegations(1);
    await receiver({ status: 500 });
    await story.move(key, 'Done');
    await story.admin('dismiss', { id: 'task-1' });
    await receiver({});
    await advance(DAY);
    expect(await acknowledged()).toEqual([]);
    await story.move(key, 'To Do');
    expect(pushNames(await acknowledged())).toEqual(['delegation.reopened task-1.3']);
  });

  test('that match a filter are counted, resent or dismissed together', async () => {
    const keys = await createDelegations(3);
    await receiver({ status: 500 });
    for (const key of keys) await story.move(key, 'Done');
    const filter = { filter: 'pending', channel: 'webhook' };
    expect(await story.admin('countDeliveries', filter)).toEqual({ count: 3 });
    expect(await story.admin('dismissAll', filter)).toEqual({ count: 3, hasMore: false });
    expect(await story.admin('countDeliveries', filter)).toEqual({ count: 0 });
    for (const key of keys) await story.move(key, 'To Do');
    await advance(HOUR);
    await receiver({});
    expect(await story.admin('resendAll', filter)).toEqual({ count: 3, hasMore: false });
    // The pushes are sent at once, without waiting for the next trial.
    await advance(10_000);
    expect(await acknowledged()).toHaveLength(3);
  });
});
