import { readFigures, COUNTABLE, countAll, figuresOf, type Figures } from '../../scripts/bench/counted/countable';
import { loadProject } from '../../scripts/bench/site/site';

/** Counts of this run: platform calls and Jira points. `npm run bench` measures the other budgets. */
let counts: Awaited<ReturnType<typeof countAll>>;
let figures: Figures;
const committed = readFigures();
beforeAll(async () => {
  counts = await countAll(await loadProject());
  figures = await figuresOf(counts);
}, 240_000);

test.each(COUNTABLE)('$what: the figure is at most the committed one', ({ name, atMost, isRandom }) => {
  expect(figures[name]).toBeLessThanOrEqual(isRandom ? atMost : (committed[name] ?? -1));
});

test('no committed figure is above its budget', () => {
  expect(COUNTABLE.filter(({ name, atMost }) => (committed[name] ?? Infinity) > atMost)).toEqual([]);
});

test('a completing event leads to the acknowledged push by six calls', () => {
  expect(counts.completion).toEqual([
    'kvs /api/v1/batch/get',
    expect.stringMatching(/^jira \/rest\/api\/3\/issue\/\d+$/),
    'kvs /api/v1/transaction',
    'kvs /api/v1/secret/get',
    'egress https://hooks.offboarding.example/jira',
    'kvs /api/v1/transaction',
  ]);
});

test('with both channels, a completing event needs one more call, to Torii', () => {
  expect(counts.completionOnBoth).toHaveLength(7);
  expect(counts.completionOnBoth).toContain('egress https://api.toriihq.com/v1.0/users/40121/apps/77');
});

test('an event that changes nothing reads the records and the issue', () => {
  expect(counts.idleEvent).toEqual([
    'kvs /api/v1/batch/get',
    expect.stringMatching(/^jira \/rest\/api\/3\/issue\/\d+$/),
  ]);
});

test('a create, the first of its pair, needs nine calls', () => {
  expect(counts.create).toEqual([
    'kvs /api/v1/secret/get',
    'kvs /api/v1/batch/get',
    'jira /rest/api/3/user/assignable/search',
    'kvs /api/v1/entity/set',
    'kvs /api/v1/entity/set',
    'kvs /api/v1/transaction',
    'jira /rest/api/3/issue',
    expect.stringMatching(/^jira \/rest\/api\/3\/issue\/\d+$/),
    'kvs /api/v1/transaction',
  ]);
});
