import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Signatures of requests and pushes by Standard Webhooks (https://www.standardwebhooks.com), and bearer tokens. */

/** Largest difference between a timestamp and the current time, the same as in the official libraries. */
const TOLERANCE_SECONDS = 5 * 60;

const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
const SECRET_PREFIX = 'whsec_';

/** Maximum number of signatures in a request. A rotation needs only a few, and each costs time. */
const MAX_SIGNATURES = 10;

/** Request headers by lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>;

interface Credential {
  readonly secret: string;
}

/** Header with a bearer token of the app: 32 bytes in base64url. Other tokens are refused without a read of storage. */
const BEARER = /^Bearer +([\w-]{43})$/i;
const SIGNATURE = /^v1,([A-Za-z0-9+/]{43}=)$/;
const TIMESTAMP = /^\d{1,12}$/;
const MESSAGE_ID = /^[\x21-\x7e]{1,512}$/;

/**
 * Returns the kind of credential in the headers; undefined if it isn't well-formed. A request with any `webhook-*`
 * header needs a signature. Doesn't need the secrets, so it is called before storage is read.
 * @param now epoch ms
 */
export function canBeCredential(headers: Headers, now: number): 'signature' | 'bearer' | undefined {
  if (Object.keys(headers).some((name) => name.startsWith('webhook-'))) {
    return parseSignatureHeaders(headers, now) ? 'signature' : undefined;
  }
  return BEARER.test(headers.authorization ?? '') ? 'bearer' : undefined;
}

/** Parses the signature headers. Returns undefined if they are malformed, too old, or from the future. */
function parseSignatureHeaders(headers: Headers, now: number) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const candidates = (headers['webhook-signature'] ?? '').split(' ');
  if (!MESSAGE_ID.test(id) || !TIMESTAMP.test(timestamp) || candidates.length > MAX_SIGNATURES) return undefined;
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) return undefined;
  const signatures = candidates.filter((signature) => SIGNATURE.test(signature));
  return signatures.length > 0 ? { id, seconds: Number(timestamp), signatures } : undefined;
}

/**
 * Returns the signed content: the body, or method and path if the body is empty, so that a signature is valid for one
 * request. A GET always signs its path, because otherwise the signature of any body would be valid for any GET.
 * @param pathWithQuery path from `/v1` on
 */
export function contentToSign(method: string, pathWithQuery: string, body: string): string {
  const verb = method.toUpperCase();
  return body === '' || verb === 'GET' ? `${verb} ${pathWithQuery}` : body;
}

/** Characters that `encodeURIComponent` keeps although RFC 3986 reserves them. Python's `quote` escapes them. */
const RESERVED = /[!'()*]/g;

/** Characters that `encodeURIComponent` escapes although RFC 3986, section 3.4, allows them in a query. */
const NEED_NO_ESCAPE = /%(?:3A|40|2F|3F|24|2C|3B)/g;

/** Maximum number of names in a query for which all orders are tried, because the platform may reorder them. */
const MAX_NAMES_REORDERED = 4;

type QueryEntries = readonly (readonly [name: string, value: string])[];

/**
 * Returns a path with its query in every spelling that a caller may have signed. The platform passes queries decoded
 * and doesn't guarantee their order. The spellings are: `URLSearchParams`, `encodeURIComponent`, all characters escaped
 * that RFC 3986 reserves, and as few as possible escaped. Escapes are in upper or lower case. The order is as given,
 * sorted by name, or, with few names, any order.
 * @param query names and values; values of a repeated name in the caller's order
 */
export function addressesOf(path: string, query: QueryEntries): string[] {
  if (query.length === 0) return [path];
  return [...new Set(ordersOf(query).flatMap(spellingsOf))].map((written) => `${path}?${written}`);
}

function spellingsOf(query: QueryEntries): string[] {
  const escaped = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const form = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
  const strict = escaped.replaceAll(RESERVED, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  const minimal = escaped.replaceAll(NEED_NO_ESCAPE, decodeURIComponent);
  return [form, escaped, strict, minimal].flatMap((written) => [
    written,
    written.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
}

/** Returns the orders in which a caller may have sent a query. Values of a repeated name keep their order. */
function ordersOf(query: QueryEntries): QueryEntries[] {
  const names = [...new Set(query.map(([name]) => name))].sort();
  const inOrder = (order: readonly string[]) => order.flatMap((name) => query.filter((entry) => entry[0] === name));
  return [query, ...(names.length > MAX_NAMES_REORDERED ? [names] : permutations(names)).map(inOrder)];
}

function permutations(names: readonly string[]): string[][] {
  if (names.length < 2) return [[...names]];
  return names.flatMap((first) => permutations(names.filter((name) => name !== first)).map((rest) => [first, ...rest]));
}

/**
 * Verifies a signature. Compares each signature with one made from each valid secret, always all of them, in constant
 * time.
 * @param call.now epoch ms
 * @returns the credential that matches; undefined without one
 */
export function verifySigned<T extends Credential>(call: {
  headers: Headers;
  content: string;
  credentials: readonly T[];
  now: number;
}): T | undefined {
  const signedCall = parseSignatureHeaders(call.headers, call.now);
  if (!signedCall) return undefined;
  const { id, seconds, signatures } = signedCall;
  const matches = call.credentials.map(({ secret }) => {
    const expected = signatureOf(secret, id, seconds, call.content);
    return signatures.map((signature) => isSame(signature, expected)).includes(true);
  });
  return call.credentials[matches.indexOf(true)];
}

/**
 * Verifies a bearer token. Compares it with every valid token, always all of them, in constant time.
 * @returns the credential that matches; undefined without one
 */
export function verifyBearer<T extends Credential>(header: string | undefined, tokens: readonly T[]): T | undefined {
  const token = BEARER.exec(header ?? '')?.[1];
  if (token === undefined) return undefined;
  const matches = tokens.map(({ secret }) => isSame(token, secret));
  return tokens[matches.indexOf(true)];
}

/** Compares digests, so that the time reveals neither content nor length. */
function isSame(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * Returns the signature headers of a push. Every valid secret signs, so a receiver can use any of them.
 * @param push.now epoch ms
 */
export function signHeaders(push: {
  id: string;
  body: string;
  secrets: readonly string[];
  now: number;
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = Math.floor(push.now / 1000);
  return {
    'webhook-id': push.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': push.secrets.map((secret) => signatureOf(secret, push.id, seconds, push.body)).join(' '),
  };
}

/**
 * Returns the signature of a message. The official library isn't used, because its SHA-256 in JavaScript takes 7 times
 * as long as Node's for a large body; the tests compare both.
 * @param seconds epoch seconds
 */
function signatureOf(secret: string, id: string, seconds: number, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${content}`).digest('base64')}`;
}

/**
 * Returns a signing secret in the format of Standard Webhooks.
 * @param bytes 24 to 64 random bytes
 */
export function newSecret(bytes: Uint8Array): string {
  if (bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES) {
    throw new RangeError(`a secret has ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes, not ${bytes.length}`);
  }
  return SECRET_PREFIX + Buffer.from(bytes).toString('base64');
}
