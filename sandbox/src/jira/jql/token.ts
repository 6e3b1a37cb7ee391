import { syntaxError } from './syntax';

export interface Token {
  readonly kind: 'word' | 'text' | 'number' | 'symbol' | 'end';
  /** The word, the text without quotation marks, the digits, or the symbol. */
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
const SYMBOLS = ['!=', '!~', '<=', '>=', '&&', '||', '=', '<', '>', '~', '!', '&', '|', '(', ')', '[', ']', ','];
const PLAIN_ESCAPES = new Map([
  ["'", "'"],
  ['"', '"'],
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['\\', '\\'],
  [' ', ' '],
]);
const VALID_ESCAPES_TEXT = `The valid escape sequences are \\', \\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX.`;

/**
 * Returns the tokens of a query. Throws Jira's error for invalid characters, escapes and reserved words [source: Jira's
 * functional tests].
 */
export function tokensOf(jql: string): readonly Token[] {
  const tokens: Token[] = [];
  let index = 0;
  while (index < jql.length) {
    const char = jql.charAt(index);
    if (/\s/.test(char)) {
      index += 1;
      continue;
    }
    const position = positionOf(jql, index);
    const symbol = SYMBOLS.find((each) => jql.startsWith(each, index));
    if (symbol !== undefined) {
      tokens.push({ kind: 'symbol', text: symbol, ...position });
      index += symbol.length;
    } else if (char === '"' || char === "'") {
      const [text, end] = readQuoted(jql, index, char);
      tokens.push({ kind: 'text', text, ...position });
      index = end;
    } else {
      const [text, end] = readWord(jql, index);
      if (RESERVED_WORDS.has(text.toLowerCase())) {
        throw syntaxError(
          `'${text}' is a reserved JQL word. You must surround it in quotation marks to use it in a query.`,
          position,
        );
      }
      tokens.push({ kind: /^-?\d+$/.test(text) ? 'number' : 'word', text, ...position });
      index = end;
    }
  }
  tokens.push({ kind: 'end', text: '', ...positionOf(jql, index) });
  return tokens;
}

function readQuoted(jql: string, from: number, quote: string): readonly [string, number] {
  let text = '';
  let index = from + 1;
  while (index < jql.length) {
    const char = jql.charAt(index);
    if (char === quote) return [text, index + 1];
    const [piece, end] = char === '\\' ? readEscape(jql, index) : [readCharacter(jql, index), index + 1];
    text += piece;
    index = end;
  }
  const shortened = text.replace(/\s+/g, ' ');
  throw syntaxError(
    `The quoted string ${shortened === '' ? '' : `'${shortened}' `}has not been completed.`,
    positionOf(jql, from),
  );
}

function readWord(jql: string, from: number): readonly [string, number] {
  let text = '';
  let index = from;
  while (index < jql.length) {
    const char = jql.charAt(index);
    if (/\s/.test(char) || char === '"' || char === "'" || SYMBOLS.some((symbol) => jql.startsWith(symbol, index))) {
      break;
    }
    if (RESERVED_CHARACTERS.test(char)) {
      const escape = `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
      const message = `The character '${char}' is a reserved JQL character. You must enclose it in a string or use the escape '${escape}' instead.`;
      throw syntaxError(message, positionOf(jql, index));
    }
    const [piece, end] = char === '\\' ? readEscape(jql, index) : [readCharacter(jql, index), index + 1];
    text += piece;
    index = end;
  }
  return [text, index];
}

function readEscape(jql: string, index: number): readonly [string, number] {
  const letter = jql.charAt(index + 1);
  if (letter === '') {
    throw syntaxError(`The escape sequence has not been completed. ${VALID_ESCAPES_TEXT}`, positionOf(jql, index));
  }
  const hex = /^u([0-9a-fA-F]{4})/.exec(jql.slice(index + 1, index + 6))?.[1];
  if (hex !== undefined) return [String.fromCharCode(Number.parseInt(hex, 16)), index + 6];
  const character = PLAIN_ESCAPES.get(letter);
  if (character === undefined) {
    const sequence = letter === 'u' ? jql.slice(index, index + 3) : jql.slice(index, index + 2);
    throw syntaxError(`'${sequence}' is an illegal JQL escape sequence. ${VALID_ESCAPES_TEXT}`, positionOf(jql, index));
  }
  return [character, index + 2];
}

/** Returns the character. Throws for a control character, because it needs an escape. */
function readCharacter(jql: string, index: number): string {
  const char = jql.charAt(index);
  const code = char.charCodeAt(0);
  if ((code < 0x20 && !/\s/.test(char)) || code === 0x7f) {
    const hex = code.toString(16).padStart(4, '0');
    const { line, character } = positionOf(jql, index);
    const message = `The character 'U+${hex.toUpperCase()}' on line ${line} at position ${character} must be escaped. Use the escape '\\u${hex}' instead.`;
    throw syntaxError(message, { line, character });
  }
  return char;
}

function positionOf(jql: string, index: number): { readonly line: number; readonly character: number } {
  const before = jql.slice(0, index).split('\n');
  return { line: before.length, character: (before.at(-1) ?? '').length + 1 };
}
