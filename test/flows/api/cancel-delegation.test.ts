import type { DelegationView } from '../../../src/domain/contract/views';
import { saveRuleForAll } from '../../support/rule';
import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

interface Comment {
  readonly body: unknown;
  readonly properties: readonly { readonly key: string; readonly value: unknown }[];
}

const cancel = (id = 'task-8841', body: object = {}) =>
  story.service('POST', `/v1/delegations/${id}/cancel`, { id, ...body });

async function comments(issueKey: string): Promise<readonly Comment[]> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${issueKey}/comment?expand=properties`)).json<{
    comments: Comment[];
  }>().comments;
}

async function statusOf(issueKey: string): Promise<string> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${issueKey}`)).json<{ fields: { status: { name: string } } }>()
    .fields.status.name;
}

/** Saves the rule for all apps with a status for canceled issues. */
const givenCancelStatus = (cancelStatus: string) => saveRuleForAll(story, { cancelStatus });

test('a cancellation returns the canceled delegation, pushes the reason, and adds an internal comment', async () => {
  const { issue } = await story.delegated();

  const answer = await cancel('task-8841', { reason: 'Jane stays.' });

  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({ id: 'task-8841', state: 'canceled', reason: 'requested', completedAt: null });
  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)).toEqual(['delegation.canceled task-8841.2']);
  expect(pushes[0]?.data).toMatchObject({ state: 'canceled', reason: 'requested' });
  const [comment, ...others] = await comments(issue?.key ?? '');
  expect(others).toEqual([]);
  expect(JSON.stringify(comment?.body)).toContain(
    "Jane Roe doesn't need to be removed from Figma anymore. Reason: Jane stays.",
  );
  expect(comment?.properties).toContainEqual({ key: 'sd.public.comment', value: { internal: true } });
  expect(await statusOf(issue?.key ?? '')).toBe('To Do');
});

test("a cancellation moves the issue to the rule's cancel status and ignores later changes of the issue", async () => {
  await givenCancelStatus("Won't Do");
  const { issue } = await story.delegated();

  await cancel();
  expect(await statusOf(issue?.key ?? '')).toBe("Won't Do");
  await story.move(issue?.key ?? '', 'Done');

  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.canceled task-8841.2']);
});

test('a repeated cancellation is answered with 200 and changes nothing', async () => {
  const { issue } = await story.delegated();
  const first = await cancel();

  const again = await cancel();

  expect(again.status).toBe(200);
  expect(again.json()).toEqual((await story.service('GET', '/v1/delegations/task-8841')).json());
  expect(again.json<{ sequence: number }>().sequence).toBe(first.json<{ sequence: number }>().sequence);
  expect(await comments(issue?.key ?? '')).toHaveLength(1);
  expect(await story.receivedPushes()).toHaveLength(1);
});

test('a cancellation of a completed delegation is a conflict', async () => {
  const { issue } = await story.delegated();
  await story.move(issue?.key ?? '', 'Done');

  expect((await cancel()).status).toBe(409);

  expect((await story.service('GET', '/v1/delegations/task-8841')).json()).toMatchObject({ state: 'completed' });
});

test('a cancellation of a declined delegation ends it for its offboarding', async () => {
  const offboarding = { id: 'ob-19', total: 1 };
  const { issue } = await story.delegated({ offboarding });
  await story.move(issue?.key ?? '', "Won't Do");

  expect((await cancel()).json()).toMatchObject({ state: 'canceled', outcome: null });

  expect((await story.service('GET', '/v1/offboardings/ob-19')).json()).toMatchObject({ declined: 0, canceled: 1 });
});

test('a cancellation of an unknown delegation is 404, and another id in the body is 400', async () => {
  expect((await cancel('none')).status).toBe(404);
  expect((await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-2' })).status).toBe(400);
});

test('a cancellation succeeds with a warning if Jira refuses the comment', async () => {
  await story.delegated();
  await story.sandbox.act('set-permission', {
    project: 'IT',
    permission: 'ADD_COMMENTS',
    role: 'atlassian-addons-project-access',
    granted: false,
  });

  const answer = await cancel();

  expect(answer.json()).toMatchObject({
    state: 'canceled',
    warnings: [
      expect.stringContaining("the comment couldn't be added to the issue: You do not have the permission") as string,
    ],
  });
});

test('a cancellation succeeds with a warning if Jira refuses the transition', async () => {
  await givenCancelStatus("Won't Do");
  const { issue } = await story.delegated();
  const body = { errorMessages: ['The workflow forbids it.'] };
  await story.sandbox.setFaults({ on: 'jira', match: '/transitions', do: { status: 400, body } });

  const { state, warnings } = (await cancel()).json<DelegationView>();
  expect(state).toBe('canceled');
  expect(warnings).toContain("the issue couldn't be moved to Won't Do: The workflow forbids it.");
  expect(await statusOf(issue?.key ?? '')).toBe('To Do');
});

test('a cancellation is reported at once while Jira is out of reach, and the comment follows later', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.setFaults({ on: 'jira', match: '/comment', do: { status: 503 } });

  expect((await cancel()).json()).toMatchObject({ state: 'canceled', warnings: [] });
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.canceled task-8841.2']);
  await story.sandbox.advance(60_000);
  expect(await comments(issue?.key ?? '')).toEqual([]);

  await story.sandbox.setFaults();
  await story.sandbox.advance(10 * 60_000);
  expect(await comments(issue?.key ?? '')).toHaveLength(1);
});

test.each(['before', 'after'])(
  'a cancellation adds one comment although the process crashes %s Jira adds it',
  async (lost) => {
    const { issue } = await story.delegated();
    await story.sandbox.setFaults({ on: 'jira', match: 'POST /rest/api/3/issue/', nth: 1, times: 1, do: { lost } });

    await cancel();
    await story.sandbox.advance(15 * 60_000);

    expect(await comments(issue?.key ?? '')).toHaveLength(1);
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.canceled task-8841.2']);
  },
);
