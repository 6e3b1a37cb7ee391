import type { DelegationView, OffboardingView } from '../../../src/domain/contract/views';
import { offboardingKey } from '../../../src/domain/delegation/keys';
import type { Problem } from '../../../src/domain/contract/problem';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let story: Story;
shareStory((shared) => (story = shared));

const read = async (id = 'task-8841') => story.service('GET', `/v1/delegations/${id}`);
const send = (id = 'task-8841', changes: object = {}) =>
  story.service('POST', '/v1/delegations', {
    ...FIGMA,
    id,
    account: 'Acme Design',
    offboarding: { id: 'ob-19', url: 'https://example.com/ob-19' },
    ...changes,
  });

const passDays = (days: number) => story.skip(days * DAY);

async function createCompleted(): Promise<DelegationView> {
  const { issue } = (await send()).json<DelegationView>();
  await story.sandbox.settle();
  await story.move(issue?.key ?? '', 'Done');
  return (await read()).json<DelegationView>();
}

const storedData = async () => JSON.stringify(((await story.sandbox.state()) as { forge: { kvs: object } }).forge.kvs);

test('a finished delegation loses personal data after the set time and keeps what an audit needs', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 60 });
  const before = await createCompleted();
  expect(before).toMatchObject({ person: { email: 'jane@acme.example' }, account: 'Acme Design' });
  await passDays(29);
  expect((await read()).json()).toEqual(before);

  await passDays(2);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([member]) => !['person', 'account', 'assignee'].includes(member)),
  );
  expect((await read()).json()).toEqual({
    ...kept,
    offboarding: { id: 'ob-19', url: null },
    outcome: { ...before.outcome, by: null },
    warnings: [],
  });
  expect((await story.service('GET', '/v1/offboardings/ob-19')).json<OffboardingView>()).not.toHaveProperty('person');
  const kvs = await storedData();
  expect(kvs).not.toContain('jane@acme.example');
  expect(kvs).not.toContain('Jane Roe');
  // The same request still counts as a repetition.
  expect((await send()).status).toBe(200);
});

test('a clean-up that runs out of time goes on with the next sweep', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 60 });
  for (const n of [1, 2, 3, 4, 5]) {
    const { issue } = await story.delegated({ id: `task-${n}`, app: { name: `App ${n}` } });
    await story.move(issue?.key ?? '', 'Done');
  }
  await passDays(29);
  await story.sandbox.setFaults({ on: 'kvs', match: 'transaction', do: { delayMs: 15_000 } });
  const countWithPersonalData = async () => {
    const { delegations } = (await story.service('GET', '/v1/delegations')).json<{ delegations: DelegationView[] }>();
    return delegations.filter(({ person }) => person !== undefined).length;
  };
  while ((await countWithPersonalData()) === 5) await story.sandbox.advance(60 * MINUTE);
  await story.sandbox.advance(60 * MINUTE);
  expect(await countWithPersonalData()).toBe(0);
  await story.sandbox.setFaults();
});

test('a deleted delegation is 404, and its id is 409, in a batch, too', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 60 });
  await createCompleted();
  await story.invocations();
  await passDays(61);
  expect((await read()).status).toBe(404);
  expect((await story.service('GET', '/v1/offboardings/ob-19')).status).toBe(404);
  const again = await send();
  expect([again.status, again.json<Problem>().detail]).toEqual([409, expect.stringContaining('was deleted on')]);
  const batch = await story.service('POST', '/v1/delegations/batch', { delegations: [FIGMA] });
  expect(batch.json()).toMatchObject({ accepted: [], rejected: [{ id: FIGMA.id, problem: { status: 409 } }] });

  const { store } = ((await story.sandbox.state()) as { forge: { kvs: { store: Record<string, unknown> } } }).forge.kvs;
  for (const kind of ['delegation', 'delegation-row', 'pair', 'pair-alias', 'offboarding']) {
    expect([kind, store[`entity ${kind}`]]).toEqual([kind, []]);
  }

  const deleted = (await story.invocations())
    .flatMap(({ calls }) => calls)
    .filter(({ path }) => path.endsWith('/transaction'))
    .flatMap(({ request }) => JSON.stringify(request).match(/[\w-]+\.findings/g) ?? []);
  // The findings of the delegation, its pair, and its offboarding.
  expect(new Set(deleted).size).toBe(3);

  // The same person and app can be delegated again.
  const { person } = (await send('task-9000')).json<DelegationView>();
  expect(person?.email).toBe('jane@acme.example');
});

test('an offboarding that a delegation joined late is deleted, too', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 60 });
  await createCompleted();
  const state = (await story.sandbox.state()) as { forge: { kvs: { store: Record<string, unknown> } } };
  const key = offboardingKey('ob-19');
  const row = { key, text: JSON.stringify({ revision: 1, at: 1, data: { at: 1 } }), createdAt: 0, updatedAt: 0 };
  state.forge.kvs.store['entity late-member'] = [[key, [{ visibleAt: 0, row }]]];
  await story.sandbox.load(state);
  await passDays(61);
  expect((await story.service('GET', '/v1/offboardings/ob-19')).status).toBe(404);
  const { store } = ((await story.sandbox.state()) as typeof state).forge.kvs;
  expect(store['entity late-member']).toEqual([]);
});

