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

// The vector that the libraries of Standard Webhooks share (standard-webhooks/standard-webhooks, MIT).
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const AT = 1_614_265_330;
const BODY = '{"test": 2432232314}';
const HEADERS = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': String(AT),
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const NOW = AT * 1000;
const OTHER = newSecret(Buffer.alloc(32, 7));

const asCredentials = (...secrets: string[]) => secrets.map((secret) => ({ secret }));
const verify = (change: Partial<Parameters<typeof verifySigned>[0]>) =>
  verifySigned({ headers: HEADERS, content: BODY, credentials: asCredentials(SECRET), now: NOW, ...change })?.secret;

describe('a signed call', () => {
  test('verifies the specification’s own vector', () => {
    expect(verify({})).toBe(SECRET);
  });

  test('verifies with any live secret and names it', () => {
    expect(verify({ credentials: asCredentials(OTHER, SECRET) })).toBe(SECRET);
    expect(verify({ credentials: asCredentials(OTHER) })).toBeUndefined();
    expect(verify({ credentials: [] })).toBeUndefined();
  });

  test('can have several signatures, also of other versions', () => {
    const listed = `v1a,${'A'.repeat(86)}== v1,${'A'.repeat(43)}= ${HEADERS['webhook-signature']}`;
    expect(verify({ headers: { ...HEADERS, 'webhook-signature': listed } })).toBe(SECRET);
  });

  test.each([
    [-300.999, true],
    [-301, false],
    [0, true],
    [300, true],
    [301, false],
  ])('sent %d s from now', (seconds, ok) => {
    expect(verify({ now: NOW - seconds * 1000 }) !== undefined).toBe(ok);
  });

  test.each([
    ['another body', {}, `${BODY} `],
    ['another id', { 'webhook-id': 'msg_1' }, BODY],
    ['another time', { 'webhook-timestamp': String(AT + 1) }, BODY],
    ['a time that is none', { 'webhook-timestamp': `${AT}.0` }, BODY],
    ['no time', { 'webhook-timestamp': undefined }, BODY],
    ['no id', { 'webhook-id': undefined }, BODY],
    ['no signature', { 'webhook-signature': undefined }, BODY],
    ['a signature without its version', { 'webhook-signature': 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' }, BODY],
    ['half a signature', { 'webhook-signature': 'v1,g0hM9SsE' }, BODY],
    [
      'more signatures than a rotation has',
      { 'webhook-signature': Array(11).fill(HEADERS['webhook-signature']).join(' ') },
      BODY,
    ],
  ])('fails with %s', (_what, headers, content) => {
    expect(verify({ headers: { ...HEADERS, ...headers }, content })).toBeUndefined();
  });

  test('without a body is valid only for its own address', () => {
    expect(contentToSign('get', '/v1/delegations?limit=5', '')).toBe('GET /v1/delegations?limit=5');
    expect(contentToSign('POST', '/v1/delegations', '{}')).toBe('{}');
  });

  test('that was intercepted is not valid for another read', () => {
    expect(contentToSign('GET', '/v1/ping', BODY)).toBe('GET /v1/ping');
  });

  test('a signed query', () => {
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
      expect.arrayContaining([parameters, components, quoted, typed].map((written) => `/v1/x?${written}`)),
    );
  });

  test('verifies in the caller’s order and sorted by name, with escapes in either case', () => {
    const entry = fc.tuple(
      fc.constantFrom('state', 'limit', 'cursor', 'person', 'app', 'to'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), fc.boolean(), (query, isLowerCase) => {
        const written = (entries: readonly (readonly [string, string])[]) => {
          const text = entries.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
          return `/v1/x?${isLowerCase ? text.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()) : text}`;
        };
        const sorted = query.toSorted(([name], [otherName]) => (name < otherName ? -1 : name > otherName ? 1 : 0));
        expect(addressesOf('/v1/x', query)).toEqual(expect.arrayContaining([written(query), written(sorted)]));
      }),
    );
  });

  test('verifies in the caller’s order after the platform reordered it', () => {
    const handedOver = [
      ['limit', '10'],
      ['offboarding', 'ob-19'],
      ['state', 'in_progress'],
    ] as const;
    const addresses = addressesOf('/v1/x', handedOver);
    expect(addresses).toContain('/v1/x?state=in_progress&limit=10&offboarding=ob-19');
    expect(addresses).not.toContain('/v1/x?state=in_progress&limit=10');
  });
});

describe('possible credentials before any read', () => {
  const token = `Bearer ${'aB3_-'.repeat(8)}xyz`;
  test.each([
    ['signature', HEADERS],
    ['signature', { ...HEADERS, authorization: token }],
    ['bearer', { authorization: token }],
    ['bearer', { authorization: token.replace('Bearer', 'bearer') }],
    [undefined, {}],
    [undefined, { authorization: 'Basic abcdefghijklmnopqrstuvwxyz' }],
    [undefined, { authorization: 'Bearer ' }],
    [undefined, { authorization: 'Bearer short' }],
    [undefined, { authorization: `${token}x` }],
    [undefined, { authorization: `Bearer ${'a.b'.repeat(20)}` }],
    [undefined, { authorization: token, 'webhook-id': 'x' }],
    [undefined, { authorization: token, 'webhook-other': 'x' }],
    [undefined, { ...HEADERS, 'webhook-timestamp': 'now' }],
  ])('%s', (kind, headers) => {
    expect(canBeCredential(headers, NOW)).toBe(kind);
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
  test('has the signature of the vector', () => {
    expect(signHeaders({ id: HEADERS['webhook-id'], body: BODY, secrets: [SECRET], now: NOW + 999 })).toEqual(HEADERS);
  });

  test('verifies in the official library with each secret of the receiver', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        const headers = signHeaders({ id: 'task-1.3', body, secrets: [SECRET, OTHER], now: Date.now() });
        for (const secret of [SECRET, OTHER]) {
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
