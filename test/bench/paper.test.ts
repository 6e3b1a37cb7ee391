import { readFigures } from '../../scripts/bench/counted/countable';
import { ceilings, pointsPerHour, sitesOnOnePool } from '../../scripts/bench/arithmetic/paper';
import { PARAMETERS } from '../../scripts/bench/arithmetic/parameters';

test('points bind first: at 325 delegations an hour of one site, and at 3,250 of all sites', () => {
  const [first, second, ...others] = ceilings();
  expect([first?.scope, first?.delegationsPerHour]).toEqual(['one site', 325]);
  expect([second?.scope, second?.delegationsPerHour]).toEqual(['all sites', 3250]);
  expect(others.every(({ delegationsPerHour }) => delegationsPerHour > 10_000)).toBe(true);
});

test.each([
  { delegationsPerWeek: 0, open: 0, points: 2, sites: 32_500 },
  { delegationsPerWeek: 168, open: 0, points: 22, sites: 2954 },
  { delegationsPerWeek: 168, open: 16_800, points: 123, sites: 528 },
])(
  'a site with $delegationsPerWeek delegations a week and $open open ones takes $points points an hour, so one pool carries $sites such sites',
  ({ points, sites, ...load }) => {
    expect(pointsPerHour(load)).toBeCloseTo(points, 5);
    expect(sitesOnOnePool(load)).toBe(sites);
  },
);

test('the arithmetic uses the counted points', () => {
  expect(PARAMETERS.use.pointsPerDelegation.value).toBe(readFigures().points);
});
