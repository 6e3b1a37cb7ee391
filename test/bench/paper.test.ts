import { committedFigures } from '../../scripts/bench/counted/countable';
import { ceilings, pointsAnHour, sitesOnOnePool } from '../../scripts/bench/arithmetic/paper';
import { PARAMETERS } from '../../scripts/bench/arithmetic/parameters';

test('the pool of all sites binds at 3,250 delegations an hour, and storage of one site far above its share of points', () => {
  const [first, second, ...others] = ceilings();
  expect([first?.scope, first?.delegationsAnHour]).toEqual(['one site', 325]);
  expect([second?.scope, second?.delegationsAnHour]).toEqual(['all sites', 3250]);
  expect(others.every(({ delegationsAnHour }) => delegationsAnHour > 10_000)).toBe(true);
});

test.each([
  { load: { delegationsAWeek: 0, open: 0 }, points: 2, sites: 32_500 },
  { load: { delegationsAWeek: 168, open: 0 }, points: 22, sites: 2954 },
  { load: { delegationsAWeek: 168, open: 16_800 }, points: 123, sites: 528 },
])('$load takes $points points an hour, so one pool carries $sites such sites', ({ load, points, sites }) => {
  expect(pointsAnHour(load)).toBeCloseTo(points, 5);
  expect(sitesOnOnePool(load)).toBe(sites);
});

test('the arithmetic goes by the points that are counted', () => {
  expect(PARAMETERS.use.pointsALife.value).toBe(committedFigures().points);
});
