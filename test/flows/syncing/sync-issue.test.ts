import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

test("each change of an issue's life is pushed at once, in order and verifiable", async () => {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  expect(await story.receivedPushes()).toEqual([]);

  await story.assign(key, 'owen');
  await story.move(key, 'In Progress');
  await story.move(key, 'Waiting');
  await story.move(key, 'Done');
  await story.move(key, 'In Progress');

  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)).toEqual([
    'delegation.assigned task-8841.2',
    'delegation.status_changed task-8841.3',
    'delegation.status_changed task-8841.4',
    'delegation.completed task-8841.5',
    'delegation.reopened task-8841.6',
  ]);
  expect(pushes.map(({ verified }) => verified)).toEqual([true, true, true, true, true]);
});

test('a completion has person, time and resolution, and reopening removes them', async () => {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  const olga = await story.sandbox.user('olga');

  await story.move(key, 'Done');
  await story.move(key, 'To Do');

  const [completed, reopened] = await story.receivedPushes();
  expect(completed?.data).toMatchObject({
    state: 'completed',
    status: { name: 'Done', category: 'done' },
    outcome: { by: { accountId: olga.accountId, displayName: 'Olga Owner' }, resolution: 'Done' },
  });
  expect(completed?.data.completedAt).toBe(completed?.data.outcome?.at);
  expect(reopened?.data).toMatchObject({ state: 'in_progress', outcome: null, completedAt: null });
});

test("a declined status, or a completed one with the resolution Won't Do, is pushed as declined", async () => {
  const first = await story.delegated();
  const second = await story.delegated({ id: 'task-2', app: { name: 'Notion' } });

  await story.move(first.issue?.key ?? '', "Won't Do");
  await story.move(second.issue?.key ?? '', 'Done', 'olga', "Won't Do");

  expect(pushNames(await story.receivedPushes())).toEqual([
    'delegation.declined task-8841.2',
    'delegation.declined task-2.2',
  ]);
});

test('changes outside of the contract cause no push', async () => {
  const { issue } = await story.delegated({ owner: { email: 'olga@acme.example' } });
  const key = issue?.key ?? '';

  await story.sandbox.jira('olga', 'POST', `/issue/${key}/comment`, {
    body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: 'On it' }] }] },
  });
  await story.sandbox.jira('olga', 'PUT', `/issue/${key}`, { fields: { summary: 'Take Jane out of Figma' } });
  await story.assign(key, 'olga');

  expect(await story.receivedPushes()).toEqual([]);
});

test('a completion is pushed in the invocation of its event', async () => {
  const { issue } = await story.delegated();
  await story.invocations();

  await story.move(issue?.key ?? '', 'Done');

  const [invocation, ...others] = await story.invocations();
  expect(others).toEqual([]);
  expect(invocation?.module).toBe('issue-updated');
  expect(invocation?.calls.filter(({ target }) => target === 'egress').map(({ path }) => new URL(path).host)).toContain(
    'hooks.offboarding.example',
  );
});

test("a copied property doesn't make another issue a delegation", async () => {
  const { issue } = await story.delegated();
  const clone = (await story.sandbox.act('clone', { issue: issue?.key ?? '' })).json<{ key: string }>();
  await story.sandbox.settle();

  await story.move(clone.key, 'Done');

  expect(await story.receivedPushes()).toEqual([]);
  const answer = await story.service('GET', '/v1/delegations/task-8841');
  expect(answer.json()).toMatchObject({ state: 'in_progress', issue: { key: issue?.key } });
});

test('two issues of one person count in the same offboarding', async () => {
  const offboarding = { id: 'ob-19', total: 2 };
  const first = await story.delegated({ offboarding });
  await story.delegated({ id: 'task-2', app: { name: 'Notion' }, offboarding });

  await story.move(first.issue?.key ?? '', 'Done');

  const answer = await story.service('GET', '/v1/offboardings/ob-19');
  expect(answer.json()).toMatchObject({ id: 'ob-19', state: 'open', total: 2, creating: 0, open: 1, completed: 1 });
  expect(
    answer
      .json<{ delegations: { id: string }[] }>()
      .delegations.map(({ id }) => id)
      .sort(),
  ).toEqual(['task-2', 'task-8841']);
});

test("a late event of an older status doesn't replace the newer one", async () => {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  await story.sandbox.setFaults({ on: 'event', do: { delayMs: 60_000 } });
  await story.move(key, 'Done');
  await story.sandbox.setFaults();
  await story.move(key, 'Waiting');
  await story.sandbox.advance(120_000);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.status_changed task-8841.2']);
});
