import type { IssuePanelFunctions, PanelLozenge } from '../../../src/domain/contract/issue-panel';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

async function callPanel<Name extends keyof IssuePanelFunctions>(
  functionKey: Name,
  issue: string,
  as: string,
  payload: object = {},
) {
  const { accountId } = await story.sandbox.user(as);
  const answer = await story.sandbox.invoke<IssuePanelFunctions[Name]['answer']>({
    module: 'delegation',
    functionKey,
    payload,
    as: accountId,
    issue,
  });
  if (answer.error) throw new Error(answer.error.message);
  return answer.result;
}

async function transitionIdTo(issue: string, status: string): Promise<string> {
  const { transitions } = (await story.sandbox.jira('olga', 'GET', `/issue/${issue}/transitions`)).json<{
    transitions: { id: string; to: { name: string } }[];
  }>();
  return transitions.find(({ to }) => to.name === status)?.id ?? '';
}

async function saveNote(note: string, status = 'Done', as = 'olga', version?: number) {
  const { issue, version: current } = (await story.service('GET', '/v1/delegations/task-8841')).json<{
    issue: { key: string };
    version: number;
  }>();
  const transition = await transitionIdTo(issue.key, status);
  return callPanel('saveNote', issue.key, as, { note, transition, version: version ?? current });
}

test('a note becomes part of the outcome of the transition that follows', async () => {
  const { issue } = await story.delegated();
  expect(await saveNote('Account deleted')).toEqual({});
  await story.move(issue?.key ?? '', 'Done');
  expect((await story.receivedPushes()).at(-1)?.data.outcome).toMatchObject({ note: 'Account deleted' });
  await story.move(issue?.key ?? '', 'In Progress');
  await story.move(issue?.key ?? '', 'Done');
  expect((await story.receivedPushes()).at(-1)?.data.outcome).toMatchObject({ note: null });
});

test("a note is dropped after a failed transition, by another user's transition, and after 10 minutes", async () => {
  const { issue } = await story.delegated();
  await saveNote('Never sent');
  expect(await callPanel('clearNote', issue?.key ?? '', 'owen')).toEqual({});
  expect(await callPanel('clearNote', issue?.key ?? '', 'olga')).toEqual({});
  await story.move(issue?.key ?? '', 'Done');
  expect((await story.receivedPushes()).at(-1)?.data.outcome).toMatchObject({ note: null });

  await story.move(issue?.key ?? '', 'In Progress');
  await saveNote("Olga's note");
  await story.move(issue?.key ?? '', "Won't Do", 'owen');
  expect((await story.receivedPushes()).at(-1)?.data.outcome).toMatchObject({ note: null });

  await story.move(issue?.key ?? '', 'In Progress');
  await saveNote('Too old');
  await story.sandbox.advance(11 * 60_000);
  await story.move(issue?.key ?? '', 'Done');
  expect((await story.receivedPushes()).at(-1)?.data.outcome).toMatchObject({ note: null });
});

test('a note needs a transition that ends the delegation, and the current version', async () => {
  await story.delegated();
  expect(await saveNote('x', 'In Progress')).toMatchObject({ problem: { status: 409 } });
  expect(await saveNote('x', 'Done', 'olga', 99)).toMatchObject({ problem: { status: 409 } });
});

test('other tasks of the person are those whose issues the user may view', async () => {
  const { issue } = await story.delegated();
  await story.delegated({ id: 'task-2', app: { name: 'Notion' }, account: 'Docs' });
  await story.delegated({ id: 'task-3', app: { name: 'PagerDuty' } });
  await story.delegated({ id: 'task-4', person: { email: 'john@acme.example', name: 'John' } });
  const { tasks } = await callPanel('listOtherTasks', issue?.key ?? '', 'olga');
  expect(tasks.map(({ app, account, state }) => [app, account, state]).toSorted()).toEqual([
    ['Notion', 'Docs', 'in_progress'],
    ['PagerDuty', null, 'in_progress'],
  ]);
  // Nora may browse OPS only.
  const opsIssue = tasks.find(({ app }) => app === 'PagerDuty')?.key ?? '';
  const forNora = await callPanel('listOtherTasks', opsIssue, 'nora');
  expect(forNora.tasks).toEqual([]);
});

test('the lozenge shows the state of the delegation, and whether it is overdue', async () => {
  const { issue } = await story.delegated({ dueAt: '2099-01-01' });
  expect(await statusOf(issue?.key ?? '')).toBe('In progress');
  await story.move(issue?.key ?? '', 'Done');
  expect(await statusOf(issue?.key ?? '')).toBe('Completed');
  const late = await story.delegated({ id: 'task-late', app: { name: 'Notion' }, dueAt: '2020-01-01' });
  expect(await statusOf(late.issue?.key ?? '')).toBe('Overdue');
});

/** Returns the label of the lozenge beside the panel's title, as the issue page reads it. */
async function statusOf(issue: string): Promise<PanelLozenge['value']['label'] | undefined> {
  const { accountId } = await story.sandbox.user('olga');
  const body = JSON.stringify({ module: 'delegation', as: accountId, issue });
  const answer = await story.sandbox.post('/_pages/panel-status', body, { 'content-type': 'application/json' });
  return answer.json<{ status?: PanelLozenge }>().status?.value.label;
}
