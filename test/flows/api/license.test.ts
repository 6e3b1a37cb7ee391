import type { FindingsView } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import { FIGMA, pushNames, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared), { args: ['--license', 'active'] });

const setLicense = async (license: 'active' | 'inactive') => {
  expect((await story.sandbox.put('/_sandbox/license', { license })).status).toBeLessThan(300);
};
const NOTION = { ...FIGMA, id: 'task-2', app: { name: 'Notion' } };

test('without a license new delegations get 402 that says who can renew it', async () => {
  await setLicense('inactive');
  for (const [path, body] of [
    ['/v1/delegations', NOTION],
    ['/v1/delegations', { ...NOTION, dryRun: true }],
    ['/v1/delegations/batch', { delegations: [NOTION] }],
  ] as const) {
    const answer = await story.service('POST', path, body);
    expect(answer.status).toBe(402);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json()).toMatchObject({
      status: 402,
      detail: expect.stringContaining('renews the license') as string,
    });
  }
  expect((await story.service('GET', '/v1/delegations/task-2')).status).toBe(404);
});

test('without a license open delegations are synced, pushed, read, changed, canceled and repeated', async () => {
  const figma = await story.delegated();
  const notion = await story.delegated(NOTION);
  await setLicense('inactive');

  expect((await story.service('POST', '/v1/delegations', FIGMA)).status).toBe(200);
  await story.move(figma.issue?.key ?? '', 'Done');
  const changed = await story.service('PATCH', '/v1/delegations/task-2', {
    id: 'task-2',
    version: notion.version,
    dueAt: '2027-01-15',
  });
  expect(changed.status).toBe(200);
  expect((await story.service('POST', '/v1/delegations/task-2/cancel', { id: 'task-2' })).status).toBe(200);
  expect((await story.service('GET', '/v1/ping')).status).toBe(200);
  expect(pushNames(await story.receivedPushes())).toEqual([
    'delegation.completed task-8841.2',
    'delegation.canceled task-2.2',
  ]);
});

test('without a license a batch accepts known members and rejects new ones', async () => {
  const send = (...delegations: object[]) => story.service('POST', '/v1/delegations/batch', { delegations });
  await send(FIGMA);
  await story.sandbox.settle();
  await setLicense('inactive');

  const repeated = await send(FIGMA);
  expect([repeated.status, repeated.json()]).toEqual([202, { accepted: ['task-8841'], rejected: [] }]);
  const mixed = await send(FIGMA, NOTION, { ...FIGMA, account: 'Other' });
  expect([mixed.status, mixed.json()]).toMatchObject([
    202,
    {
      accepted: ['task-8841'],
      rejected: [
        { id: 'task-2', problem: { status: 402 } },
        { id: 'task-8841', problem: { status: 409 } },
      ],
    },
  ]);
  expect((await story.service('GET', '/v1/delegations/task-2')).status).toBe(404);
  await setLicense('active');
  expect((await send(FIGMA, NOTION)).json()).toEqual({ accepted: ['task-8841', 'task-2'], rejected: [] });
});

test('without a license sweeps find lost events', async () => {
  const { issue } = await story.delegated();
  await setLicense('inactive');
  await story.sandbox.setFaults({ on: 'event', do: { drop: true } });
  await story.move(issue?.key ?? '', 'Done');
  await story.sandbox.setFaults();
  // Lets the hourly search run.
  await story.sandbox.advance(80 * 60_000);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.completed task-8841.2']);
});

test('without a license accepted members of a batch are created', async () => {
  await story.sandbox.setFaults({ on: 'queue', times: 1, do: { drop: true } });
  await story.service('POST', '/v1/delegations/batch', { delegations: [NOTION] });
  await setLicense('inactive');
  // Lets two sweeps run.
  await story.sandbox.advance(12 * 60_000);
  expect(pushNames(await story.receivedPushes())).toEqual(['delegation.created task-2.1']);
});

test('the same call succeeds after the renewal, and the finding about the license ends', async () => {
  const findings = async () =>
    (await story.admin<FindingsView>('listFindings')).findings.filter(({ text }) => text.includes('no active license'));
  await setLicense('inactive');
  expect(await findings()).toEqual([]);
  expect((await story.service('POST', '/v1/delegations', FIGMA)).status).toBe(402);
  expect(await findings()).toMatchObject([{ fix: expect.stringContaining('Renew the license') as string }]);
  await setLicense('active');
  expect(await findings()).toEqual([]);
  expect((await story.service('POST', '/v1/delegations', FIGMA)).status).toBe(201);
});
