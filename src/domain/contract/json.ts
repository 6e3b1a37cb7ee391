import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { badRequestError, escapePointer, tooLargeError, type FieldError } from './problem';

export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };

/** Maximum nesting depth of a body, because recursive functions could exhaust the stack on a deeper one. */
const MAX_DEPTH = 32;

/** Tokens of JSON: strings, numbers, punctuation, and literals. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:,]|true|false|null/g;

/** Characters that bodies can't contain: unpaired surrogates aren't valid in UTF-8, and Jira refuses U+0000. */
const INVALID_CHARACTER = /\p{Surrogate}|\0/u;

/** One open object or array of the parsed text. `names` is undefined for an array. */
interface Level {
  readonly names: Set<string> | undefined;
  name: string;
  index: number;
}

/**
 * Parses JSON as strictly as RFC 7493 (I-JSON) requires, because bodies are compared by value. Refuses duplicate names,
 * numbers out of range, invalid characters, and `__proto__`.
 * @param limitBytes maximum length in UTF-8
 * @throws ProblemError 413, or 400 with a JSON Pointer if one applies
 */
export function parseJson(text: string, limitBytes: number): JsonValue {
  if (Buffer.byteLength(text, 'utf8') > limitBytes) throw tooLargeError(limitBytes);
  const value = parsed(text);
  const fault = findFault(text);
  if (fault) throw badRequestError('The body is ambiguous JSON. See the error.', [fault]);
  return value;
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw badRequestError(
      text.trim() === ''
        ? 'The body is empty. Send JSON.'
        : "The body isn't JSON. Send one JSON value in UTF-8, without a byte order mark, comments or trailing commas.",
    );
  }
}

/** Returns the SHA-256 in hex of the canonical form (RFC 8785), which doesn't depend on the order of members. */
export function canonicalDigest(value: JsonValue): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('hex');
}

/** Returns the first fault in the tokens of valid JSON; undefined if there is none. */
function findFault(text: string): FieldError | undefined {
  const levels: Level[] = [];
  const fault = (detail: string) => ({ pointer: pointerTo(levels), detail });
  let previous = '';
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
      if (top?.names && (previous === '{' || previous === ',')) {
        top.name = String(content);
        if (top.names.has(top.name)) return fault('is a duplicate member');
        if (top.name === '__proto__') return fault("isn't a known member");
        top.names.add(top.name);
      }
      if (INVALID_CHARACTER.test(String(content))) {
        return fault('contains an invalid character (U+0000 or half a surrogate pair)');
      }
    } else if (/^[-\d]/.test(token) && !Number.isFinite(Number(token))) {
      return fault('is a number out of range');
    }
    previous = token;
  }
  return undefined;
}

function pointerTo(levels: readonly Level[]): string {
  return levels.map(({ names, name, index }) => `/${names ? escapePointer(name) : index}`).join('');
}
