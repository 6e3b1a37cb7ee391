import fc from 'fast-check';
import { isSameAddress, isSameName, normalizedName } from '../../src/domain/normalized-name';

describe('a normalized name', () => {
  test('ignores case, white space at its ends, and the Unicode form', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(isSameName(` ${name.normalize('NFD')}\n`, name)).toBe(true);
        expect(normalizedName(normalizedName(name))).toBe(normalizedName(name));
      }),
    );
    expect(isSameName('J\u00f6RG@acme.example', 'jo\u0308rg@ACME.example')).toBe(true);
  });

  test('matches an address, unless the address is hidden', () => {
    expect(isSameAddress('J\u00f6rg@acme.example', 'jo\u0308rg@acme.example')).toBe(true);
    expect([isSameAddress(undefined, ''), isSameAddress('', '')]).toEqual([false, false]);
  });

  test('differs for different names', () => {
    expect(isSameName('Figma', 'Figma Design')).toBe(false);
  });
});
