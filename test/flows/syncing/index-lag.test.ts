import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared), { torii: false, args: ['--latency', 'forge'] });

test('a change just before the channel works again is pushed within seconds', async () => {
  const first = (await story.delegated({ id: 'task-1', app: { name: 'App 1' } })).issue?.key ?? '';
  const second = (await story.delegated({ id: 'task-2', app: { name: 'App 2' } })).issue?.key ?? '';
  await story.sandbox.setService({ host: 'hooks.offboarding.example', status: 500, times: 1 });
  await story.move(first, 'Done');
  await story.sandbox.advance(6000);
  await story.move(second, 'Done');
  await story.sandbox.advance(40_000);
  expect(pushNames(await story.receivedPushes())).toContain('delegation.completed task-2.2');
});

test('a delegation is canceled if its project is deleted right after its creation', async () => {
  await story.delegated();
  expect((await story.sandbox.jira('ada', 'DELETE', '/project/IT?enableUndo=false')).status).toBe(204);
  await story.sandbox.advance(40_000);

  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)).toEqual(['delegation.canceled task-8841.2']);
  expect(pushes[0]?.data).toMatchObject({ reason: 'project_deleted' });
});
