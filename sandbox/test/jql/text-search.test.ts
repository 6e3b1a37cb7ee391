import fc from 'fast-check';
import { textTest } from '../../src/jira/jql/text-search';

test('wildcards match as a pattern does', () => {
  const letters = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 6 });
  const signs = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 6 });
  fc.assert(
    fc.property(letters, fc.constantFrom('a', 'b'), signs, (word, first, rest) => {
      const query = [first, ...rest].join('');
      const pattern = new RegExp(`^${query.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(textTest(query, 'summary')(word.join(''))).toBe(pattern.test(word.join('')));
    }),
  );
});

test('many wildcards in a word are fast', () => {
  const matches = textTest(`${'a*'.repeat(50)}b`, 'summary');
  expect(matches('a'.repeat(30_000))).toBe(false);
});
