import type { PeopleFunctions } from '../../../src/domain/contract/people-functions';
import type { Problem } from '../../../src/domain/contract/problem';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';
import { grantViewOffboardings } from '../../support/offboardings';

let story: Story;
shareStory((shared) => (story = shared));
beforeEach(async () => {
  await grantViewOffboardings(story.sandbox, ['ada', 'olga', 'nora']);
});

type Answer<Name extends keyof PeopleFunctions> = PeopleFunctions[Name]['answer'] & { readonly problem?: Problem };

async function call<Name extends keyof PeopleFunctions>(
  functionKey: Name,
  payload: PeopleFunctions[Name]['payload'],
  userName = 'olga',
): Promise<Answer<Name>> {
  const { accountId } = await story.sandbox.user(userName);
  const answer = await story.sandbox.invoke<Answer<Name>>({
    module: functionKey === 'countIssues' ? 'delegation-counts' : 'offboardings',
    functionKey,
    payload,
    as: accountId,
  });
  if (answer.error) throw new Error(answer.error.message);
  return answer.result;
}

/** Waits until the index entries, which lag behind writes, are current. */
const waitForIndex = () => story.sandbox.advance(10_000);

const MAX = { id: 7, email: 'max@acme.example', name: 'Max Moe' };

/** Creates three delegations of Jane, one of them in OPS, and one of Max. */
async function givenPeople() {
  const offboarding = { id: 'ob-1' };
  const first = await story.delegated({ id: 'figma', offboarding, dueAt: '2027-01-31' });
  await story.delegated({ id: 'notion', offboarding, app: { name: 'Notion' }, dueAt: '2027-02-28' });
  await story.delegated({ id: 'pager', offboarding, app: { name: 'PagerDuty' } });
  await story.delegated({ id: 'max', person: MAX, app: { name: 'Slack' }, dueAt: '2020-01-31' });
  await waitForIndex();
  return { first: first.issue?.key ?? '' };
}

test('people are listed with their progress, overdue ones first', async () => {
  const { first } = await givenPeople();
  await story.move(first, 'Done');
  await waitForIndex();
  expect(await call('listPeople', {})).toEqual({
    people: [
      {
        delegation: 'max',
        name: 'Max Moe',
        email: 'max@acme.example',
        counts: { open: 1, overdue: 1, completed: 0, declined: 0, canceled: 0 },
        dueAt: '2020-01-31',
        isPartial: false,
      },
      {
        delegation: 'notion',
        name: 'Jane Roe',
        email: 'jane@acme.example',
        counts: { open: 2, overdue: 0, completed: 1, declined: 0, canceled: 0 },
        dueAt: '2027-02-28',
        isPartial: false,
      },
    ],
    cursor: null,
  });
});

test('only issues that the viewer can browse are counted and listed', async () => {
  await givenPeople();
  expect(await call('listPeople', {}, 'nora')).toMatchObject({
    people: [{ delegation: 'pager', counts: { open: 1, overdue: 0, completed: 0 } }],
  });
  expect(await call('listPeople', { person: 'max' }, 'nora')).toEqual({ people: [], cursor: null });
  const { issues } = await call('getPerson', { delegation: 'figma' }, 'nora');
  expect(issues.map(({ id }) => id)).toEqual(['pager']);
  for (const delegation of ['max', 'unknown']) {
    expect(await call('getPerson', { delegation }, 'nora')).toMatchObject({ problem: { status: 404 } });
  }
});

test('a person leads to the issues, open ones by due date first', async () => {
  const { first } = await givenPeople();
  await story.move(first, 'Done');
  await waitForIndex();
  const { name, issues } = await call('getPerson', { delegation: 'figma' });
  expect(name).toBe('Jane Roe');
  expect(issues.map(({ app, state }) => [app, state])).toEqual([
    ['Notion', 'in_progress'],
    ['PagerDuty', 'in_progress'],
    ['Figma', 'completed'],
  ]);
});

test('a search finds people by name and address, even without open issues', async () => {
  await givenPeople();
  const maxIssue = (await call('getPerson', { delegation: 'max' })).issues[0]?.issue.key ?? '';
  await story.move(maxIssue, 'Done');
  await waitForIndex();
  const emailsOf = async (person: string) => (await call('listPeople', { person })).people.map(({ email }) => email);
  expect(await emailsOf('MAX m')).toEqual(['max@acme.example']);
  expect(await emailsOf('Max@acme.example')).toEqual(['max@acme.example']);
  expect(await emailsOf('ja')).toEqual(['jane@acme.example']);
  expect(await emailsOf('nobody')).toEqual([]);
  expect((await call('listPeople', {})).people.map(({ email }) => email)).toEqual(['jane@acme.example']);
});

test('each person is listed once, however the delegations are paged', async () => {
  const ids = Array.from({ length: 130 }, (_, index) => index);
  const delegations = ids.map((index) => ({
    id: `task-${index}`,
    person: { email: `p${index % 60}@acme.example`, name: `Person ${index % 60}` },
    app: { name: `App ${index}` },
    ...(index % 3 === 0 ? {} : { dueAt: `2027-01-${String((index % 28) + 1).padStart(2, '0')}` }),
  }));
  expect((await story.service('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
  await story.sandbox.settle();
  await waitForIndex();
  const emails: string[] = [];
  let cursor: string | null | undefined;
  let pages = 0;
  do {
    const page: Answer<'listPeople'> = await call('listPeople', cursor ? { cursor } : {});
    emails.push(...page.people.map(({ email }) => email));
    ({ cursor } = page);
    pages += 1;
  } while (cursor !== null);
  expect(pages).toBeGreaterThan(1);
  expect(emails.toSorted()).toEqual([...new Set(delegations.map(({ person }) => person.email))].toSorted());
});

test('the gadget counts issues that the viewer can browse', async () => {
  const { first } = await givenPeople();
  await story.move(first, 'Done');
  await waitForIndex();
  const { open, overdue, doneThisWeek } = await call('countIssues', {});
  expect([open.count, overdue.count, doneThisWeek.count]).toEqual([3, 1, 1]);
  expect((await call('countIssues', {}, 'nora')).open.count).toBe(1);
});

test('only the permission is read for a user without View offboardings', async () => {
  await givenPeople();
  expect(await call('listPeople', {}, 'owen')).toMatchObject({
    problem: { status: 403, detail: expect.stringContaining('View offboardings') as string },
  });
  const { calls } = (await story.sandbox.invocations()).at(-1) ?? {};
  expect(calls?.map(({ path }) => path.split('?')[0])).toEqual(['/rest/api/3/mypermissions']);
});
