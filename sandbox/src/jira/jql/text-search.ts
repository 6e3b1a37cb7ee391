import { JqlError } from './syntax';

/**
 * The test of `summary ~ "..."`: every word of the query stands in the text, `*` and `?` at a word's end or middle stand
 * for anything, `"\"a phrase\""` for its words in a row. Words are not stemmed, so it finds less than Jira does.
 */
export function textTest(query: string, field: string): (text: string) => boolean {
  if (query.trim() === '') throw new JqlError(`The field '${field}' does not support searching for an empty string.`);
  if (/^\s*[*?]/.test(query)) {
    throw new JqlError(
      `The text query '${query}' for field '${field}' is not allowed to start with '${query.trim().charAt(0)}'.`,
    );
  }
  // Jira's own search operators are not emulated: better no answer than another one.
  if (
    /(^|\s)([-+!]|(OR|NOT)(\s|$))|[()[\]{}^~:|\\]|&&|[-+!]$/.test(query) ||
    (query.match(/"/g) ?? []).length % 2 === 1
  ) {
    throw new JqlError(`Unable to parse the text '${query}' for field '${field}'.`);
  }
  const tests = (query.match(/"[^"]*"|[^\s"]+/g) ?? [])
    .filter((part) => part !== 'AND')
    .map((part) => {
      const words = wordsOf(part, /[^\p{L}\p{N}_*?]+/u).map(patternOf);
      return (text: readonly string[]) => text.some((_, i) => words.every((word, j) => word.test(text[i + j] ?? '')));
    });
  return (text) => {
    const words = wordsOf(text, /[^\p{L}\p{N}_]+/u);
    return tests.every((test) => test(words));
  };
}

function wordsOf(text: string, between: RegExp): readonly string[] {
  return text
    .toLowerCase()
    .split(between)
    .filter((word) => word !== '');
}

function patternOf(word: string): RegExp {
  return new RegExp(`^${word.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'u');
}
