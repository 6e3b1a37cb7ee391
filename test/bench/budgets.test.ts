import {
  committedFigures,
  COUNTABLE,
  figuresOf,
  measureFigures,
  type Figures,
} from '../../scripts/bench/counted/countable';
import { loadProject } from '../../scripts/bench/site/site';

/** Countable budgets: platform calls, Jira points, and size. `npm run bench` has the others. */
let seen: Awaited<ReturnType<typeof measureFigures>>;
let now: Figures;
const committed = committedFigures();
beforeAll(async () => {
  seen = await measureFigures(await loadProject());
  now = await figuresOf(seen);
}, 240_000);

test.each(COUNTABLE)('$what: no more than the committed figure', ({ name, atMost, isByChance }) => {
  expect(now[name]).toBeLessThanOrEqual(isByChance ? atMost : (committed[name] ?? -1));
});

test('no committed figure is above its budget', () => {
  expect(COUNTABLE.filter(({ name, atMost }) => (committed[name] ?? Infinity) > atMost)).toEqual([]);
});

test('the six calls from a completing event to the acknowledged push: what is needed, and nothing twice', () => {
  expect(seen.completion).toEqual([
    'kvs /api/v1/batch/get',
    expect.stringMatching(/^jira \/rest\/api\/3\/issue\/\d+$/),
    'kvs /api/v1/transaction',
    'kvs /api/v1/secret/get',
    'egress https://hooks.offboarding.example/jira',
    'kvs /api/v1/transaction',
  ]);
});

test('with both channels it costs one more, the call to Torii', () => {
  expect(seen.completionOnBoth).toHaveLength(7);
  expect(seen.completionOnBoth).toContain('egress https://api.toriihq.com/v1.0/users/40121/apps/77');
});

test('an event that changes nothing reads the records and the issue', () => {
  expect(seen.idleEvent).toEqual(['kvs /api/v1/batch/get', expect.stringMatching(/^jira \/rest\/api\/3\/issue\/\d+$/)]);
});

test('a create costs seven, one more for saying that it is sending, and one for the first of a pair', () => {
  expect(seen.create).toEqual([
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
