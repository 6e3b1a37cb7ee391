import { startStory, type Story } from '../support/story';
import type { SandboxInvocation } from '../support/sandbox';

/** The countable budgets: what one thing may cost in calls of the platform and in Jira's points. */
let story: Story;
beforeAll(async () => {
  story = await startStory();
});
beforeEach(() => story.reset());
afterAll(() => story.end());

const calls = (invocation: SandboxInvocation | undefined) =>
  invocation?.calls.map(({ target, path }) => `${target} ${path.split('?')[0] ?? ''}`) ?? [];

test('a completing event costs six platform calls from the event to the acknowledged push by webhook', async () => {
  await story.admin('saveTorii', { enabled: false });
  const { issue } = await story.delegated();
  await story.invocations();
  await story.move(issue?.key ?? '', 'Done');
  const [completing] = await story.invocations();
  expect(calls(completing)).toEqual([
    'kvs /api/v1/batch/get',
    `jira /rest/api/3/issue/${issue?.id ?? ''}`,
    'kvs /api/v1/transaction',
    'kvs /api/v1/secret/get',
    'egress https://hooks.offboarding.example/jira',
    'kvs /api/v1/transaction',
  ]);
});

test('with both channels it costs one more, the call to Torii', async () => {
  const { issue } = await story.delegated();
  await story.invocations();
  await story.move(issue?.key ?? '', 'Done');
  const [completing] = await story.invocations();
  expect(calls(completing)).toHaveLength(7);
  expect(calls(completing)).toContain('egress https://api.toriihq.com/v1.0/users/40121/apps/77');
});

test('an event that changes nothing costs two', async () => {
  const { issue } = await story.delegated();
  await story.invocations();
  await story.sandbox.jira('olga', 'PUT', `/issue/${issue?.key ?? ''}`, { fields: { summary: 'Another summary' } });
  const [idle] = await story.invocations();
  expect(calls(idle)).toEqual(['kvs /api/v1/batch/get', `jira /rest/api/3/issue/${issue?.id ?? ''}`]);
});

test('a create costs seven, one more for saying that it is sending, and one for the first of a pair', async () => {
  await story.delegated({ owner: { email: 'owen@acme.example' } });
  const create = (await story.invocations()).filter(({ module }) => module === 'service').at(-1);
  expect(calls(create)).toEqual([
    'kvs /api/v1/secret/get',
    'kvs /api/v1/batch/get',
    'jira /rest/api/3/user/assignable/search',
    'kvs /api/v1/entity/set',
    'kvs /api/v1/entity/set',
    'kvs /api/v1/transaction',
    'jira /rest/api/3/issue',
    expect.stringMatching(/^jira \/rest\/api\/3\/issue\/\d+$/) as string,
    'kvs /api/v1/transaction',
  ]);
});

test("a delegation's life costs at most 20 of Jira's points: create, assign, three status changes, complete", async () => {
  await story.invocations();
  const { issue } = await story.delegated({ owner: { email: 'owen@acme.example' } });
  const key = issue?.key ?? '';
  await story.assign(key, 'olga');
  for (const status of ['In Progress', 'Waiting', 'In Progress', 'Done']) await story.move(key, status);
  await story.sandbox.advance(60_000);
  const invocations = await story.invocations();
  const points = invocations.flatMap((invocation) => invocation.calls).reduce((sum, call) => sum + call.points, 0);
  expect(points).toBeLessThanOrEqual(20);
});

test('a thousand edits of foreign issues invoke nothing', async () => {
  const made = await story.sandbox.jira('ada', 'POST', '/issue', {
    fields: { project: { key: 'IT' }, issuetype: { name: 'Task' }, summary: 'Nobody else’s business' },
  });
  const { key } = made.json<{ key: string }>();
  await story.invocations();
  for (let edit = 1; edit <= 1000; edit += 1) {
    // Twenty writes in two seconds are what Jira takes on one issue.
    if (edit % 20 === 0) await story.sandbox.advance(20_000);
    expect(
      (await story.sandbox.jira('ada', 'PUT', `/issue/${key}`, { fields: { summary: `Edit ${edit}` } })).status,
    ).toBe(204);
  }
  const invoked = (await story.invocations()).filter(({ cause }) => cause.startsWith('avi:jira'));
  expect(invoked).toEqual([]);
});
