import type { TestDelegationView } from '../../../src/domain/contract/admin-functions';
import type { DelegationView, EvidencePage } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

async function startTest(payload: object = {}): Promise<TestDelegationView> {
  return (await story.admin<{ test: TestDelegationView }>('startTestDelegation', payload)).test;
}

async function readTest(id: string): Promise<TestDelegationView> {
  return (await story.admin<{ test: TestDelegationView }>('getTestDelegation', { id })).test;
}

const doneSteps = ({ steps }: TestDelegationView) => steps.filter(({ at }) => at !== null).map(({ name }) => name);

async function toriiCalls(): Promise<string[]> {
  return (await story.sandbox.received())
    .filter(({ host }) => host === 'api.toriihq.com')
    .map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`);
}

test('a test delegation goes through all steps, and writes nothing to Torii', async () => {
  const { id, issue, steps } = await startTest();
  expect(id).toMatch(/^test:/);
  expect(steps.map(({ name }) => name)).toEqual(['created', 'completed', 'acknowledged', 'key-accepted']);
  expect(doneSteps(await readTest(id))).toEqual(['created', 'key-accepted']);
  await story.move(issue?.key ?? '', 'Done', 'ada');
  expect(doneSteps(await readTest(id))).toEqual(['created', 'completed', 'acknowledged', 'key-accepted']);
  const pushes = await story.receivedPushes();
  expect(pushNames(pushes)).toEqual([`delegation.created ${id}.1`, `delegation.completed ${id}.2`]);
  expect(pushes.map(({ data, verified }) => [data.test, verified])).toEqual([
    [true, true],
    [true, true],
  ]);
  expect(new Set(await toriiCalls())).toEqual(new Set(['GET /v1.0/apps']));
});

test('the issue is created by the chosen rule, labeled, and assigned to the admin', async () => {
  const { rules } = await story.admin<{ rules: { id: string; app: string | null }[] }>('getSettings');
  const rule = rules.find(({ app }) => app === 'PagerDuty');
  const { issue } = await startTest({ rule: rule?.id });
  expect(issue?.key).toMatch(/^OPS-/);
  const { fields } = (await story.sandbox.jira('ada', 'GET', `/issue/${issue?.key ?? ''}`)).json<{
    fields: { labels: string[]; summary: string; assignee: { displayName: string } | null };
  }>();
  expect(fields.summary).toBe('Remove Test Person from PagerDuty');
  expect(fields.labels).toEqual(['offboarding', 'delegation-test']);
  expect(fields.assignee?.displayName).toMatch(/^Ada/);
});

test('a test is in no list, statistic, evidence or finding', async () => {
  const { id, issue } = await startTest();
  await story.sandbox.setService({ status: 410 });
  await story.move(issue?.key ?? '', 'Done', 'ada');
  await story.sandbox.setService();
  // Lets the daily checks run.
  await story.sandbox.advance(26 * 3_600_000);
  const list = (await story.service('GET', '/v1/delegations')).json<{ delegations: DelegationView[] }>();
  const evidence = (await story.service('GET', '/v1/evidence')).json<EvidencePage>();
  expect([list.delegations, evidence.rows]).toEqual([[], []]);
  expect(await story.admin('listDelegations', { filter: 'all' })).toMatchObject({ delegations: [] });
  expect(await story.admin('searchDelegations', {})).toMatchObject({ rows: [] });
  expect(await story.admin('listDeliveries', { filter: 'pending' })).toMatchObject({ pushes: [] });
  expect(await story.admin('getOverview')).toMatchObject({ open: { count: 0 }, ended: { completed: 0 } });
  const { findings } = await story.admin<{ findings: { key: string }[] }>('listFindings');
  expect(findings.filter(({ key }) => !key.startsWith('channel:'))).toEqual([]);
  expect((await readTest(id)).steps[2]).toMatchObject({ name: 'acknowledged', at: null });
});

test('a refused Torii key is shown at its step', async () => {
  await story.sandbox.setService({ status: 401, host: 'api.toriihq.com' });
  const { id } = await startTest();
  const { steps } = await readTest(id);
  expect(steps[3]).toMatchObject({ name: 'key-accepted', at: null, problem: expect.stringContaining('401') as string });
});

test('a creation that Jira refuses is explained, and nothing is left of it', async () => {
  await story.sandbox.setFaults({
    on: 'jira',
    match: 'POST /rest/api/3/issue',
    do: { status: 400, body: { errorMessages: ['No.'] } },
  });
  expect(await story.admin('startTestDelegation', {})).toMatchObject({ problem: { status: 422 } });
  await story.sandbox.setFaults();
  expect(await story.receivedPushes()).toEqual([]);
  const { issue } = await startTest();
  expect(issue).not.toBeNull();
});

test("a request can't use the prefix of tests", async () => {
  const answer = await story.service('POST', '/v1/delegations', {
    id: 'test:1',
    person: { email: 'jane@acme.example' },
    app: { name: 'Figma' },
  });
  expect(answer.status).toBe(400);
  expect(await story.admin('getTestDelegation', { id: 'task-1' })).toMatchObject({ problem: { status: 400 } });
});
