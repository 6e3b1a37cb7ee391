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

/** Workflows that the admin chose. */
const choose = (some: Partial<Record<keyof typeof WORKFLOWS, number | null>>) =>
  story.admin('saveTorii', { enabled: true, lifecycle: false, workflows: { ...WORKFLOWS, ...some } });

const started = (workflow: number, answered: number | string = 200) =>
  `POST /workflows/${workflow}/trigger {"triggerUserEmail":"jane@acme.example","triggerAppId":77} ${answered}`;
/** Requests for workflows. */
const asked = async () => (await torii.got()).filter((call) => call.includes('/workflows/'));
const starts = async () => (await asked()).filter((call) => call.startsWith('POST'));
const countRejected = () => story.admin('countDeliveries', { filter: 'rejected', channel: 'torii' });

test('chosen workflows start once on assignment, decline and completion', async () => {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  await story.assign(key, 'owen');
  await story.move(key, "Won't Do");
  await story.move(key, 'In Progress');
  await story.move(key, 'Done');
  expect(await asked()).toEqual([started(302), started(303), started(301)]);
});

test('a completion that was reverted before its push starts no workflow', async () => {
  const { issue } = await story.delegated();
  await torii.behave({ status: 503 });
  await story.assign(issue?.key ?? '', 'owen');
  await story.move(issue?.key ?? '', 'Done');
  await story.move(issue?.key ?? '', 'To Do');
  await torii.behave();
  await story.sandbox.advance(30 * MINUTE);
  expect((await asked()).filter((call) => call.endsWith(' 200'))).toEqual([started(302)]);
});

test("a workflow that Torii refuses doesn't stop others", async () => {
  await choose({ assigned: 999 });
  const { issue } = await story.delegated();
  await story.assign(issue?.key ?? '', 'owen');
  await story.move(issue?.key ?? '', 'Done');
  expect(await starts()).toEqual([started(999, 404), started(999, 404), started(301)]);
  expect(await countRejected()).toEqual({ count: 1 });
});

describe('a workflow whose start had no answer', () => {
  test('is looked up and not started again if it ran', async () => {
    await choose({ assigned: null });
    const { issue } = await story.delegated();
    await torii.behave({ delayMs: 30_000, times: 2 });
    await story.move(issue?.key ?? '', 'Done');
    await story.sandbox.advance(5 * MINUTE);
    expect(await starts()).toHaveLength(1);
    expect(await asked()).toContainEqual(expect.stringContaining('GET /workflows/actionExecutions'));
    expect(await story.admin('countDeliveries', { filter: 'dead-lettered' })).toEqual({ count: 0 });
  });

  test('is not mistaken for a run for another app of the same person', async () => {
    const figma = await story.delegated();
    const notion = await story.delegated({ id: 'task-8842', app: { id: 78, name: 'Notion' } });
    await story.sandbox.faults({ on: 'egress', match: '/workflows/301/trigger', nth: 1, do: { status: 500 } });
    await story.move(figma.issue?.key ?? '', 'Done');
    await story.move(notion.issue?.key ?? '', 'Done');
    await story.sandbox.advance(15 * MINUTE);
    expect(await countRejected()).toEqual({ count: 1 });
  });

  test("is rejected if it isn't found, and starts when an admin resends it", async () => {
    await assignedUnanswered();
    await story.admin('resend', TASK);
    expect((await asked()).slice(-2)).toEqual([expect.stringContaining('actionExecutions'), started(302)]);
    expect(await countRejected()).toEqual({ count: 0 });
  });

  test.each([
    ['alone', () => story.admin('resend', TASK)],
    ['with all others', () => story.admin('resendAll', { filter: 'rejected' })],
  ])('is not started twice if Torii shows it before it is resent %s', async (_, send) => {
    await assignedUnanswered({ late: 20 * MINUTE });
    await story.sandbox.advance(15 * MINUTE);
    await send();
    expect((await asked()).at(-1)).toContain('GET /workflows/actionExecutions');
    expect(await starts()).toHaveLength(1);
    expect(await countRejected()).toEqual({ count: 0 });
  });

  test('has 2 minutes to appear, however early it is resent', async () => {
    await assignedUnanswered({ hang: true }, 20_000);
    await story.admin('resend', TASK);
    expect(await starts()).toHaveLength(1);
    await story.sandbox.advance(10 * MINUTE);
    expect(await starts()).toHaveLength(2);
  });

  test('is not started twice if the resend crashed at the start', async () => {
    await assignedUnanswered();
    await story.sandbox.faults({ on: 'egress', match: '/trigger', times: 1, do: { lost: 'after' } });
    await expect(story.admin('resend', TASK)).rejects.toThrow();
    await story.sandbox.advance(20 * MINUTE);
    expect(await starts()).toEqual([started(302, 'no answer'), started(302)]);
    expect(await story.admin('countDeliveries', { filter: 'dead-lettered' })).toEqual({ count: 0 });
  });

  test('is rejected again if the second start has no answer', async () => {
    await story.sandbox.faults({ on: 'egress', match: '/trigger', do: { status: 500 } });
    await assignedUnanswered({});
    await story.admin('resend', TASK);
    expect(await countRejected()).toEqual({ count: 0 });
    await story.sandbox.advance(10 * MINUTE);
    expect(await countRejected()).toEqual({ count: 1 });
  });

  test('is not started by a resend if its state was reverted', async () => {
    const key = await assignedUnanswered();
    await story.assign(key, null);
    await story.admin('resend', TASK);
    expect(await starts()).toHaveLength(1);
    expect(await countRejected()).toEqual({ count: 0 });
  });

  test('is not started after a dismissal, but later changes start their own', async () => {
    const key = await assignedUnanswered();
    await story.admin('dismiss', { ...TASK, kind: 'delegation', channel: 'torii' });
    await story.sandbox.forget();
    await story.move(key, 'Done');
    expect(await asked()).toEqual([started(301)]);
    expect(await countRejected()).toEqual({ count: 0 });
  });
});

test("a dismissal of one channel doesn't affect the other", async () => {
  await story.sandbox.service({ status: 503, host: 'hooks.offboarding.example' });
  await assignedUnanswered();
  await story.admin('dismiss', { ...TASK, kind: 'delegation', channel: 'torii' });
  await story.sandbox.service();
  await story.sandbox.forget();
  await story.sandbox.advance(60 * MINUTE);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.assigned task-8841.2']);
  expect(await asked()).toEqual([]);
});

/** An issue was assigned, and Torii did not say whether the workflow was started; after a while this is parked. @returns its key */
async function assignedUnanswered(behaviour: object = { hang: true }, wait = 10 * MINUTE): Promise<string> {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  await torii.behave({ ...behaviour, times: 1 });
  await story.assign(key, 'owen');
  await story.sandbox.advance(wait);
  if (wait > 2 * MINUTE) expect(await countRejected()).toEqual({ count: 1 });
  return key;
}
