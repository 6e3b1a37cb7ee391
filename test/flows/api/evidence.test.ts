import type { EvidencePage, ListView } from '../../../src/domain/contract/views';
import { shareStory } from '../../support/share-story';
import { FIGMA, type Story } from '../../support/story';

let story: Story;
shareStory((shared) => (story = shared));

const get = (path: string, accept = 'application/json') => story.service('GET', path, undefined, { accept });
const idsOf = async (path: string) => (await get(path)).json<ListView>().delegations.map(({ id }) => id);

async function createThree(): Promise<void> {
  const ian = { email: 'ian@acme.example', name: 'Ian' };
  await story.delegated({ id: 'figma' });
  await story.delegated({ id: 'miro', app: { id: 5, name: 'Miro' }, dueAt: '2020-01-31' });
  await story.delegated({ id: 'ian', person: ian });
  await story.sandbox.advance(10_000);
}

test('lists are filtered by person, app and due date', async () => {
  await createThree();
  expect((await idsOf(`/v1/delegations?person=${encodeURIComponent(FIGMA.person.email)}`)).sort()).toEqual([
    'figma',
    'miro',
  ]);
  expect(await idsOf('/v1/delegations?app=miro')).toEqual(['miro']);
  expect(await idsOf('/v1/delegations?app=Figma&person=ian%40acme.example')).toEqual(['ian']);
  expect(await idsOf('/v1/delegations?overdue=true')).toEqual(['miro']);
  expect((await get('/v1/delegations?overdue=false')).status).toBe(400);
});

test('evidence is one row per delegation, as JSON or as CSV', async () => {
  await createThree();
  const { rows, cursor } = (await get('/v1/evidence?app=Figma')).json<EvidencePage>();
  expect([rows.map(({ id, state, hours }) => [id, state, hours]).sort(), cursor]).toEqual([
    [
      ['figma', 'in_progress', null],
      ['ian', 'in_progress', null],
    ],
    null,
  ]);
  const csv = await get('/v1/evidence?app=Figma', 'text/csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  // The header, two rows, and nothing after the last line break.
  expect(csv.text.split('\r\n')).toHaveLength(4);
});

test('the next page of CSV is in the Link header', async () => {
  for (const batch of [0, 1]) {
    const delegations = Array.from({ length: 60 }, (_, n) => ({
      ...FIGMA,
      id: `task-${batch * 60 + n}`,
      app: { name: `App ${n}` },
      account: `account ${batch}`,
    }));
    expect((await story.service('POST', '/v1/delegations/batch', { delegations })).status).toBe(202);
    await story.sandbox.advance(60_000);
  }
  const idsIn = ({ text }: { text: string }) => text.match(/\btask-\d+\b/g) ?? [];
  const first = await get('/v1/evidence?from=2020-01-01', 'text/csv');
  const next = /^<(\?.+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1];
  const second = await get(`/v1/evidence${next ?? ''}`, 'text/csv');
  expect(new Set([...idsIn(first), ...idsIn(second)]).size).toBe(120);
  expect([idsIn(first).length, idsIn(second).length, second.headers.get('link')]).toEqual([100, 20, null]);
});
