import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import {
  canBeCredential,
  addressesOf,
  contentToSign,
  newSecret,
  signHeaders,
  verifyBearer,
  verifySigned,
} from '../../../src/domain/contract/signature';

// The test vector of the Standard Webhooks libraries (standard-webhooks/standard-webhooks, MIT).
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SENT_AT_SECONDS = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(SENT_AT_SECONDS),
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const NOW = SENT_AT_SECONDS * 1000;
const OTHER_SECRET = newSecret(Buffer.alloc(32, 7));

const asCredentials = (...secrets: string[]) => secrets.map((secret) => ({ secret }));
const verify = (change: Partial<Parameters<typeof verifySigned>[0]>) =>
  verifySigned({ headers: HEADERS, content: BODY, credentials: asCredentials(SECRET), now: NOW, ...change })?.secret;

describe('a signed call', () => {
  test("verifies the libraries' test vector", () => {
    expect(verify({})).toBe(SECRET);
  });

  test('verifies with any live secret and names it', () => {
    expect(verify({ credentials: asCredentials(OTHER_SECRET, SECRET) })).toBe(SECRET);
    expect(verify({ credentials: asCredentials(OTHER_SECRET) })).toBeUndefined();
    expect(verify({ credentials: [] })).toBeUndefined();
  });

  test('can have several signatures, including those of other versions', () => {
    const signatures = `v1a,${'A'.repeat(86)}== v1,${'A'.repeat(43)}= ${HEADERS['webhook-signature']}`;
    expect(verify({ headers: { ...HEADERS, 'webhook-signature': signatures } })).toBe(SECRET);
  });

  test.each([
    [-300.999, true],
    [-301, false],
    [0, true],
    [300, true],
    [301, false],
  ])('sent %d s from now: verified is %s', (seconds, isVerified) => {
    expect(verify({ now: NOW - seconds * 1000 }) !== undefined).toBe(isVerified);
  });

  test.each([
    ['another body', {}, `${BODY} `],
    ['another id', { 'webhook-id': 'msg_1' }, BODY],
    ['another time', { 'webhook-timestamp': String(SENT_AT_SECONDS + 1) }, BODY],
    ["a time that isn't a whole number", { 'webhook-timestamp': `${SENT_AT_SECONDS}.0` }, BODY],
    ['no time', { 'webhook-timestamp': undefined }, BODY],
    ['no id', { 'webhook-id': undefined }, BODY],
    ['no signature', { 'webhook-signature': undefined }, BODY],
    ['a signature without its version', { 'webhook-signature': 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' }, BODY],
    ['half a signature', { 'webhook-signature': 'v1,g0hM9SsE' }, BODY],
    ['more than ten signatures', { 'webhook-signature': Array(11).fill(HEADERS['webhook-signature']).join(' ') }, BODY],
  ])('fails with %s', (_what, headers, content) => {
    expect(verify({ headers: { ...HEADERS, ...headers }, content })).toBeUndefined();
  });

  test('covers its method and address if it has no body', () => {
    expect(contentToSign('get', '/v1/delegations?limit=5', '')).toBe('GET /v1/delegations?limit=5');
    expect(contentToSign('POST', '/v1/delegations', '{}')).toBe('{}');
  });

  test('covers its method and address if it is a GET, even with a body', () => {
    expect(contentToSign('GET', '/v1/ping', BODY)).toBe('GET /v1/ping');
  });

  test('can encode its query in each common way', () => {
    expect(addressesOf('/v1/ping', [])).toEqual(['/v1/ping']);
    const query = [
      ['updatedSince', '2026-12-01T09:00:00+01:00'],
      ['query', "it's a & b"],
    ] as const;
    const parameters = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
    const components = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
    const quoted = components.replaceAll("'", '%27');
    const typed = new URL(`https://x/?updatedSince=2026-12-01T09:00:00%2B01:00&query=it's a %26 b`).search
      .slice(1)
      .replaceAll('%27', "'");
    expect(addressesOf('/v1/x', query)).toEqual(
      expect.arrayContaining([parameters, components, quoted, typed].map((encoded) => `/v1/x?${encoded}`)),
    );
  });

  test("verifies in the caller's order and sorted by name, with escapes in either case", () => {
    const entry = fc.tuple(
      fc.constantFrom('state', 'limit', 'cursor', 'person', 'app', 'to'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), fc.boolean(), (query, isLowerCase) => {
        const addressOf = (entries: readonly (readonly [string, string])[]) => {
          const text = entries.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
          return `/v1/x?${isLowerCase ? text.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()) : text}`;
        };
        const sorted = query.toSorted(([name], [otherName]) => (name < otherName ? -1 : name > otherName ? 1 : 0));
        expect(addressesOf('/v1/x', query)).toEqual(expect.arrayContaining([addressOf(query), addressOf(sorted)]));
      }),
    );
  });

  test("verifies in the caller's order after Forge reordered the query", () => {
    const reordered = [
      ['limit', '10'],
      ['offboarding', 'ob-19'],
      ['state', 'in_progress'],
    ] as const;
    const addresses = addressesOf('/v1/x', reordered);
    expect(addresses).toContain('/v1/x?state=in_progress&limit=10&offboarding=ob-19');
    expect(addresses).not.toContain('/v1/x?state=in_progress&limit=10');
  });
});

describe('before any read, headers', () => {
  const token = `Bearer ${'aB3_-'.repeat(8)}xyz`;
  test.each([
    ['signature', HEADERS],
    ['signature', { ...HEADERS, authorization: token }],
    ['bearer', { authorization: token }],
    ['bearer', { authorization: token.replace('Bearer', 'bearer') }],
  ])('can hold a credential of the kind %s: %j', (kind, headers) => {
    expect(canBeCredential(headers, NOW)).toBe(kind);
  });

  test.each([
    {},
    { authorization: 'Basic abcdefghijklmnopqrstuvwxyz' },
    { authorization: 'Bearer ' },
    { authorization: 'Bearer short' },
    { authorization: `${token}x` },
    { authorization: `Bearer ${'a.b'.repeat(20)}` },
    { authorization: token, 'webhook-id': 'x' },
    { authorization: token, 'webhook-other': 'x' },
    { ...HEADERS, 'webhook-timestamp': 'now' },
  ])("can't hold a credential: %j", (headers) => {
    expect(canBeCredential(headers, NOW)).toBeUndefined();
  });
});

test('a bearer token matches one of the live tokens', () => {
  const [old, current] = ['a'.repeat(43), 'b'.repeat(43)];
  expect(verifyBearer(`Bearer ${current}`, asCredentials(old, current))?.secret).toBe(current);
  expect(verifyBearer(`Bearer ${'c'.repeat(43)}`, asCredentials(old, current))).toBeUndefined();
  expect(verifyBearer(`Bearer ${current}`, [])).toBeUndefined();
  expect(verifyBearer(undefined, asCredentials(old))).toBeUndefined();
  expect(verifyBearer(current, asCredentials(current))).toBeUndefined();
});

describe('a push', () => {
  test('has the signature of the test vector', () => {
    expect(signHeaders({ id: HEADERS['webhook-id'], body: BODY, secrets: [SECRET], now: NOW + 999 })).toEqual(HEADERS);
  });

  test('verifies in the Standard Webhooks library with each secret of the receiver', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        const headers = signHeaders({ id: 'task-1.3', body, secrets: [SECRET, OTHER_SECRET], now: Date.now() });
        for (const secret of [SECRET, OTHER_SECRET]) {
          expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
        }
      }),
    );
  });
});

describe('a secret', () => {
  test('has 24 to 64 bytes', () => {
    for (const length of [24, 32, 64]) {
      const bytes = randomBytes(length);
      expect(newSecret(bytes)).toBe(`whsec_${bytes.toString('base64')}`);
    }
    for (const bytes of [23, 65]) expect(() => newSecret(randomBytes(bytes))).toThrow(RangeError);
  });
});
