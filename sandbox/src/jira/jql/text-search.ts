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
      const words = wordsOf(part, /[^\p{L}\p{N}_*?]+/u).map(wildcardTest);
      return (text: readonly string[]) => text.some((_, i) => words.every((word, j) => word(text[i + j] ?? '')));
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

/** Returns the test of a word with wildcards. Backtracks to the last `*` only, so that many of them stay quick. */
function wildcardTest(pattern: string): (word: string) => boolean {
  const signs = Array.from(pattern);
  return (word) => {
    const letters = Array.from(word);
    let [sign, letter, star, resumed] = [0, 0, -1, 0];
    while (letter < letters.length) {
      if (signs[sign] === '*') {
        star = sign;
        resumed = letter;
        sign += 1;
      } else if (signs[sign] === '?' || signs[sign] === letters[letter]) {
        sign += 1;
        letter += 1;
      } else if (star >= 0) {
        sign = star + 1;
        resumed += 1;
        letter = resumed;
      } else {
        return false;
      }
    }
    return signs.slice(sign).every((rest) => rest === '*');
  };
}
