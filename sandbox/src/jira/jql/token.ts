import { syntaxError } from './syntax';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'sign' | 'end';
  /** The word, the text without quotation marks, the digits, or the sign. */
  readonly text: string;
  readonly line: number;
  readonly character: number;
}

// Reserved words without the keywords of the grammar [doc: advanced searching, reserved words].
const RESERVED_WORDS = new Set(
  `abort access add alias all alter any as audit avg begin between boolean break byte catch char character check checkpoint
  collate collation column commit connect continue count create current date decimal declare decrement default defaults define
  delete delimiter difference distinct divide do double drop else encoding end equals escape exclusive exec execute exists
  explain false fetch file field first float for function go goto grant greater group having identified if immediate increment
  index initial inner inout input insert int integer intersect intersection into isempty isnull join last left less like limit
  lock long max min minus mode modify modulo more multiply next noaudit notin nowait number object of option outer output power
  previous prior privileges public raise raw remainder rename resource return returns revoke right row rowid rownum rows select
  session set share size sqrt start strict string subtract sum synonym table then trans transaction trigger true uid union
  unique update user validate values view when whenever where while with`.split(/\s+/),
);
const RESERVED_CHARACTERS = /[{}*/%+^$#@?;]/;
const SIGNS = ['!=', '!~', '<=', '>=', '&&', '||', '=', '<', '>', '~', '!', '&', '|', '(', ')', '[', ']', ','];
const PLAIN_ESCAPES = new Map([
  ["'", "'"],
  ['"', '"'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['\\', '\\'],
  [' ', ' '],
]);
const VALID_ESCAPES = `The valid escape sequences are \\', \\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.`;

/**
 * Returns the tokens of a query. Throws Jira's error for invalid characters, escapes and reserved words [source: Jira's
 * functional tests].
 */
export function tokensOf(jql: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < jql.length) {
    const char = jql.charAt(at);
    if (/\s/.test(char)) {
      at += 1;
      continue;
    }
    const place = placeOf(jql, at);
    const sign = SIGNS.find((one) => jql.startsWith(one, at));
    if (sign !== undefined) {
      tokens.push({ kind: 'sign', text: sign, ...place });
      at += sign.length;
    } else if (char === '"' || char === "'") {
      const [text, end] = quoted(jql, at, char);
      tokens.push({ kind: 'text', text, ...place });
      at = end;
    } else {
      const [text, end] = word(jql, at);
      if (RESERVED_WORDS.has(text.toLowerCase())) {
        throw syntaxError(
          `'${text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.`,
          place,
        );
      }
      tokens.push({ kind: /^-?\d+$/.test(text) ? 'number' : 'word', text, ...place });
      at = end;
    }
  }
  tokens.push({ kind: 'end', text: '', ...placeOf(jql, at) });
  return tokens;
}

function quoted(jql: string, from: number, quote: string): readonly [string, number] {
  let text = '';
  let at = from + 1;
  while (at < jql.length) {
    const char = jql.charAt(at);
    if (char === quote) return [text, at + 1];
    const [piece, end] = char === '\\' ? escaped(jql, at) : [checked(jql, at), at + 1];
    text += piece;
    at = end;
  }
  const shortened = text.replace(/\s+/g, ' ');
  throw syntaxError(
    `The quoted string ${shortened === '' ? '' : `'${shortened}' `}has not been completed.`,
    placeOf(jql, from),
  );
}

function word(jql: string, from: number): readonly [string, number] {
  let text = '';
  let at = from;
  while (at < jql.length) {
    const char = jql.charAt(at);
    if (/\s/.test(char) || char === '"' || char === "'" || SIGNS.some((sign) => jql.startsWith(sign, at))) break;
    if (RESERVED_CHARACTERS.test(char)) {
      const escape = `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
      const message = `The character '${char}' is a reserved JQL character. You must enclose it in a string or use the escape '${escape}' instead.`;
      throw syntaxError(message, placeOf(jql, at));
    }
    const [piece, end] = char === '\\' ? escaped(jql, at) : [checked(jql, at), at + 1];
    text += piece;
    at = end;
  }
  return [text, at];
}

function escaped(jql: string, at: number): readonly [string, number] {
  const letter = jql.charAt(at + 1);
  if (letter === '') {
    throw syntaxError(`The escape sequence has not been completed. ${VALID_ESCAPES}`, placeOf(jql, at));
  }
  const hex = /^u([0-9a-fA-F]{4})/.exec(jql.slice(at + 1, at + 6))?.[1];
  if (hex !== undefined) return [String.fromCharCode(Number.parseInt(hex, 16)), at + 6];
  const plain = PLAIN_ESCAPES.get(letter);
  if (plain === undefined) {
    const sequence = letter === 'u' ? jql.slice(at, at + 3) : jql.slice(at, at + 2);
    throw syntaxError(`'${sequence}' is an illegal JQL escape sequence. ${VALID_ESCAPES}`, placeOf(jql, at));
  }
  return [plain, at + 2];
}

/** Returns the character. Throws for a control character, because it needs an escape. */
function checked(jql: string, at: number): string {
  const char = jql.charAt(at);
  const code = char.charCodeAt(0);
  if ((code < 0x20 && !/\s/.test(char)) || code === 0x7f) {
    const hex = code.toString(16).padStart(4, '0');
    const { line, character } = placeOf(jql, at);
    const message = `The character 'U+${hex.toUpperCase()}' on line ${line} at position ${character} must be escaped. Use the escape '\\u${hex}' instead.`;
    throw syntaxError(message, { line, character });
  }
  return char;
}

function placeOf(jql: string, at: number): { readonly line: number; readonly character: number } {
  const before = jql.slice(0, at).split('\n');
  return { line: before.length, character: (before.at(-1) ?? '').length + 1 };
}
