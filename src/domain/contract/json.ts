import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { badRequestError, escapePointer, tooLargeError, type FieldError } from './problem';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/** Deeper bodies are refused: whoever walks them later must not run out of stack. */
const MAX_DEPTH = 32;

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:,]|true|false|null/g;

/** Half a surrogate pair is no text in UTF-8, and U+0000 is none in Jira. */
const NOT_TEXT = /\p{Surrogate}|\0/u;

interface Level {
  readonly names: Set<string> | undefined;
  name: string;
  index: number;
}

/**
 * Reads JSON as strictly as RFC 7493 (I-JSON) asks, since bodies are compared by their values: no name twice, no number
 * out of range, no broken text; and no `__proto__`, which readers take for something else than a member.
 *
 * @param limitBytes of UTF-8.
 * @throws Refusal 413 or 400, the latter with a pointer where there is one.
 */
export function parseJson(text: string, limitBytes: number): JsonValue {
  if (Buffer.byteLength(text, 'utf8') > limitBytes) throw tooLargeError(limitBytes);
  const value = parsed(text);
  const fault = findFault(text);
  if (fault) throw badRequestError('The body is JSON that can be read in more than one way. See the error.', [fault]);
  return value;
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw badRequestError(
      text.trim() === ''
        ? 'The body is empty. Send JSON.'
        : 'The body is not JSON. Send one JSON value in UTF-8, without a byte order mark, comments or trailing commas.',
    );
  }
}

/** SHA-256 in hex of the canonical form (RFC 8785): the same for equal values, whatever the order of their members. */
export function canonicalDigest(value: JsonValue): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}

/** Walks the tokens of a text that is known to be JSON. */
function findFault(text: string): FieldError | undefined {
  const levels: Level[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    const top = levels.at(-1);
    if (token === '{' || token === '[') {
      levels.push({ names: token === '{' ? new Set() : undefined, name: '', index: 0 });
      if (levels.length > MAX_DEPTH) return { pointer: '', detail: `is nested deeper than ${MAX_DEPTH} levels` };
    } else if (token === '}' || token === ']') {
      levels.pop();
    } else if (token === ',' && top) {
      top.index += 1;
    } else if (token.startsWith('"')) {
      const content: unknown = JSON.parse(token);
      if (top?.names && (last === '{' || last === ',')) {
        top.name = String(content);
        if (top.names.has(top.name)) return { pointer: pointerTo(levels), detail: 'stands there twice' };
        if (top.name === '__proto__') return { pointer: pointerTo(levels), detail: 'is not a known member' };
        top.names.add(top.name);
      }
      if (NOT_TEXT.test(String(content))) {
        return {
          pointer: pointerTo(levels),
          detail: 'holds a character that is no text (U+0000 or half a surrogate pair)',
        };
      }
    } else if (/^[-\d]/.test(token) && !Number.isFinite(Number(token))) {
      return { pointer: pointerTo(levels), detail: 'is a number out of range' };
    }
    last = token;
  }
  return undefined;
}

function pointerTo(levels: readonly Level[]): string {
  return levels.map(({ names, name, index }) => `/${names ? escapePointer(name) : index}`).join('');
}
