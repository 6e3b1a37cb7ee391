import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import type { DelegationView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

const HOST = 'hooks.offboarding.example';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let story: Story;
shareStory((shared) => (story = shared));

interface AlertIssue {
  readonly key: string;
  readonly status: string;
  readonly category: string;
  readonly text: string;
  readonly comments: readonly string[];
}

const advance = (ms: number) => story.sandbox.advance(ms);
const findings = () => story.admin<FindingsView>('listFindings');
const texts = async () => (await findings()).findings.map(({ text }) => text);
const saveAlertProject = (project = 'IT') => story.admin('saveAlertProject', { project });

/** Returns the alert issues, oldest first. */
async function alertIssues(): Promise<AlertIssue[]> {
  const answer = await story.sandbox.jira('ada', 'POST', '/search/jql', {
    jql: 'summary ~ "Delegate" ORDER BY created ASC, key ASC',
    fields: ['status', 'description', 'comment'],
  });
  interface JiraIssue {
    key: string;
    fields: {
      status: { name: string; statusCategory: { key: string } };
      description: unknown;
      comment: { comments: { body: unknown }[] };
    };
  }
  return answer.json<{ issues: JiraIssue[] }>().issues.map(({ key, fields: { status, description, comment } }) => ({
    key,
    status: status.name,
    category: status.statusCategory.key,
    text: textOf(description),
    comments: comment.comments.map(({ body }) => textOf(body)),
  }));
}

/** Returns the text of an ADF document. */
function textOf(node: unknown): string {
  if (typeof node !== 'object' || node === null) return '';
  if ('text' in node) return String(node.text);
  return 'content' in node && Array.isArray(node.content) ? node.content.map(textOf).join(' ') : '';
}

async function givenFailingWebhook(): Promise<void> {
  const { issue } = await story.delegated();
  await story.sandbox.setService({ host: HOST, status: 500 });
  await story.move(issue?.key ?? '', 'Done');
}

describe('a channel that failed for 30 minutes', () => {
  test('is a finding with its fix on the admin page, and opens no issue without an alert project', async () => {
    await givenFailingWebhook();
    await advance(40 * MINUTE);
    const { findings: open, issues } = await findings();
    expect(open).toMatchObject([
      { topic: 'webhook', text: expect.stringContaining('the webhook answered 500') as string },
    ]);
    expect(open[0]?.fix).toContain('No push is lost');
    expect(issues).toEqual([]);
    expect(await alertIssues()).toEqual([]);
  });

  test('opens one alert issue in the alert project, and closes it when the channel works again', async () => {
    await saveAlertProject();
    await givenFailingWebhook();
    await advance(2 * HOUR);
    const [issue, ...others] = await alertIssues();
    expect(others).toEqual([]);
    expect(issue).toMatchObject({ category: 'new', comments: [] });
    expect(issue?.text).toContain("The webhook hasn't acknowledged a push since");
    expect((await findings()).issues).toEqual([{ topic: 'webhook', key: issue?.key }]);

    await story.sandbox.setService();
    await advance(5 * HOUR);
    expect(await alertIssues()).toMatchObject([
      { key: issue?.key, category: 'done', comments: ['Everything listed here is fixed.'] },
    ]);
    expect(await findings()).toEqual({ findings: [], issues: [] });
  });

  test('opens its alert issue later if Jira refuses to create it', async () => {
    await saveAlertProject();
    const { issue } = await story.delegated();
    await story.sandbox.setService({ host: HOST, status: 500 });
    const body = { errorMessages: ["You can't create issues here."] };
    await story.sandbox.setFaults({ on: 'jira', match: 'POST /rest/api/3/issue', do: { status: 400, body } });
    await story.move(issue?.key ?? '', 'Done');
    await advance(2 * HOUR);
    expect(await alertIssues()).toEqual([]);
    await story.sandbox.setFaults();
    await advance(10 * MINUTE);
    expect(await alertIssues()).toHaveLength(1);
  });

  test("leaves the alert issue open with a comment if it can't be closed", async () => {
    await saveAlertProject();
    await givenFailingWebhook();
    await advance(2 * HOUR);
    const body = { errorMessages: ['The workflow forbids it.'] };
    // The first call reads the transitions.
    await story.sandbox.setFaults({ on: 'jira', match: '/transitions', nth: 2, times: 9, do: { status: 400, body } });
    await story.sandbox.setService();
    await advance(5 * HOUR);
    expect(await alertIssues()).toMatchObject([{ category: 'new', comments: ['Everything listed here is fixed.'] }]);
    expect(await findings()).toEqual({ findings: [], issues: [] });
  });

  test('opens another alert issue if a user closes the first one while the channel still fails', async () => {
    await saveAlertProject();
    await givenFailingWebhook();
    await advance(HOUR);
    const [first] = await alertIssues();
    await story.move(first?.key ?? '', 'Done', 'ada');
    await advance(30 * MINUTE);
    expect((await alertIssues()).map(({ category }) => category)).toEqual(['done', 'new']);
  });

  test.each(['before', 'after'])(
    'has one alert issue although the app crashes right %s Jira created it',
    async (lost) => {
      await saveAlertProject();
      const { issue } = await story.delegated();
      await story.sandbox.setService({ host: HOST, status: 500 });
      await story.sandbox.setFaults({ on: 'jira', match: 'POST /rest/api/3/issue', times: 1, do: { lost } });
      await story.move(issue?.key ?? '', 'Done');
      await advance(2 * HOUR);
      const issues = await alertIssues();
      expect(issues).toHaveLength(1);
      expect((await findings()).issues).toEqual([{ topic: 'webhook', key: issues[0]?.key }]);
    },
  );
});

test('a channel whose attempts never end is a finding after 30 minutes, until a push is acknowledged', async () => {
  const { issue } = await story.delegated();
  await story.sandbox.setFaults({ on: 'egress', match: HOST, do: { lost: 'before' } });
  await story.move(issue?.key ?? '', 'Done');
  await advance(45 * MINUTE);
  // The same invocations push to Torii.
  expect((await texts()).sort()).toEqual([
    expect.stringMatching(/^The webhook hasn't acknowledged a push since .*none of the due attempts/),
    expect.stringMatching(/^Torii hasn't acknowledged a push since .*none of the due attempts/),
  ]);
  await story.sandbox.setFaults();
  await advance(10 * MINUTE);
  expect(await texts()).toEqual([]);
});

test('missing consent to the webhook URL is a finding at once, until a URL with consent is saved', async () => {
  const { issue } = await story.delegated();
  await story.admin('saveWebhook', { url: 'https://elsewhere.example/jira', enabled: true });
  await story.move(issue?.key ?? '', 'Done');
  await advance(5 * MINUTE);
  expect(await texts()).toEqual([expect.stringContaining('has consented to this address')]);
  await story.admin('saveWebhook', { url: `https://${HOST}/jira`, enabled: true });
  await advance(MINUTE);
  expect(await texts()).toEqual([]);
});

test('a receiver that answers 410 disables the channel with a finding until an admin tests the connection', async () => {
  await saveAlertProject();
  const { issue } = await story.delegated();
  await story.sandbox.setService({ host: HOST, status: 410 });
  await story.move(issue?.key ?? '', 'Done');
  await advance(6 * MINUTE);
  const [alert] = await alertIssues();
  expect(alert?.text).toContain('410');
  expect(alert?.text).toContain('save the webhook or test the connection');

  await story.sandbox.setService();
  await story.admin('testConnection');
  await advance(6 * MINUTE);
  expect(await alertIssues()).toMatchObject([{ category: 'done' }]);
});

test("Torii's key has a finding 14 days before it expires", async () => {
  await saveAlertProject();
  const now = Date.parse((await story.sandbox.info()).now);
  const dateIn = (days: number) => new Date(now + days * DAY).toISOString().slice(0, 10);
  await story.admin('saveTorii', { enabled: true, keyExpiresOn: dateIn(16) });
  await advance(6 * MINUTE);
  expect(await texts()).toEqual([]);

  await story.admin('saveTorii', { enabled: true, keyExpiresOn: dateIn(14) });
  await advance(6 * MINUTE);
  expect(await texts()).toEqual([`The API key of Torii expires on ${dateIn(14)}.`]);
  expect(await alertIssues()).toHaveLength(1);

  await story.admin('saveTorii', { enabled: true, keyExpiresOn: dateIn(400) });
  await advance(6 * MINUTE);
  expect(await alertIssues()).toMatchObject([{ category: 'done' }]);
});

test('an issue out of reach is a finding, and further ones are comments on the same alert issue', async () => {
  await saveAlertProject();
  const first = await story.delegated({ id: 'one', app: { name: 'One' } });
  const second = await story.delegated({ id: 'two', app: { name: 'Two' } });
  const hideIssue = async (key = '') => {
    expect((await story.sandbox.act('archive-issue', { issue: key })).status).toBe(204);
    await story.admin('syncDelegation', { id: key === first.issue?.key ? 'one' : 'two' });
    await advance(6 * MINUTE);
  };
  await hideIssue(first.issue?.key);
  await hideIssue(second.issue?.key);
  const [alert, ...others] = await alertIssues();
  expect(others).toEqual([]);
  expect(alert?.text).toContain(`The app can't see ${first.issue?.key ?? ''} anymore`);
  expect(alert?.comments).toEqual([expect.stringContaining(`can't see ${second.issue?.key ?? ''} anymore`)]);
  expect(await texts()).toHaveLength(2);
});

test('an issue out of reach for 7 days has another finding, and an admin can cancel its delegation', async () => {
  await saveAlertProject();
  const { id, issue } = await story.delegated();
  expect((await story.sandbox.act('archive-issue', { issue: issue?.key })).status).toBe(204);
  await story.admin('syncDelegation', { id });
  await advance(6 * MINUTE);
  const fixes = async () => (await findings()).findings.map(({ fix }) => fix);
  const restore = 'Restore the issue, or let the app browse its project.';
  expect(await fixes()).toEqual([restore]);

  // Seven days of sweeps would take minutes, so the test backdates the record.
  const state = JSON.stringify(await story.sandbox.state()).replaceAll(
    /(outOfReachSince\W*)(\d+)/g,
    (_, name: string, time: string) => `${name}${Number(time) - 7 * DAY}`,
  );
  await story.sandbox.load(JSON.parse(state));
  await advance(6 * MINUTE);
  expect(await fixes()).toEqual([`${restore} If the issue is gone for good, select Cancel this delegation.`]);
  expect((await alertIssues())[0]?.comments).toEqual([expect.stringContaining("hasn't seen IT-1 for 7 days")]);

  await story.admin('cancelDelegation', { id });
  expect(await texts()).toEqual([]);
  expect((await story.receivedPushes()).map(({ type }) => type)).toEqual(['delegation.canceled']);
});

test('an open delegation assigned to an inactive user or the person who leaves is a finding', async () => {
  const check = async () => (await story.admin<FindingsView>('checkNow')).findings.map(({ text }) => text);
  const { issue } = await story.delegated();
  await story.assign(issue?.key ?? '', 'owen');
  expect(await check()).toEqual([]);
  await story.sandbox.act('deactivate-user', { accountId: (await story.sandbox.user('owen')).accountId });
  expect(await check()).toEqual([`${issue?.key ?? ''} is assigned to a user whose account isn't active anymore.`]);

  await story.assign(issue?.key ?? '', 'olga');
  expect(await texts()).toEqual([]);
  await story.assign(issue?.key ?? '', 'jane');
  expect(await texts()).toEqual([`${issue?.key ?? ''} is assigned to the person who leaves.`]);
  expect(await check()).toEqual(await texts());

  await story.move(issue?.key ?? '', 'Done');
  expect(await texts()).toEqual([]);
});

test('after overdue delegations were dismissed, one that becomes overdue later is a finding', async () => {
  const today = story.info.now.slice(0, 10);
  await story.delegated({ id: 'due-before', dueAt: '2020-01-01' });
  await story.delegated({ id: 'due-today', app: { name: 'Slack' }, dueAt: today });
  await advance(6 * MINUTE);
  expect(await texts()).toEqual(['1 overdue delegation: IT-1.']);
  await story.admin('dismissFinding', { key: 'backlog:overdue' });
  expect(await texts()).toEqual([]);
  await story.skip(24 * HOUR);
  await advance(HOUR);
  expect(await texts()).toEqual(['1 overdue delegation: IT-2.']);
});

test('a status that was removed from a workflow is a finding the next night, and counts again when it returns', async () => {
  const { issue } = await story.delegated();
  const key = issue?.key ?? '';
  const replace = async (status: string, by: string) => {
    expect((await story.sandbox.act('replace-status', { project: 'IT', type: 'Task', status, by })).status).toBe(204);
    await story.skip(24 * HOUR);
    await advance(HOUR);
  };
  const [waiting, done] = ['10004', '10005'];
  const warnings = async () =>
    (await story.service('GET', '/v1/delegations/task-8841')).json<DelegationView>().warnings;

  await replace(done, waiting);
  expect(await warnings()).toEqual(["completed status Done isn't in the issue's workflow anymore"]);
  expect(await texts()).toContain(`No status of ${key}'s workflow completes its delegation.`);

  await replace(waiting, done);
  expect(await warnings()).toEqual([]);
  expect(await texts()).not.toContain(`No status of ${key}'s workflow completes its delegation.`);
  await story.move(key, 'Done');
  expect((await story.receivedPushes()).map(({ type }) => type)).toEqual(['delegation.completed']);
});

test('missing secrets after a reinstallation disable the channels with a finding', async () => {
  await saveAlertProject();
  const state = (await story.sandbox.state()) as { forge: { kvs: { store: Record<string, unknown> } } };
  state.forge.kvs.store.secret = [];
  await story.sandbox.load(state);
  await advance(11 * MINUTE);
  expect((await texts()).sort()).toEqual([
    "The service can't call the app because it has no valid credential.",
    expect.stringContaining('its signing secret is missing'),
    expect.stringContaining('its API key is missing'),
  ]);
  expect(await alertIssues()).toHaveLength(3);
});

test("a project that can't have alert issues is refused with a message", async () => {
  const { problem } = await story.admin<{ problem: { status: number; detail: string } }>('saveAlertProject', {
    project: 'OPS',
  });
  expect(problem).toMatchObject({ status: 422, detail: expect.stringContaining('requires fields') as string });
});

test('a project for alerts that no longer works is a finding until another one is saved', async () => {
  const alertProjectFindings = async () =>
    (await texts()).filter((text) => text.startsWith('The project for alerts, IT,'));
  await saveAlertProject();
  await story.admin('checkNow');
  expect(await alertProjectFindings()).toEqual([]);
  expect((await story.sandbox.jira('ada', 'DELETE', '/project/IT?enableUndo=false')).status).toBe(204);
  await story.admin('checkNow');
  expect(await alertProjectFindings()).toHaveLength(1);
  await story.admin('saveAlertProject', { project: null });
  await story.admin('checkNow');
  expect(await alertProjectFindings()).toEqual([]);
});
