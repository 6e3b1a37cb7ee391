import type { ListView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import type { Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const list = async (query = '') => (await story.service('GET', `/v1/delegations${query}`)).json<ListView>();
const ids = async (query = '') => (await list(query)).delegations.map(({ id }) => id);

/** Creates four tasks of two offboardings, a minute apart, and completes the second. */
async function givenFourTasks(): Promise<void> {
  const created: string[] = [];
  for (const [index, offboarding] of ['ob-1', 'ob-1', 'ob-2', 'ob-2'].entries()) {
    const { issue } = await story.delegated({
      id: `task-${index + 1}`,
      app: { name: `App ${index}` },
      offboarding: { id: offboarding },
    });
    created.push(issue?.key ?? '');
    await story.sandbox.advance(60_000);
  }
  await story.move(created[1] ?? '', 'Done');
  await story.sandbox.advance(60_000);
}

test('the list has every delegation in its current state, oldest change first', async () => {
  await givenFourTasks();
  expect(await ids()).toEqual(['task-1', 'task-3', 'task-4', 'task-2']);
  const [first] = (await list()).delegations;
  expect(first).toEqual((await story.service('GET', '/v1/delegations/task-1')).json());
});

test('state and offboarding filter the list, alone and together', async () => {
  await givenFourTasks();
  expect(await ids('?state=completed')).toEqual(['task-2']);
  expect(await ids('?offboarding=ob-2')).toEqual(['task-3', 'task-4']);
  expect(await ids('?offboarding=ob-1&state=in_progress')).toEqual(['task-1']);
  expect(await ids('?offboarding=ob-2&state=completed')).toEqual([]);
  expect(await ids('?offboarding=none')).toEqual([]);
});

test('updatedSince leaves out earlier changes', async () => {
  await givenFourTasks();
  const { updatedAt } = (await story.service('GET', '/v1/delegations/task-4')).json<{ updatedAt: string }>();
  expect(await ids(`?updatedSince=${updatedAt}`)).toEqual(['task-4', 'task-2']);
  expect(await ids(`?updatedSince=${updatedAt}&state=in_progress`)).toEqual(['task-4']);
});

test('cursors list each delegation once', async () => {
  await givenFourTasks();
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: ListView = await list(`?limit=1${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    seen.push(...page.delegations.map(({ id }) => id));
    cursor = page.cursor;
  }
  expect(seen).toEqual(['task-1', 'task-3', 'task-4', 'task-2']);
});

test('a change between two pages is listed again at the end', async () => {
  await givenFourTasks();
  const first = await list('?limit=2');
  const moved = first.delegations[0]?.issue?.key ?? '';
  await story.move(moved, 'Waiting');
  await story.sandbox.advance(60_000);
  expect(await ids(`?limit=10&cursor=${encodeURIComponent(first.cursor ?? '')}`)).toEqual([
    'task-4',
    'task-2',
    'task-1',
  ]);
});

test.each([
  ['?state=done', '/state'],
  ['?updatedSince=yesterday', '/updatedSince'],
  ['?limit=0', '/limit'],
  ['?limit=101', '/limit'],
  ['?cursor=made-up', '/cursor'],
  ['?color=red', '/color'],
  ['?limit=1&limit=2', '/limit'],
])('the query %s is refused with its pointer', async (query, pointer) => {
  const answer = await story.service('GET', `/v1/delegations${query}`);
  expect(answer.status).toBe(400);
  expect(answer.json<{ errors: { pointer: string }[] }>().errors.map((error) => error.pointer)).toEqual([pointer]);
});

test('a cursor is valid only with its own filters', async () => {
  await givenFourTasks();
  const { cursor } = await list('?limit=1');
  expect(
    (await story.service('GET', `/v1/delegations?limit=1&state=completed&cursor=${encodeURIComponent(cursor ?? '')}`))
      .status,
  ).toBe(400);
});

test('the list is empty if there are no delegations', async () => {
  expect(await list()).toEqual({ delegations: [], cursor: null });
});
