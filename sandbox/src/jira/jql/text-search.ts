import { JqlError } from './syntax';

/**
 * Returns the test of `summary ~ "..."`: the text contains each word of the query. `*` and `?` within or at the end of
 * a word are wildcards. `"\"a phrase\""` matches its words in order. Words aren't stemmed, so Jira finds more.
 */
export function textTest(query: string, field: string): (text: string) => boolean {
  if (query.trim() === '') throw new JqlError(`The field '${field}' does not support searching for an empty string.`);
  if (/^\s*[*?]/.test(query)) {
    throw new JqlError(
      `The text query '${query}' for field '${field}' is not allowed to start with '${query.trim().charAt(0)}'.`,
    );
  }
  // Throws for Jira's own search operators, which aren't emulated, because a wrong result would be worse.
  if (
    /(^|\s)([-+!]|(OR|NOT)(\s|$))|[()[\]{}^~:|\\]|&&|[-+!]$/.test(query) ||
    (query.match(/"/g) ?? []).length % 2 === 1
  ) {
    throw new JqlError(`Unable to parse the text '${query}' for field '${field}'.`);
  }
  const tests = (query.match(/"[^"]*"|[^\s"]+/g) ?? [])
    .filter((part) => part !== 'AND')
    .map((part) => {
      const wordTests = splitIntoWords(part, /[^\p{L}\p{N}_*?]+/u).map(wildcardTest);
      return (text: readonly string[]) =>
        text.some((_, start) => wordTests.every((test, offset) => test(text[start + offset] ?? '')));
    });
  return (text) => {
    const words = splitIntoWords(text, /[^\p{L}\p{N}_]+/u);
    return tests.every((test) => test(words));
  };
}

function splitIntoWords(text: string, separator: RegExp): readonly string[] {
  return text
    .toLowerCase()
    .split(separator)
    .filter((word) => word !== '');
}

/**
 * Returns the test of a word with wildcards. Backtracks to the last `*` only, so that a pattern with many stars stays
 * quick.
 */
function wildcardTest(pattern: string): (word: string) => boolean {
  const patternCharacters = Array.from(pattern);
  return (word) => {
    const letters = Array.from(word);
    // Indexes in the pattern and word, of the last star (-1 for none), and in the word where the star's match ends.
    let [patternIndex, letterIndex, starIndex, resumeIndex] = [0, 0, -1, 0];
    while (letterIndex < letters.length) {
      if (patternCharacters[patternIndex] === '*') {
        starIndex = patternIndex;
        resumeIndex = letterIndex;
        patternIndex += 1;
      } else if (patternCharacters[patternIndex] === '?' || patternCharacters[patternIndex] === letters[letterIndex]) {
        patternIndex += 1;
        letterIndex += 1;
      } else if (starIndex >= 0) {
        patternIndex = starIndex + 1;
        resumeIndex += 1;
        letterIndex = resumeIndex;
      } else {
        return false;
      }
    }
    return patternCharacters.slice(patternIndex).every((rest) => rest === '*');
  };
}
