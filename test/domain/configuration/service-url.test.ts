import { withNewUrl, withoutUrls, withUnknownUrlsEnding } from '../../../src/domain/configuration/service-url';

const NOW = 1_000_000;
const LATER = NOW + 500;

test('the first rotation ends the URL that Forge created', () => {
  expect(withNewUrl(null, 'b', ['a', 'b'], LATER, NOW)).toEqual({
    current: 'b',
    ending: [{ url: 'a', endsAt: LATER }],
  });
});

test('a further rotation ends earlier URLs at once', () => {
  const first = withNewUrl(null, 'b', ['a', 'b'], LATER, NOW);
  expect(withNewUrl(first, 'c', ['a', 'b', 'c'], LATER + 1, NOW + 1)).toEqual({
    current: 'c',
    ending: [
      { url: 'a', endsAt: NOW + 1 },
      { url: 'b', endsAt: LATER + 1 },
    ],
  });
});

test('two concurrent rotations leave one URL and end all others', () => {
  const live = ['a', 'b', 'c'];
  const first = withNewUrl(null, 'b', live, LATER, NOW);
  const both = withNewUrl(first, 'c', live, LATER, NOW);
  expect(both.current).toBe('c');
  expect(both.ending.map(({ url }) => url).sort()).toEqual(['a', 'b']);
});

test('the URL of a crashed rotation ends, and known URLs stay', () => {
  const known = withNewUrl(null, 'b', ['a', 'b'], LATER, NOW);
  expect(withUnknownUrlsEnding(known, ['a', 'b'], LATER)).toBe(known);
  expect(withUnknownUrlsEnding(known, ['a', 'b', 'x'], LATER + 1).ending).toEqual([
    { url: 'a', endsAt: LATER },
    { url: 'x', endsAt: LATER + 1 },
  ]);
});

test('a deleted URL is removed from the record', () => {
  expect(withoutUrls(withNewUrl(null, 'b', ['a', 'b'], LATER, NOW), ['a'])).toEqual({ current: 'b', ending: [] });
});
