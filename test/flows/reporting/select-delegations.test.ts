import { matchesFilter, sourcesOf, type DelegationFilter } from '../../../src/flows/reporting/select-delegations';
import type { Delegation } from '../../../src/domain/delegation/delegation';
import { OPEN } from '../../domain/support/open-delegation';

const ASKED_AT = Date.parse('2026-11-24T08:00:00Z');
const delegation: Delegation = {
  ...OPEN,
  person: { id: 40121, email: 'Jane@acme.example', name: 'Jane Roe' },
  app: { id: 77, name: 'Figma' },
  offboarding: { id: 'ob-19', url: null, total: null },
  dueAt: '2026-12-01',
  createdAt: new Date(ASKED_AT).toISOString(),
  updatedAt: new Date(ASKED_AT).toISOString(),
};

describe('the index of a query', () => {
  const indexesOf = (filter: DelegationFilter) => sourcesOf(filter).map(({ listing }) => listing.index);

  test.each<[DelegationFilter, string[]]>([
    [{}, ['updated']],
    [{ state: 'completed' }, ['by-state']],
    [{ state: 'completed', offboarding: 'ob-19', person: 'a@b' }, ['by-offboarding']],
    [{ person: 'jane@acme.example', app: 'Figma' }, ['by-person']],
    [{ person: '40121', app: 'Figma' }, ['by-app', 'asked']],
    [{ app: '77' }, ['by-app', 'asked']],
    [{ person: '40121' }, ['asked']],
    [{ overdueOn: '2026-12-02', state: 'in_progress' }, ['by-state']],
    [{ askedFrom: ASKED_AT }, ['asked']],
  ])('is the narrowest for %j', (filter, indexes) => {
    expect(indexesOf(filter)).toEqual(indexes);
  });
});

test.each<[DelegationFilter, boolean]>([
  [{}, true],
  [{ person: ' jane@ACME.example' }, true],
  [{ person: '40121' }, true],
  [{ person: 'ian@acme.example' }, false],
  [{ app: 'FIGMA' }, true],
  [{ app: '77' }, true],
  [{ app: '7' }, false],
  [{ offboarding: 'ob-19', app: 'Figma' }, true],
  [{ offboarding: 'ob-20' }, false],
  [{ overdueOn: '2026-12-01' }, false],
  [{ overdueOn: '2026-12-02' }, true],
  [{ overdueOn: '2026-12-02', state: 'completed' }, false],
  [{ updatedSince: ASKED_AT }, true],
  [{ updatedSince: ASKED_AT + 1 }, false],
  [{ askedFrom: ASKED_AT - 1, askedTo: ASKED_AT }, true],
  [{ askedTo: ASKED_AT - 1 }, false],
])('a match with the filter %j is %j', (filter, isMet) => {
  expect(matchesFilter(delegation, filter)).toBe(isMet);
});

test('a delegation whose app has the same name and id is listed once', () => {
  const figma = { ...delegation, app: { id: 'figma', name: 'Figma' } };
  expect([0, 1].filter((source) => matchesFilter(figma, { app: 'figma' }, source))).toEqual([0]);
});

test('a test delegation is in no list', () => {
  expect(matchesFilter({ ...delegation, test: true }, {})).toBe(false);
});
