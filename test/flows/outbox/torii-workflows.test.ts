import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';
import { toriiOf, type Torii } from '../../support/torii';

const MINUTE = 60_000;
const WORKFLOWS = { completed: 301, assigned: 302, declined: 303 };
const TASK = { id: 'task-8841' };

let story: Story;
let torii: Torii;
shareStory((shared) => {
  story = shared;
  torii = toriiOf(story);
});
beforeEach(async () => {
  await choose({});
});

/** Saves the workflows that an admin chose. */
const choose = (changes: Partial<Record<keyof typeof WORKFLOWS, number | null>>) =>
  story.admin('saveTorii', { enabled: true, lifecycle: false, workflows: { ...WORKFLOWS, ...changes } });

const startOf = (workflow: number, answered: number | string = 200) =>
  `POST /workflows/${workflow}/trigger {"triggerUserEmail":"jane@acme.example","triggerAppId":77} ${answered}`;
/** Returns the requests about workflows. */
const workflowCalls = async () => (await torii.requestTexts()).filter((call) => call.includes('/workflows/'));
const starts = async () => (await workflowCalls()).filter((call) => call.startsWith('POST'));
const countRejected = () => story.admin('countDeliveries', { filter: 'rejected', channel: 'torii' });

test('chosen workflows start once on assignment, decline and completion', async () => {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  await story.assign(key, 'owen');
  await story.move(key, "Won't Do");
  await story.move(key, 'In Progress');
  await story.move(key, 'Done');
  expect(await workflowCalls()).toEqual([startOf(302), startOf(303), startOf(301)]);
});

test('a completion that was reverted before its push starts no workflow', async () => {
  const { issue } = await story.delegated();
  await torii.behave({ status: 503 });
  await story.assign(issue?.key ?? '', 'owen');
  await story.move(issue?.key ?? '', 'Done');
  await story.move(issue?.key ?? '', 'To Do');
  await torii.behave();
  await story.sandbox.advance(30 * MINUTE);
  expect((await workflowCalls()).filter((call) => call.endsWith(' 200'))).toEqual([startOf(302)]);
});

test("a workflow that Torii refuses doesn't stop others", async () => {
  // Torii has no workflow 999.
  await choose({ assigned: 999 });
  const { issue } = await story.delegated();
  await story.assign(issue?.key ?? '', 'owen');
  await story.move(issue?.key ?? '', 'Done');
  // The completion's push tries the refused workflow once more.
  expect(await starts()).toEqual([startOf(999, 404), startOf(999, 404), startOf(301)]);
  expect(await countRejected()).toEqual({ count: 1 });
});

describe('a workflow whose start had no response', () => {
  test('is looked up and not started again if it ran', async () => {
    await choose({ assigned: null });
    const { issue } = await story.delegated();
    await torii.behave({ delayMs: 30_000, times: 2 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(5 * MINUTE);
    expect(await starts()).toHaveLength(1);
    expect(await workflowCalls()).toContainEqual(expect.stringContaining('GET /workflows/actionExecutions'));
    expect(await story.admin('countDeliveries', { filter: 'dead-lettered' })).toEqual({ count: 0 });
  });

  test('is not mistaken for a run for another app of the same person', async () => {
    const figma = await story.delegated();
    const notion = await story.delegated({ id: 'task-8842', app: { id: 78, name: 'Notion' } });
    await story.sandbox.setFaults({ on: 'egress', match: '/workflows/301/trigger', nth: 1, do: { status: 500 } });
    await story.move(figma.issue?.key ?? '', 'Done');
    await story.move(notion.issue?.key ?? '', 'Done');
    await story.sandbox.advance(15 * MINUTE);
    expect(await countRejected()).toEqual({ count: 1 });
  });

  test("is rejected if it isn't found, and starts when an admin resends it", async () => {
    await assignWithoutResponse();
    await story.admin('resend', TASK);
    expect((await workflowCalls()).slice(-2)).toEqual([expect.stringContaining('actionExecutions'), startOf(302)]);
    expect(await countRejected()).toEqual({ count: 0 });
  });

  test.each([
    ['alone', () => story.admin('resend', TASK)],
    ['with all others', () => story.admin('resendAll', { filter: 'rejected' })],
  ])('is not started twice if Torii shows it before it is resent %s', async (_, resend) => {
    await assignWithoutResponse({ late: 20 * MINUTE });
    await story.sandbox.advance(15 * MINUTE);
    await resend();
    expect((await workflowCalls()).at(-1)).toContain('GET /workflows/actionExecutions');
    expect(await starts()).toHaveLength(1);
    expect(await countRejected()).toEqual({ count: 0 });
  });

  test('has 2 minutes to appear, however early it is resent', async () => {
    await assignWithoutResponse({ hang: true }, 20_000);
    await story.admin('resend', TASK);
    expect(await starts()).toHaveLength(1);
    await story.sandbox.advance(10 * MINUTE);
    expect(await starts()).toHaveLength(2);
  });

  test('is not started twice if the resend crashed at the start', async () => {
    await assignWithoutResponse();
    await story.sandbox.setFaults({ on: 'egress', match: '/trigger', times: 1, do: { lost: 'after' } });
    await expect(story.admin('resend', TASK)).rejects.toThrow();
    await story.sandbox.advance(20 * MINUTE);
    expect(await starts()).toEqual([startOf(302, 'no answer'), startOf(302)]);
    expect(await story.admin('countDeliveries', { filter: 'dead-lettered' })).toEqual({ count: 0 });
  });

  test('is rejected again if the second start has no response', async () => {
    await story.sandbox.setFaults({ on: 'egress', match: '/trigger', do: { status: 500 } });
    await assignWithoutResponse({});
    await story.admin('resend', TASK);
    expect(await countRejected()).toEqual({ count: 0 });
    await story.sandbox.advance(10 * MINUTE);
    expect(await countRejected()).toEqual({ count: 1 });
  });

  test('is not started by a resend if its state was reverted', async () => {
    const key = await assignWithoutResponse();
    await story.assign(key, null);
    await story.admin('resend', TASK);
    expect(await starts()).toHaveLength(1);
    expect(await countRejected()).toEqual({ count: 0 });
  });

  test('is not started after a dismissal, but later changes start their own', async () => {
    const key = await assignWithoutResponse();
    await story.admin('dismiss', { ...TASK, kind: 'delegation', channel: 'torii' });
    await story.sandbox.forget();
    await story.move(key, 'Done');
    expect(await workflowCalls()).toEqual([startOf(301)]);
    expect(await countRejected()).toEqual({ count: 0 });
  });
});

test("a dismissal of one channel doesn't affect the other", async () => {
  await story.sandbox.setService({ status: 503, host: 'hooks.offboarding.example' });
  await assignWithoutResponse();
  await story.admin('dismiss', { ...TASK, kind: 'delegation', channel: 'torii' });
  await story.sandbox.setService();
  await story.sandbox.forget();
  await story.sandbox.advance(60 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.assigned task-8841.2']);
  expect(await workflowCalls()).toEqual([]);
});

/** Assigns an issue while Torii doesn't answer, so that the start of the workflow is rejected later. Returns its key. */
async function assignWithoutResponse(behavior: object = { hang: true }, wait = 10 * MINUTE): Promise<string> {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  await torii.behave({ ...behavior, times: 1 });
  await story.assign(key, 'owen');
  await story.sandbox.advance(wait);
  if (wait > 2 * MINUTE) expect(await countRejected()).toEqual({ count: 1 });
  return key;
}