test('an open or undelivered delegation is kept until it is ended and delivered', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 30 });
  const open = await story.delegated({ id: 'open', app: { name: 'Notion' } });
  await story.sandbox.setService({ host: 'hooks.offboarding.example', status: 400 });
  await createCompleted();
  await passDays(40);
  expect((await read('open')).json<DelegationView>().person).toEqual(open.person);
  expect((await read()).status).toBe(200);

  await story.admin('dismiss', { id: 'task-8841' });
  await passDays(1);
  expect((await read()).status).toBe(404);
  expect((await read('open')).status).toBe(200);
});

test('a reopened delegation without personal data is pushed without it', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 400 });
  const { issue } = await createCompleted();
  await passDays(31);
  await story.sandbox.forget();
  await story.move(issue?.key ?? '', 'To Do');
  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)[0]).toBe('delegation.reopened task-8841.3');
  for (const { data } of pushes) expect(data).not.toHaveProperty('person');
  expect(await storedData()).not.toContain('Olga');
});

test('a reopened and canceled delegation gets a comment without a name', async () => {
  await story.admin('saveRetention', { removePersonalDataAfterDays: 30, deleteAfterDays: 400 });
  const { issue } = await createCompleted();
  await passDays(31);
  await story.move(issue?.key ?? '', 'To Do');

  await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841', reason: 'Jane stays' });

  const comments = await story.sandbox.jira('ada', 'GET', `/issue/${issue?.key ?? ''}/comment`);
  expect(comments.text).toContain(
    "The offboarding service canceled this task: the person who leaves doesn't need to be removed from Figma anymore. Reason: Jane stays",
  );
});

test('of refused requests the newest 50 are kept', async () => {
  for (let request = 0; request < 60; request += 1) {
    await story.service('POST', '/v1/delegations', { id: `refused-${request}` });
    await story.sandbox.advance(1000);
  }
  await passDays(2);
  const kvs = await storedData();
  expect(kvs).toContain('refused-59');
  expect(kvs).toContain('refused-10');
  expect(kvs).not.toContain('refused-9\\"');
  expect(kvs).not.toContain('refused-0');
});

test.each([
  [{ removePersonalDataAfterDays: 29, deleteAfterDays: 400 }, '/removePersonalDataAfterDays'],
  [{ removePersonalDataAfterDays: 90, deleteAfterDays: 89 }, '/deleteAfterDays'],
  [{ removePersonalDataAfterDays: 90.5, deleteAfterDays: 400 }, '/removePersonalDataAfterDays'],
])('the retention %j is refused', async (retention, pointer) => {
  const { problem } = await story.admin<{ problem: Problem }>('saveRetention', retention);
  expect(problem).toMatchObject({ status: 400, errors: [{ pointer }] });
});

test('stored accounts are reported to Atlassian every week, and closed ones are erased', async () => {
  const { issue } = await story.delegated();
  await story.assign(issue?.key ?? '', 'owen');
  await story.move(issue?.key ?? '', 'Done', 'owen');
  await story.sandbox.advance(11 * MINUTE);
  const { accountId } = await story.sandbox.user('owen');
  expect((await read()).json()).toMatchObject({ assignee: { accountId }, outcome: { by: { accountId } } });
  await story.sandbox.act('deactivate-user', { accountId });
  await story.invocations();
  await story.sandbox.forget();

  await passDays(7);
  const reports = (await story.invocations()).flatMap(({ calls }) =>
    calls.filter(({ path }) => path === '/app/report-accounts'),
  );
  expect(JSON.stringify(reports)).toContain(accountId);
  const former = { accountId: expect.stringMatching(/^erased:/) as string, displayName: 'Former user' };
  expect((await read()).json()).toMatchObject({ assignee: former, outcome: { by: former } });
  expect(await storedData()).not.toContain(accountId);
  // A closed account isn't a change of the issue, not even for the weekly comparison.
  await passDays(8);
  expect(await story.receivedPushes()).toEqual([]);
});

test('accounts in the settings are reported, too, and closed ones are removed with a finding', async () => {
  const { accountId } = await story.sandbox.user('owen');
  const rule = {
    app: 'Grafana',
    project: 'IT',
    issueType: 'Task',
    completedStatuses: ['Done'],
    declinedStatuses: ["Won't Do"],
    declinedResolutions: [],
    fallbackOwner: accountId,
    remindEveryDays: 3,
    escalationContact: accountId,
  };
  expect(await story.admin('saveRule', { rule })).not.toHaveProperty('problem');
  expect(await story.admin('saveAlertProject', { project: 'IT', assignee: accountId })).not.toHaveProperty('problem');
  await story.sandbox.act('deactivate-user', { accountId });

  await passDays(8);
  interface Settings {
    readonly rules: { app: string | null; fallbackOwner: string | null; escalationContact: string | null }[];
    readonly alertProject: { assignee: string | null };
  }
  const { rules, alertProject } = await story.admin<Settings>('getSettings');
  const { fallbackOwner, escalationContact } = rules.find(({ app }) => app === 'Grafana') ?? {};
  expect([fallbackOwner, escalationContact, alertProject.assignee]).toEqual([null, null, null]);
  const texts = async () =>
    (await story.admin<{ findings: { text: string }[] }>('listFindings')).findings.map(({ text }) => text).sort();
  const removed = [
    'In the rule for Grafana, the escalation contact was removed, because Atlassian erased the account.',
    'In the rule for Grafana, the fallback owner was removed, because Atlassian erased the account.',
    'The assignee of alert issues was removed, because Atlassian erased the account.',
  ];
  expect(await texts()).toHaveLength(3);
  await story.admin('checkNow');
  expect(await texts()).toEqual(removed);
  await story.admin('saveAlertProject', { project: 'IT' });
  expect(await texts()).toEqual(removed.slice(0, 2));
});
