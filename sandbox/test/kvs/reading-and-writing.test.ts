import { ForgeKvsAPIError, MetadataField, kvs } from '@forge/kvs';
import fc from 'fast-check';
import { install, outcome } from './installation';

const { CREATED_AT, UPDATED_AT, EXPIRE_TIME } = MetadataField;

test('a value is read back as a copy', async () => {
  install();
  const value = { a: [1, { b: 'x' }] };
  await kvs.set('k', value);
  value.a.push(2);
  expect(await kvs.get('k')).toEqual({ a: [1, { b: 'x' }] });
});

test('a missing key reads as undefined, and its deletion succeeds', async () => {
  install();
  expect(await kvs.get('nothing')).toBeUndefined();
  expect(await kvs.getSecret('nothing')).toBeUndefined();
  expect(await kvs.entity('employee').get('nothing')).toBeUndefined();
  expect(await outcome(kvs.delete('nothing'))).toBe('ok');
});

test('plain keys, secrets and entities are separate', async () => {
  install();
  await kvs.set('k', 'plain');
  await kvs.setSecret('k', 'secret');
  await kvs.entity('employee').set('k', { surname: 'Roe' });
  await kvs.entity('retired').set('k', { surname: 'Doe' });
  await kvs.deleteSecret('k');
  expect(await kvs.get('k')).toBe('plain');
  expect(await kvs.getSecret('k')).toBeUndefined();
  expect(await kvs.entity('employee').get('k')).toEqual({ surname: 'Roe' });
  expect(await kvs.entity('retired').get('k')).toEqual({ surname: 'Doe' });
});

test.each([
  ['a plain key', (options: { keyPolicy: 'FAIL_IF_EXISTS' }) => kvs.set('k', 1, options), () => kvs.get('k')],
  ['a secret', (options: { keyPolicy: 'FAIL_IF_EXISTS' }) => kvs.setSecret('k', 1, options), () => kvs.getSecret('k')],
  [
    'an entity',
    (options: { keyPolicy: 'FAIL_IF_EXISTS' }) => kvs.entity('employee').set('k', { age: 1 }, options),
    () => kvs.entity('employee').get('k'),
  ],
])('FAIL_IF_EXISTS sets %s only once', async (_, set, get) => {
  install();
  expect(await outcome(set({ keyPolicy: 'FAIL_IF_EXISTS' }))).toBe('ok');
  const first = await get();
  expect(await outcome(set({ keyPolicy: 'FAIL_IF_EXISTS' }))).toBe('409 KEY_CONFLICT');
  expect(await get()).toEqual(first);
});

test('a write of a secret returns the previous value on request, like that of a plain key', async () => {
  install();
  await kvs.setSecret('k', 'first');
  const options = { keyPolicy: 'OVERRIDE', returnValue: 'PREVIOUS' } as const;
  expect(await kvs.setSecret('k', 'second', options)).toMatchObject({ value: 'first' });
  expect(await kvs.getSecret('k')).toBe('second');
});

test('secrets refuse key policies if secretOptions is "refused"', async () => {
  install({ secretOptions: 'refused' });
  await kvs.setSecret('k', 'first');
  const options = { keyPolicy: 'OVERRIDE', returnValue: 'PREVIOUS' } as const;
  expect(await outcome(kvs.setSecret('k', 'second', options))).toBe('400 BAD_REQUEST');
  expect(await kvs.getSecret('k')).toBe('first');
});

test('metadata is returned only on request', async () => {
  const { now, advance } = install();
  const created = now();
  await kvs.set('k', 1, { ttl: { value: 1, unit: 'HOURS' } });
  advance(5_000);
  await kvs.set('k', 2);
  expect(await kvs.get('k', { metadataFields: [CREATED_AT, UPDATED_AT] })).toEqual({
    key: 'k',
    value: 2,
    createdAt: created,
    updatedAt: created + 5_000,
  });
  expect(await kvs.get('k', { metadataFields: [] })).toEqual({ key: 'k', value: 2 });
});

test('an overwrite returns the previous or the latest value on request', async () => {
  install();
  const previous = { keyPolicy: 'OVERRIDE', returnValue: 'PREVIOUS', returnMetadataFields: [CREATED_AT] } as const;
  expect(await kvs.set('k', 1, previous)).toBeUndefined();
  expect(await kvs.set('k', 2, previous)).toMatchObject({ key: 'k', value: 1 });
  expect(await kvs.set('k', 3, { keyPolicy: 'OVERRIDE', returnValue: 'LATEST' })).toEqual({ key: 'k', value: 3 });
  const invalidCombination = { keyPolicy: 'FAIL_IF_EXISTS', returnValue: 'LATEST' } as const;
  expect(await outcome(kvs.set('free', 1, invalidCombination))).toBe('400 INVALID_KEY_POLICY_RETURN_VALUE_COMBINATION');
  expect(await outcome(kvs.set('k', 4, { returnMetadataFields: [CREATED_AT] } as object))).toBe('400 BAD_REQUEST');
});

