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

/** Resolves requests one after the other, as the app does, and returns the pair of each. */
function resolver() {
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

const pairsOf = (...requests: readonly PairNames[]) => resolver()(...requests).map(([key]) => key);

describe('the pair of a person and an app', () => {
  test.each([
    ['by id, then by name', names('Figma', 77), names('Figma')],
    ['by name, then by id', names('Figma'), names('Figma', 77)],
    ['by id, under another name', names('Figma', 77), names('Figma Inc', 77)],
    ['in another case, with spaces', names('Figma'), names(' FIGMA ', null, ' Jane@ACME.example')],
    ['in another Unicode form', names('Caf\u00e9'), names('Cafe\u0301')],
    ['by an id as a number and as a text', names('Figma', 77), names('Figma', '77')],
    [
      'by two addresses of one person id',
      names('Figma', null, 'a@acme.example', 1),
      names('Figma', 77, 'b@acme.example', 1),
    ],
    ['by person id, then by address', names('Figma', 77, 'a@acme.example', 1), names('Figma', null, 'a@acme.example')],
  ])('is the same for each form of the request: %s', (_case, first, second) => {
    const [one, other] = pairsOf(first, second);
    expect(other).toBe(one);
  });

  test.each([
    ['apps of different ids and one name', names('Figma', 77), names('Figma', 78)],
    [
      'persons of different ids and one address',
      names('Figma', 77, 'a@acme.example', 1),
      names('Figma', 77, 'a@acme.example', 2),
    ],
    ['apps of different names', names('Figma'), names('Miro')],
    ['persons of different addresses', names('Figma'), names('Figma', null, 'ian@acme.example')],
  ])('differs for %s', (_case, first, second) => {
    const [one, other] = pairsOf(first, second);
    expect(other).not.toBe(one);
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
    const [, , third] = resolver()(
      names('Figma', 77, 'a@acme.example', 1),
      names('Figma', null, 'b@acme.example'),
      names('Figma', 77, 'b@acme.example', 1),
    );
    expect(third).toHaveLength(2);
  });

  test('never joins different ids, in any order of requests', () => {
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
          requests.slice(0, index).forEach((earlier, before) => {
            const differ =
              (person.id !== null && earlier.person.id !== null && person.id !== earlier.person.id) ||
              (app.id !== null && earlier.app.id !== null && app.id !== earlier.app.id);
            if (differ) expect(keys[index]).not.toBe(keys[before]);
          });
        });
      }),
    );
  });

  test('is found by an earlier request', () => {
    const whole = fc.record({ appId: fc.constantFrom(77, 78), personId: fc.constantFrom(1, 2) });
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 8 }), (sent) => {
        const requests = sent.map(({ appId, personId }) => names('Figma', appId, 'a@acme.example', personId));
        const keys = pairsOf(...requests, ...requests);
        expect(keys.slice(requests.length)).toEqual(keys.slice(0, requests.length));
      }),
    );
  });
});

test('the keys of aliases are digests with one form each', () => {
  expect(aliasKeysOf(names('Figma', 77, 'a@acme.example', 1))).toHaveLength(4);
  expect(aliasKeysOf(names('Figma'))).toHaveLength(1);
  expect(aliasKeysOf(names('Figma'))[0]).toMatch(/^[0-9a-f]{40}$/);
});
