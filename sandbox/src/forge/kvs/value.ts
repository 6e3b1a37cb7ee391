import { KvsError } from './kvs-error';

/** Maximum length of a key in characters [doc: limits-kvs-ce]. */
const MAX_KEY_LENGTH = 500;
const KEY_PATTERN = /^(?!\s+$)[a-zA-Z0-9:._\s\-#]+$/;

/** Maximum bytes of a value as JSON in UTF-8 [doc: limits-kvs-ce]. */
const MAX_VALUE_BYTES = 240 * 1024;
/** Maximum depth of nested objects and arrays [doc: limits-kvs-ce]. */
const MAX_DEPTH = 31;

/** Throws if Forge doesn't accept a key [doc: handling-errors-kvs, handling-errors-customentities]. */
export function checkKey(key: string, entityName?: string): void {
  if (key === '') {
    throw entityName === undefined
      ? new KvsError(400, 'KEY_TOO_SHORT', 'The provided key needs to be more than one character')
      : new KvsError(400, 'EMPTY_KEY', 'Key cannot be empty');
  }
  if (key.length > MAX_KEY_LENGTH) {
    throw new KvsError(400, 'KEY_TOO_LONG', `The provided key has exceeded the maximum ${MAX_KEY_LENGTH} characters`);
  }
  if (!KEY_PATTERN.test(key)) {
    throw new KvsError(
      400,
      'INVALID_KEY',
      'The provided key does not match the regex: /^(?!\\s+$)[a-zA-Z0-9:._\\s-#]+$/',
    );
  }
}

/** Returns the JSON text in which a value is stored. Throws if the value is too large or too deep. */
export function serializeValue(value: unknown): string {
  const text = JSON.stringify(value);
  if (bytesOf(text) > MAX_VALUE_BYTES) {
    throw new KvsError(400, 'MAX_SIZE', 'The provided value has exceeded the maximum size limit');
  }
  if (depthOf(value) > MAX_DEPTH) {
    throw new KvsError(400, 'MAX_DEPTH', 'The provided value has exceeded the maximum object depth limit');
  }
  return text;
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let deepest = 0;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner));
  return deepest + 1;
}
