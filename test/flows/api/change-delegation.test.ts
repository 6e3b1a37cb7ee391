import type { DelegationView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const change = (body: object, method = 'PATCH') =>
  story.service(method, '/v1/delegations/task-8841', { id: 'task-8841', ...body });

async function fieldsOf(issueKey: string): Promise<Record<string, unknown>> {
  return (await story.sandbox.jira('ada', 'GET', `/issue/${issueKey}`)).json<{ fields: Record<string, unknown> }>()
    .fields;
}

test.each(['PATCH', 'POST'])(
  'another owner and due date by %s change the issue, and the assignee is pushed',
  async (method) => {
    const owen = await story.sandbox.user('owen');
    const { issue, version } = await story.delegated();

    const answer = await change({ version, owner: { email: 'owen@acme.example' }, dueAt: '2027-01-15' }, method);

    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ dueAt: '2027-01-15', assignee: { accountId: owen.accountId }, warnings: [] });
    expect(await fieldsOf(issue?.key ?? '')).toMatchObject({
      duedate: '2027-01-15',
      assignee: { accountId: owen.accountId },
    });
    expect(pushNames(await story.receivedPushes())).toEqual(['delegation.assigned task-8841.2']);
  },
);

test("the answer's version is valid for the next change, and a replay with an old version changes nothing", async () => {
  const { issue, version } = await story.delegated();
  const first = await change({ version, owner: { email: 'owen@acme.example' } });
  const second = await change({ version: first.json<DelegationView>().version, owner: { email: 'olga@acme.example' } });
  expect(second.status).toBe(200);

  const replay = await change({ version, owner: { email: 'owen@acme.example' } });

  expect(replay.status).toBe(409);
  const olga = await story.sandbox.user('olga');
  expect(await fieldsOf(issue?.key ?? '')).toMatchObject({ assignee: { accountId: olga.accountId } });
});

test('a change overrides what people changed on the issue', async () => {
  const olga = await story.sandbox.user('olga');
  const { issue, version } = await story.delegated({ dueAt: '2026-12-01', owner: { email: 'olga@acme.example' } });
  const key = issue?.key ?? '';
  await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
  await story.sandbox.jira('ada', 'PUT', `/issue/${key}`, { fields: { duedate: '2027-06-30' } });
  await story.assign(key, 'owen');
  await story.sandbox.setFaults();

  const answer = await change({ version, owner: { email: 'olga@acme.example' }, dueAt: '2026-12-01' });

  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({ dueAt: '2026-12-01', assignee: { accountId: olga.accountId } });
  expect(await fieldsOf(key)).toMatchObject({ duedate: '2026-12-01', assignee: { accountId: olga.accountId } });
});

test('null clears the owner and the due date', async () => {
  const { issue, version } = await story.delegated({ owner: { email: 'owen@acme.example' }, dueAt: '2026-12-01' });

  const answer = await change({ version, owner: null, dueAt: null });

  expect(answer.json()).toMatchObject({ dueAt: null, assignee: null });
  expect(await fieldsOf(issue?.key ?? '')).toMatchObject({ duedate: null, assignee: null });
});

test('the person who leaves is replaced as owner by the fallback, with a warning', async () => {
  const olga = await story.sandbox.user('olga');
  const { version } = await story.delegated({ owner: { email: 'owen@acme.example' } });

  const answer = await change({ version, owner: { email: 'jane@acme.example' } });

  expect(answer.json()).toMatchObject({
    assignee: { accountId: olga.accountId },
    warnings: ['owner jane@acme.example is the person who leaves'],
  });
});

test("an owner's warning stays if the assignee doesn't change, and is removed with the next owner", async () => {
  const { version } = await story.delegated();
  const first = await change({ version, owner: { email: 'zed@acme.example' } });
  expect(first.json()).toMatchObject({ warnings: ['owner zed@acme.example is not assignable in IT'] });
  const second = await change({ version: first.json<DelegationView>().version, owner: { email: 'owen@acme.example' } });
  expect(second.json()).toMatchObject({ warnings: [], assignee: { displayName: 'Owen Owner' } });
});

test('a change that Jira refuses becomes a warning', async () => {
  const { version } = await story.delegated();
  await story.sandbox.act('set-permission', {
    project: 'IT',
    permission: 'ASSIGN_ISSUES',
    role: 'atlassian-addons-project-access',
    granted: false,
  });

  const answer = await change({ version, owner: { email: 'owen@acme.example' } });

  expect(answer.status).toBe(200);
  expect(answer.json()).toMatchObject({
    warnings: [expect.stringContaining("the owner couldn't be changed on the issue") as string],
  });
});

test("a canceled or unknown delegation, or another one than in the path, can't be changed", async () => {
  await story.delegated();
  const canceled = await story.service('POST', '/v1/delegations/task-8841/cancel', { id: 'task-8841' });
  const { version } = canceled.json<DelegationView>();
  expect((await change({ version, dueAt: '2027-01-15' })).status).toBe(409);
  expect((await story.service('PATCH', '/v1/delegations/none', { id: 'none', version: 1 })).status).toBe(404);
  expect((await change({ id: 'task-2', version })).status).toBe(400);
});

test('a change without a response from Jira is carried out later', async () => {
  const { issue, version } = await story.delegated();
  await story.sandbox.setFaults({ on: 'jira', match: `PUT /rest/api/3/issue/`, do: { status: 503 } });

  expect((await change({ version, dueAt: '2027-01-15' })).json()).toMatchObject({ dueAt: '2027-01-15' });
  await story.sandbox.setFaults();
  await story.sandbox.advance(10 * 60_000);

  expect(await fieldsOf(issue?.key ?? '')).toMatchObject({ duedate: '2027-01-15' });
});

test('the original request is still a repetition after a change', async () => {
  const { version } = await story.delegated();
  await change({ version, dueAt: '2027-01-15' });

  const again = await story.service('POST', '/v1/delegations', {
    id: 'task-8841',
    person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
    app: { id: 77, name: 'Figma' },
  });

  expect(again.status).toBe(200);
  expect(again.json()).toMatchObject({ dueAt: '2027-01-15' });
});
