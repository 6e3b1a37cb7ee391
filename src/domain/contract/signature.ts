import { createHash, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** Standard Webhooks (https://www.standardwebhooks.com), both ways, and the bearer check. */

/** Largest distance of a timestamp from now, in whole seconds, as the official libraries have it. */
const TOLERANCE_SECONDS = 5 * 60;

const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;
const SECRET_PREFIX = 'whsec_';

/** A list longer than this is no rotation, but work made for us. */
const MAX_SIGNATURES = 10;

/** By lower-case name. */
export type Headers = Readonly<Record<string, string | undefined>>;

/** Index of the matching credential, for "last used". */
export type Match = { readonly ok: true; readonly index: number } | { readonly ok: false };

const BEARER = /^Bearer +([\w.~+/-]{16,512}=*)$/i;
const SIGNATURE = /^v1,([A-Za-z0-9+/]{43}=)$/;
const TIMESTAMP = /^\d{1,12}$/;
const MESSAGE_ID = /^[\x21-\x7e]{1,512}$/;

/**
 * Returns true if the headers have the shape of a credential. Runs before anything is read. If any `webhook-*`
 * header is there, the signature decides. @param now epoch ms
 */
export function canBeCredential(headers: Headers, now: number): 'signature' | 'bearer' | undefined {
  if (Object.keys(headers).some((name) => name.startsWith('webhook-'))) {
    return signed(headers, now) ? 'signature' : undefined;
  }
  return BEARER.test(headers.authorization ?? '') ? 'bearer' : undefined;
}

interface Signed {
  readonly id: string;
  readonly seconds: number;
  readonly signatures: readonly string[];
}

/** Also its time: one that is too old, or from the future, is none. */
function signed(headers: Headers, now: number): Signed | undefined {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const listed = (headers['webhook-signature'] ?? '').split(' ');
  if (!MESSAGE_ID.test(id) || !TIMESTAMP.test(timestamp) || listed.length > MAX_SIGNATURES) return undefined;
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > TOLERANCE_SECONDS) return undefined;
  const signatures = listed.filter((signature) => SIGNATURE.test(signature));
  return signatures.length > 0 ? { id, seconds: Number(timestamp), signatures } : undefined;
}

/**
 * Returns the signed content: the raw body, or the call itself if it has none, so that a signature is good for one request. A GET
 * has none whatever comes with it, else the signature of any body would open all that can be read.
 *
 * @param pathWithQuery from `/v1` on
 */
export function contentToSign(method: string, pathWithQuery: string, body: string): string {
  const verb = method.toUpperCase();
  return body === '' || verb === 'GET' ? `${verb} ${pathWithQuery}` : body;
}

/** Characters that `encodeURIComponent` keeps although RFC 3986 reserves them; Python's `quote` escapes them. */
const RESERVED = /[!'()*]/g;

/** Characters that `encodeURIComponent` escapes although a query may hold them (RFC 3986, section 3.4). */
const NEED_NO_ESCAPE = /%(?:3A|40|2F|3F|24|2C|3B)/g;

/** Queries of at most this many names are tried in every order, since the platform may have lost the caller's. */
const MAX_NAMES_REORDERED = 4;

type QueryEntries = readonly (readonly [name: string, value: string])[];

/**
 * Returns a path with its query in each way that callers write one: as `URLSearchParams` does, as `encodeURIComponent` does, with all
 * escaped that RFC 3986 reserves, and with nothing escaped that need not be; escapes in upper or lower case; in the order given, sorted
 * by name, or, of few names, in any order. The platform hands queries over decoded and promises no order, so each one has to be tried.
 *
 * @param query names and values; values of a repeated name in the caller's order
 */
export function addressesOf(path: string, query: QueryEntries): string[] {
  if (query.length === 0) return [path];
  return [...new Set(ordersOf(query).flatMap(spellingsOf))].map((written) => `${path}?${written}`);
}

function spellingsOf(query: QueryEntries): string[] {
  const escaped = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
  const form = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
  const strict = escaped.replaceAll(RESERVED, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
  const bare = escaped.replaceAll(NEED_NO_ESCAPE, decodeURIComponent);
  return [form, escaped, strict, bare].flatMap((written) => [
    written,
    written.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ]);
}

/** Returns the orders in which the caller may have written a query; values of a repeated name keep theirs. */
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
 * Signs again with every live secret and compares with every signature: all of them always, each in constant time.
 * The library's own `verify` goes by the machine's clock, so only its `sign` is used.
 *
 * @param now epoch ms
 */
export function verifySigned(call: {
  headers: Headers;
  content: string;
  secrets: readonly string[];
  now: number;
}): Match {
  const signedCall = signed(call.headers, call.now);
  if (!signedCall) return { ok: false };
  const at = new Date(signedCall.seconds * 1000);
  return firstFit(
    call.secrets.map((secret) => {
      const expected = new Webhook(secret).sign(signedCall.id, at, call.content);
      return signedCall.signatures.map((signature) => isSame(signature, expected)).includes(true);
    }),
  );
}

/** Compares the bearer token with every live one: all of them always, each in constant time. */
export function verifyBearer(header: string | undefined, tokens: readonly string[]): Match {
  const given = BEARER.exec(header ?? '')?.[1];
  if (given === undefined) return { ok: false };
  return firstFit(tokens.map((token) => isSame(given, token)));
}

function firstFit(fits: readonly boolean[]): Match {
  const index = fits.indexOf(true);
  return index < 0 ? { ok: false } : { ok: true, index };
}

/** Over digests, so that neither content nor length shows in the time. */
function isSame(one: string, other: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Headers of a push: every live secret signs, so that a receiver may hold any of them. @param push.now epoch ms */
export function signHeaders(push: {
  id: string;
  body: string;
  secrets: readonly string[];
  now: number;
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const at = new Date(push.now);
  return {
    'webhook-id': push.id,
    'webhook-timestamp': String(Math.floor(push.now / 1000)),
    'webhook-signature': push.secrets.map((secret) => new Webhook(secret).sign(push.id, at, push.body)).join(' '),
  };
}

/** @param bytes random, 24 to 64 of them */
export function newSecret(bytes: Uint8Array): string {
  if (bytes.length < MIN_SECRET_BYTES || bytes.length > MAX_SECRET_BYTES) {
    throw new RangeError(`a secret has ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes, not ${bytes.length}`);
  }
  return SECRET_PREFIX + Buffer.from(bytes).toString('base64');
}

/** Returns true for a secret by the specification; its libraries accept more. */
export function isSecret(text: string): boolean {
  if (!text.startsWith(SECRET_PREFIX)) return false;
  const encoded = text.slice(SECRET_PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES && bytes.toString('base64') === encoded;
}
