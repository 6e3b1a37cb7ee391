import type { DelegationView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const HOUR = 3_600_000;
const OUT_OF_REACH = 'issue out of reach';

async function delegation(id = 'task-8841'): Promise<DelegationView> {
  return (await story.service('GET', `/v1/delegations/${id}`)).json<DelegationView>();
}

async function deleteIssue(key: string): Promise<void> {
  expect((await story.sandbox.jira('ada', 'DELETE', `/issue/${key}`)).status).toBe(204);
  await story.sandbox.settle();
}

async function deleteProject(key: string): Promise<void> {
  expect((await story.sandbox.jira('ada', 'DELETE', `/project/${key}?enableUndo=false`)).status).toBe(204);
  await story.sandbox.settle();
}

/** Creates an issue without a delegation, and returns its key. */
async function createForeignIssue(): Promise<string> {
  const answer = await story.sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Water the plants' },
  });
  await story.sandbox.settle();
  return answer.json<{ key: string }>().key;
}

async function act(name: string, input: object): Promise<void> {
  expect((await story.sandbox.act(name, input)).status).toBe(204);
  await story.sandbox.settle();
}

describe('a deleted issue', () => {
  test('ends its delegation at once, and the reason is pushed', async () => {
    const { issue } = await story.delegated({ offboarding: { id: 'ob-19', total: 1 } });

    await deleteIssue(issue?.key ?? '');

    const pushes = await story.receivedPushes();
    expect(pushNames(pushes)).toEqual(['delegation.canceled task-8841.2']);
    expect(pushes[0]?.data).toMatchObject({ state: 'canceled', reason: 'issue_deleted' });
    expect((await story.service('GET', '/v1/offboardings/ob-19')).json()).toMatchObject({ open: 0, canceled: 1 });
  });

  test('of an ended delegation is cleaned up without a push', async () => {
    const { issue } = await story.delegated();
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.forget();

    await deleteIssue(issue?.key ?? '');
    await story.sandbox.advance(30 * HOUR);

    expect(await story.receivedPushes()).toEqual([]);
    expect(await delegation()).toMatchObject({ state: 'completed', warnings: [] });
  });

  test('counts as deleted only after Jira confirms it', async () => {
    const { issue } = await story.delegated();
    await story.sandbox.setFaults({ on: 'jira', match: `/issue/${issue?.id ?? ''}`, do: { status: 503 } });

    await deleteIssue(issue?.key ?? '');
    expect(await delegation()).toMatchObject({ state: 'in_progress' });

    await story.sandbox.setFaults();
    await story.sandbox.advance(10 * 60_000);
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.canceled task-8841.2']);
  });

  test('without a delegation invokes nothing', async () => {
    const key = await createForeignIssue();
    await story.invocations();

    await deleteIssue(key);

    expect(await story.invocations()).toEqual([]);
  });

  test('without an event keeps the state with a warning', async () => {
    await createForeignIssue();
    const { issue } = await story.delegated();
    await story.sandbox.setFaults({ on: 'event', match: 'avi:jira:deleted:issue', do: { drop: true } });
    await deleteIssue(issue?.key ?? '');
    await story.sandbox.setFaults();

    await story.sandbox.advance(49 * HOUR);
    expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [OUT_OF_REACH] });
    expect(await story.receivedPushes()).toEqual([]);
  });
});

describe('a hidden issue', () => {
  const WAYS: readonly [string, () => Promise<void>, () => Promise<void>][] = [
    [
      'in a trashed project',
      () => act('trash-project', { project: 'IT' }),
      () => act('restore-project', { project: 'IT' }),
    ],
    [
      'in an archived project',
      () => act('archive-project', { project: 'IT' }),
      () => act('unarchive-project', { project: 'IT' }),
    ],
  ];

  test.each(WAYS)('%s keeps its state with a warning, and is synced when it returns', async (_, hide, restore) => {
    await createForeignIssue();
    const { issue } = await story.delegated();

    await hide();
    expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [OUT_OF_REACH] });
    await story.sandbox.advance(30 * HOUR);
    expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [OUT_OF_REACH] });
    expect(await story.receivedPushes()).toEqual([]);

    await restore();
    expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [] });
    await story.move(issue?.key ?? '', 'Done');
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
  });

  test('that is archived itself keeps its state with a warning until it is restored', async () => {
    const { issue } = await story.delegated();

    await act('archive-issue', { issue: issue?.key });
    await story.sandbox.advance(26 * HOUR);
    expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [OUT_OF_REACH] });
    await act('unarchive-issue', { issue: issue?.key });
    await story.sandbox.advance(26 * HOUR);

    expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [] });
    await story.move(issue?.key ?? '', 'Done');
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
  });

  test.each([
    [
      'an access rule',
      () => act('block-app', { project: 'IT' }),
      () => act('block-app', { project: 'IT', blocked: false }),
    ],
    [
      'a permission',
      () =>
        act('set-permission', {
          project: 'IT',
          permission: 'BROWSE_PROJECTS',
          role: 'atlassian-addons-project-access',
          granted: false,
        }),
      () =>
        act('set-permission', {
          project: 'IT',
          permission: 'BROWSE_PROJECTS',
          role: 'atlassian-addons-project-access',
          granted: true,
        }),
    ],
  ])('because of %s keeps its state, and its changes are pushed when it is visible again', async (_, hide, restore) => {
    const { issue } = await story.delegated();

    await hide();
    await story.sandbox.advance(2 * HOUR);
    await story.move(issue?.key ?? '', 'Done', 'olga');
    expect(await delegation()).toMatchObject({ state: 'in_progress' });
    await restore();
    await story.sandbox.advance(26 * HOUR);

    expect(await delegation()).toMatchObject({ state: 'completed', warnings: [] });
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
  });
});

