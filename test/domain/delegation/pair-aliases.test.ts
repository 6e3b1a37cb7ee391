import fc from 'fast-check';
import {
  aliasKeysOf,
  changedAliases,
  matchingPairs,
  withNames,
  type PairNames,
} from '../../../src/domain/offboarding/pair-aliases';
import { newPair, type Pair, type PairAlias } from '../../../src/domain/offboarding/pair';

const names = (
  app: string,
  appId: number | string | null = null,
  email = 'jane@acme.example',
  personId: number | null = null,
): PairNames => ({ person: { id: personId, email }, app: { id: appId, name: app } });

/** Returns a function that resolves requests in turn, as the app does. It returns the matching pairs of each request. */
function newResolver() {
  const aliases = new Map<string, { value: PairAlias }>();
  const pairs = new Map<string, { value: Pair }>();
  const resolve = (request: PairNames): readonly string[] => {
    const known = { aliases, pairs };
    const [key = `pair-${pairs.size}`, ...duplicates] = matchingPairs(request, known);
    for (const [alias, value] of changedAliases(request, key, known)) aliases.set(alias, { value });
    const pair = pairs.get(key)?.value ?? newPair({ ...request.person, name: null }, request.app);
    pairs.set(key, { value: withNames(pair, request) });
    return [key, ...duplicates];
  };
  return (...requests: readonly PairNames[]) => requests.map(resolve);
}

const pairsOf = (...requests: readonly PairNames[]) => newResolver()(...requests).map(([key]) => key);

describe('the pair of a person and an app', () => {
  test.each([
    ['by id, then by name', names('Figma', 77), names('Figma')],
    ['by name, then by id', names('Figma'), names('Figma', 77)],
    ['by id, under another name', names('Figma', 77), names('Figma Inc', 77)],
    ['in another case, with spaces', names('Figma'), names(' FIGMA ', null, ' Jane@ACME.example')],
    ['in another Unicode form', names('Caf\u00e9'), names('Cafe\u0301')],
    ['by id, as a number and as text', names('Figma', 77), names('Figma', '77')],
    [
      'by two addresses of one person id',
      names('Figma', null, 'a@acme.example', 1),
      names('Figma', 77, 'b@acme.example', 1),
    ],
    ['by person id, then by address', names('Figma', 77, 'a@acme.example', 1), names('Figma', null, 'a@acme.example')],
  ])('is the same for each form of the request: %s', (_case, first, second) => {
    const [firstPair, secondPair] = pairsOf(first, second);
    expect(secondPair).toBe(firstPair);
  });

  test.each([
    ['apps with different ids and the same name', names('Figma', 77), names('Figma', 78)],
    [
      'people with different ids and the same address',
      names('Figma', 77, 'a@acme.example', 1),
      names('Figma', 77, 'a@acme.example', 2),
    ],
    ['apps with different names', names('Figma'), names('Miro')],
    ['people with different addresses', names('Figma'), names('Figma', null, 'ian@acme.example')],
  ])('differs for %s', (_case, first, second) => {
    const [firstPair, secondPair] = pairsOf(first, second);
    expect(secondPair).not.toBe(firstPair);
  });

  test('is a separate one for a name that several pairs share', () => {
    const [first, second, shared, again, byId] = pairsOf(
      names('Figma', 77),
      names('Figma', 78),
      names('Figma'),
      names('figma'),
      names('Figma', 79),
    );
    expect(new Set([first, second, shared, byId]).size).toBe(4);
    expect(again).toBe(shared);
  });

  test('is merged with another if a request names both', () => {
    const [, , third] = newResolver()(
      names('Figma', 77, 'a@acme.example', 1),
      names('Figma', null, 'b@acme.example'),
      names('Figma', 77, 'b@acme.example', 1),
    );
    expect(third).toHaveLength(2);
  });

  test('never merges different ids, in any order of requests', () => {
    const request = fc.record({
      app: fc.constantFrom('Figma', 'figma', 'Miro'),
      appId: fc.constantFrom(null, 77, 78),
      email: fc.constantFrom('a@acme.example', 'b@acme.example'),
      personId: fc.constantFrom(null, 1, 2),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), (sent) => {
        const requests = sent.map(({ app, appId, email, personId }) => names(app, appId, email, personId));
        const keys = pairsOf(...requests);
        requests.forEach(({ person, app }, index) => {
          requests.slice(0, index).forEach((earlier, earlierIndex) => {
            const differ =
              (person.id !== null && earlier.person.id !== null && person.id !== earlier.person.id) ||
              (app.id !== null && earlier.app.id !== null && app.id !== earlier.app.id);
            if (differ) expect(keys[index]).not.toBe(keys[earlierIndex]);
          });
        });
      }),
    );
  });

  test('is the same for a repeated request', () => {
    const ids = fc.record({ appId: fc.constantFrom(77, 78), personId: fc.constantFrom(1, 2) });
    fc.assert(
      fc.property(fc.array(ids, { minLength: 1, maxLength: 8 }), (sent) => {
        const requests = sent.map(({ appId, personId }) => names('Figma', appId, 'a@acme.example', personId));
        const keys = pairsOf(...requests, ...requests);
        expect(keys.slice(requests.length)).toEqual(keys.slice(0, requests.length));
      }),
    );
  });
});

test('an alias key is a digest for each combination of the names', () => {
  expect(aliasKeysOf(names('Figma', 77, 'a@acme.example', 1))).toHaveLength(4);
  expect(aliasKeysOf(names('Figma'))).toHaveLength(1);
  expect(aliasKeysOf(names('Figma'))[0]).toMatch(/^[0-9a-f]{40}$/);
});
