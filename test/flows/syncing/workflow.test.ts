import type { DelegationView } from '../../../src/domain/contract/views';
import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import { saveRuleForAll } from '../../support/rule';
import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

const MINUTE = 60_000;

let story: Story;
shareStory((shared) => (story = shared), { torii: false });

const read = async (id: string) => (await story.service('GET', `/v1/delegations/${id}`)).json<DelegationView>();
const texts = async () => (await story.admin<FindingsView>('listFindings')).findings.map(({ text }) => text);

/** Adds a status to the site's data, because the sandbox's Jira has no call for it. */
async function addStatus(id: string, name: string): Promise<void> {
  const state = (await story.sandbox.state()) as { jira: { site: { statuses: Record<string, object> } } };
  state.jira.site.statuses[id] = { id, name, description: '', category: 'done' };
  await story.sandbox.load(state);
}

test('a replaced status is noticed by the next event, and a fixed rule completes open delegations', async () => {
  const { issue } = await story.delegated();
  await story.delegated({ id: 'task-8842', app: { id: 78, name: 'Miro' } });
  await addStatus('10099', 'Closed');
  await story.sandbox.advance(2 * MINUTE);
  await story.sandbox.act('replace-status', { project: 'IT', type: 'Task', status: 'Done', by: 'Closed' });

  await story.move(issue?.key ?? '', 'Closed');
  await story.sandbox.advance(MINUTE);

  const lost = "completed status Done isn't in the issue's workflow anymore";
  expect((await read('task-8841')).warnings).toContain(lost);
  expect((await read('task-8842')).warnings).toContain(lost);
  expect(await texts()).toContainEqual(expect.stringContaining("include Done, which isn't in the workflow anymore"));

  await saveRuleForAll(story, { completedStatuses: ['Closed'] });
  await story.sandbox.advance(5 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toContain('delegation.completed task-8841.3');
  expect((await read('task-8842')).warnings).not.toContain(lost);
});

test('a renamed status is noticed by the next event', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.advance(2 * MINUTE);
  await story.sandbox.act('rename-status', { status: '10004', name: 'On hold' });
  await story.move(issue?.key ?? '', 'On hold');
  await story.sandbox.advance(MINUTE);
  const { store } = ((await story.sandbox.state()) as { forge: { kvs: { store: Record<string, unknown> } } }).forge.kvs;
  const settings = JSON.stringify(store['entity channel-settings']);
  expect([settings.includes('On hold'), settings.includes('Waiting')]).toEqual([true, false]);
});
