import fc from 'fast-check';
import { textTest } from '../../src/jira/jql/text-search';

test('wildcards match as a regular expression does', () => {
  const letters = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 6 });
  // A query can't start with a wildcard, so its first letter is separate.
  const signs = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 6 });
  fc.assert(
    fc.property(letters, fc.constantFrom('a', 'b'), signs, (word, first, rest) => {
      const query = [first, ...rest].join('');
      const pattern = new RegExp(`^${query.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(textTest(query, 'summary')(word.join(''))).toBe(pattern.test(word.join('')));
    }),
  );
});

test('a word with many wildcards is matched within the timeout', () => {
  // A matcher that backtracks would exceed it.
  const matches = textTest(`${'a*'.repeat(50)}b`, 'summary');
  expect(matches('a'.repeat(30_000))).toBe(false);
});
