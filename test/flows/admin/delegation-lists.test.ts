import type { AdminFunctions } from '../../../src/domain/contract/admin-functions';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

type Name = keyof AdminFunctions;
const call = <F extends Name>(name: F, payload: AdminFunctions[F]['payload']) =>
  story.admin<AdminFunctions[F]['answer']>(name, payload);
const idsMatching = async (query: AdminFunctions['searchDelegations']['payload']) =>
  (await call('searchDelegations', query)).rows.map(({ id }) => id).sort();

/** Waits until the index entries, which lag behind writes, are current. */
const waitForIndex = () => story.sandbox.advance(10_000);

async function givenDelegations() {
  const figma = await story.delegated({ id: 'figma', dueAt: '2020-01-31' });
  const notion = await story.delegated({
    id: 'notion',
    app: { name: 'Notion' },
    person: { id: 7, email: 'Max@acme.example', name: 'Max Moe' },
    offboarding: { id: 'ob-7', total: 1 },
  });
  await waitForIndex();
  return { figma, notion };
}

test('a delegation is found by person, app, owner, issue and offboarding', async () => {
  const { figma, notion } = await givenDelegations();
  expect(await idsMatching({})).toEqual(['figma', 'notion']);
  expect(await idsMatching({ person: 'max@ACME.example' })).toEqual(['notion']);
  expect(await idsMatching({ person: 'Max m' })).toEqual(['notion']);
  expect(await idsMatching({ person: '7' })).toEqual(['notion']);
  expect(await idsMatching({ app: 'FIGMA' })).toEqual(['figma']);
  expect(await idsMatching({ offboarding: 'ob-7' })).toEqual(['notion']);
  expect(await idsMatching({ issue: figma.issue?.key.toLowerCase() ?? '' })).toEqual(['figma']);
  expect(await idsMatching({ issue: 'IT-999' })).toEqual([]);
  const owner = notion.assignee?.accountId ?? '';
  expect(await idsMatching({ owner })).toContain('notion');
  expect(await idsMatching({ owner, app: 'Figma', state: 'completed' })).toEqual([]);
});

test('filters show what is overdue, unassigned or completed', async () => {
  const { figma, notion } = await givenDelegations();
  expect(await idsMatching({ overdue: true })).toEqual(['figma']);
  await story.assign(notion.issue?.key ?? '', null);
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  await waitForIndex();
  expect(await idsMatching({ unassigned: true })).toEqual(['notion']);
  expect(await idsMatching({ state: 'completed' })).toEqual(['figma']);
  expect(await idsMatching({ overdue: true })).toEqual([]);
  expect(await idsMatching({ delivery: 'acknowledged', state: 'completed' })).toEqual(['figma']);
});

test("a delegation whose removal Torii refuses isn't shown as delivered", async () => {
  const { figma } = await givenDelegations();
  await story.sandbox.setService({ status: 404, host: 'api.toriihq.com' });
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  await waitForIndex();
  const { rows } = await call('searchDelegations', { app: 'Figma' });
  expect(rows).toMatchObject([{ delivery: { webhook: 'acknowledged', torii: 'rejected' } }]);
  expect(await idsMatching({ delivery: 'rejected' })).toEqual(['figma']);
});

test('a cursor of another search is refused', async () => {
  expect(await story.admin('searchDelegations', { cursor: '["x","y"]' })).toMatchObject({
    problem: { status: 400, errors: [{ pointer: '/cursor' }] },
  });
});

test('the story of a delegation says who completed it', async () => {
  const { figma } = await givenDelegations();
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  const { delegation, events } = await call('getDelegation', { id: 'figma' });
  expect(delegation.state).toBe('completed');
  expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['asked', 'completed']));
  expect(events.find(({ kind }) => kind === 'completed')?.by?.displayName).toBeTruthy();
});

test('the story of a delegation has each attempt with its answer', async () => {
  const { figma } = await givenDelegations();
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  const { events } = await call('getDelegation', { id: 'figma' });
  const attempts = events.filter(({ kind, channel }) => kind === 'attempt' && channel === 'webhook');
  expect(attempts.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^Answered 2\d\d$/));
});

test('an admin cancels a delegation with a reason', async () => {
  const { figma } = await givenDelegations();
  const { delegation } = await call('cancelDelegation', { id: 'figma', reason: 'Wrong person' });
  expect(delegation).toMatchObject({ state: 'canceled', reason: 'admin' });
  const push = (await story.receivedPushes()).find(({ type }) => type === 'delegation.canceled');
  expect(push?.data).toMatchObject({ id: 'figma', reason: 'admin' });
  // A canceled delegation isn't synced with its issue anymore.
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  expect((await call('getDelegation', { id: 'figma' })).delegation.state).toBe('canceled');
  const { entries } = await call('listAudit', {});
  expect(entries[0]?.text).toBe('Canceled figma');
});

test('evidence has one row for each delegation, and the overview counts them', async () => {
  const { figma } = await givenDelegations();
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  await waitForIndex();
  const { rows } = await call('listEvidence', {});
  expect(rows.toSorted((first, second) => first.id.localeCompare(second.id))).toMatchObject([
    { id: 'figma', state: 'completed', overdue: true, acknowledgedAt: expect.any(String) as string },
    { id: 'notion', state: 'in_progress', acknowledgedAt: null, hours: null },
  ]);
  expect((await call('listEvidence', { to: '2020-01-01' })).rows).toEqual([]);
  const owner = rows.find(({ id }) => id === 'notion')?.assignee?.accountId ?? '';
  expect((await call('listEvidence', { owner, app: 'Notion' })).rows).toMatchObject([{ id: 'notion' }]);
  expect((await call('listEvidence', { owner: 'nobody' })).rows).toEqual([]);
  expect(await call('getOverview', {})).toMatchObject({
    open: { count: 1, hasMore: false },
    overdue: { count: 0 },
    ended: { completed: 1, declined: 0, deliveredPercent: 100, byApp: [{ app: 'Figma', completed: 1 }] },
  });
});

test('an overdue delegation is a finding until it is completed', async () => {
  const { figma } = await givenDelegations();
  const overdue = async () =>
    (await call('listFindings', {})).findings.filter(({ key }) => key === 'backlog:overdue').map(({ text }) => text);
  expect(await overdue()).toEqual([`1 overdue delegation: ${figma.issue?.key ?? ''}.`]);
  await story.move(figma.issue?.key ?? '', 'Done');
  await story.receivedPushes();
  await waitForIndex();
  expect(await overdue()).toEqual([]);
});