test.each([
  ['hides a project', () => act('block-app', { project: 'IT' })],
  [
    'hides the target project of a move',
    async () => {
      await act('block-app', { project: 'OPS' });
      await act('move', { issue: (await delegation()).issue?.key, project: 'OPS' });
    },
  ],
])('an access rule that %s causes a warning at once and ends nothing', async (_, hide) => {
  await story.delegated();
  await hide();
  await story.sandbox.settle();
  expect(await delegation()).toMatchObject({ state: 'in_progress', warnings: [OUT_OF_REACH] });
  expect(await story.receivedPushes()).toEqual([]);
});

test('a deleted project ends only its own delegations, with the reason', async () => {
  await story.delegated();
  await story.delegated({ id: 'task-2', app: { name: 'Notion' } });
  await story.delegated({ id: 'task-3', app: { name: 'PagerDuty' } });

  await deleteProject('IT');

  const pushes = await story.receivedPushes();
  expect(pushNames(pushes).sort()).toEqual(['delegation.canceled task-2.2', 'delegation.canceled task-8841.2']);
  expect(pushes.every(({ data }) => data.reason === 'project_deleted')).toBe(true);
  expect(await delegation('task-3')).toMatchObject({ state: 'in_progress' });
});

describe('a moved issue', () => {
  test('that returns has its original outcome statuses again', async () => {
    const { issue } = await story.delegated();
    const key = issue?.key ?? '';
    const there = (await story.sandbox.act('move', { issue: key, project: 'OPS' })).status;
    await story.sandbox.settle();
    const { issue: moved } = (await delegation()) as { issue: { key: string } };
    const back = (await story.sandbox.act('move', { issue: moved.key, project: 'IT' })).status;
    await story.sandbox.settle();
    expect([there, back]).toEqual([204, 204]);

    const { issue: returned, warnings } = (await delegation()) as { issue: { key: string }; warnings: string[] };
    await story.move(returned.key, "Won't Do");

    expect(warnings).toEqual([]);
    expect(await delegation()).toMatchObject({ state: 'declined' });
  });

  test('is synced under its new key, and its outcome statuses are resolved by name', async () => {
    const { issue } = await story.delegated({ declinedStatuses: [] });

    await act('move', { issue: issue?.key, project: 'OPS' });
    const pushes = await story.receivedPushes();
    expect(pushNames(pushes)).toEqual(['delegation.moved task-8841.3']);
    expect(pushes[0]?.data.issue).toMatchObject({
      id: issue?.id,
      key: 'OPS-1',
      url: 'https://acme.atlassian.net/browse/OPS-1',
    });
    await story.sandbox.forget();

    await story.move('OPS-1', 'Done');
    expect((await story.receivedPushes())[0]).toMatchObject({
      type: 'delegation.completed',
      data: { state: 'completed', status: { name: 'Done' } },
    });
  });

  test('without the statuses in its new project has a warning that names them', async () => {
    const { issue } = await story.delegated({ completedStatuses: ['Waiting'], declinedStatuses: [] });

    await act('move', { issue: issue?.key, project: 'OPS' });
    expect(await delegation()).toMatchObject({
      warnings: ["completed status Waiting isn't in the issue's workflow anymore"],
    });

    await story.move('OPS-1', 'Done');
    expect(await delegation()).toMatchObject({ state: 'in_progress', status: { name: 'Done' } });
  });

  test('without one of the statuses in its new project is a finding until it is dismissed or returns', async () => {
    const { issue } = await story.delegated();
    const findings = async () =>
      (await story.admin<{ findings: { key: string; text: string }[] }>('listFindings')).findings;

    await act('move', { issue: issue?.key, project: 'OPS' });
    const [lost, ...others] = await findings();
    expect([lost?.text, others]).toEqual([
      "OPS-1: declined status Won't Do isn't in the issue's workflow anymore.",
      [],
    ]);
    await story.admin('dismissFinding', { key: lost?.key });
    expect(await findings()).toEqual([]);

    const second = await story.delegated({ id: 'task-2', account: 'Acme Design' });
    await act('move', { issue: second.issue?.key, project: 'OPS' });
    expect(await findings()).toHaveLength(1);
    await act('move', { issue: 'OPS-2', project: 'IT' });
    expect(await findings()).toEqual([]);
  });
});