describe('expiry', () => {
  const oneHour = { ttl: { value: 1, unit: 'HOURS' } } as const;

  test('an expired value can be read for 48 hours, and its key exists', async () => {
    const { advance } = install();
    await kvs.set('k', 1, oneHour);
    // The value expires after one hour, and can be read for 48 more hours.
    advance(49 * 3_600_000 - 1_000);
    expect(await kvs.get('k', { metadataFields: [EXPIRE_TIME] })).toEqual({
      key: 'k',
      value: 1,
      expireTime: '2026-11-24T11:00:00.000Z',
    });
    expect(await outcome(kvs.set('k', 2, { keyPolicy: 'FAIL_IF_EXISTS' }))).toBe('409 KEY_CONFLICT');
    advance(1_000);
    expect(await kvs.get('k')).toBeUndefined();
    expect(await outcome(kvs.set('k', 2, { keyPolicy: 'FAIL_IF_EXISTS' }))).toBe('ok');
  });

  test('an expired value can no longer be read if isExpiredReadable is false', async () => {
    const { advance } = install({ isExpiredReadable: false });
    await kvs.set('k', 1, oneHour);
    advance(3_600_000 - 1);
    expect(await kvs.get('k')).toBe(1);
    advance(1);
    expect(await kvs.get('k')).toBeUndefined();
  });

  test.each([
    [0, 'SECONDS', '400 INVALID_TTL'],
    [1.5, 'SECONDS', '400 INVALID_TTL'],
    [-1, 'DAYS', '400 INVALID_TTL'],
    [1, 'SECONDS', 'ok'],
    [365, 'DAYS', 'ok'],
    [366, 'DAYS', '400 INVALID_TTL'],
  ] as const)('a write with a ttl of %s %s has the result %s', async (value, unit, expected) => {
    install();
    expect(await outcome(kvs.set('k', 1, { ttl: { value, unit } }))).toBe(expected);
  });
});

describe('limits of keys and values', () => {
  test.each([
    ['a', 'ok'],
    ['a:b.c_d-e#f g', 'ok'],
    ['k'.repeat(500), 'ok'],
    ['k'.repeat(501), '400 KEY_TOO_LONG'],
    ['', '400 KEY_TOO_SHORT'],
    ['  ', '400 INVALID_KEY'],
    ['a/b', '400 INVALID_KEY'],
    ['a@b', '400 INVALID_KEY'],
  ])('a write of the key %p has the result %s', async (key, expected) => {
    install();
    expect(await outcome(kvs.set(key, 1))).toBe(expected);
  });

  test('an empty key of an entity has its own error code', async () => {
    install();
    expect(await outcome(kvs.entity('employee').set('', { age: 1 }))).toBe('400 EMPTY_KEY');
  });

  /** Length of the quotation marks in JSON. */
  const quotes = 2;
  test.each([
    ['240 KiB', 'ok', 'x'.repeat(240 * 1024 - quotes)],
    ['240 KiB and one byte', '400 MAX_SIZE', 'x'.repeat(240 * 1024 - quotes + 1)],
    // The letter ü has two bytes.
    ['240 KiB and two quotation marks', '400 MAX_SIZE', 'ü'.repeat(120 * 1024)],
  ])('a value of %s has the result %s', async (_, expected, value) => {
    install();
    expect(await outcome(kvs.set('k', value))).toBe(expected);
  });

  test.each([
    [31, 'ok'],
    [32, '400 MAX_DEPTH'],
  ])('a value of %d levels has the result %s', async (levels, expected) => {
    install();
    const nested = Array.from({ length: levels }).reduce<unknown>((inner, _, i) => (i % 2 ? [inner] : { inner }), 'x');
    expect(await outcome(kvs.set('k', nested))).toBe(expected);
  });

  test.each([[undefined], [null]])('%s is refused as a value', async (value) => {
    install();
    expect(await outcome(kvs.set('k', value))).toBe('400 BAD_REQUEST');
  });
});

test('an error has a status, a message and a trace id', async () => {
  install();
  await kvs.set('k', 1);
  const refused = kvs.set('k', 1, { keyPolicy: 'FAIL_IF_EXISTS' });
  await expect(refused).rejects.toThrow('Provided key already exists and cannot be overwritten');
  await expect(refused).rejects.toBeInstanceOf(ForgeKvsAPIError);
  await expect(refused).rejects.toMatchObject({
    responseDetails: { status: 409, traceId: '00000000000040008000000000000001' },
  });
});

test('an unknown path is refused with an error that names it', () => {
  const { storage } = install();
  expect(storage.handle('/api/v1/lock', {})).toMatchObject({
    status: 501,
    body: expect.stringContaining('/api/v1/lock') as string,
  });
});

test('any JSON is read back unchanged', async () => {
  const { advance } = install();
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ maxDepth: 5 }).filter((value) => value !== null),
      async (value) => {
        // Keeps the writes below the limits per second.
        advance(1_000);
        const json: unknown = JSON.parse(JSON.stringify(value));
        await kvs.set('k', json);
        expect(await kvs.get('k')).toEqual(json);
      },
    ),
  );
});
