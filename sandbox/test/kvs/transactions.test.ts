import { Filter, FilterConditions, kvs } from '@forge/kvs';
import { install, outcome } from './installation';

interface Employee {
  age: number;
}
/** Returns a condition on the age. */
const age = (years: number) => new Filter<Employee>().and('age', FilterConditions.equalTo(years));
const employees = () => kvs.entity<Employee>('employee');

test('a transaction is written as a whole', async () => {
  install();
  await kvs.set('old', 1);
  await employees().set('roe', { age: 30 });
  await kvs
    .transact()
    .set('new', 2)
    .delete('old')
    .set('doe', { age: 31 }, { entityName: 'employee' })
    .check('roe', { entityName: 'employee', conditions: age(30) })
    .execute();
  expect([await kvs.get('old'), await kvs.get('new'), await employees().get('doe')]).toEqual([
    undefined,
    2,
    { age: 31 },
  ]);
});

test('a failed transaction writes nothing', async () => {
  install();
  await employees().set('roe', { age: 30 });
  const changes = kvs
    .transact()
    .set('new', 2)
    .delete('roe', { entityName: 'employee' })
    .set('doe', { age: 1 }, { entityName: 'employee', conditions: age(30) });
  expect(await outcome(changes.execute())).toBe('400 CONDITIONAL_CHECK_FAILED');
  expect([await kvs.get('new'), await employees().get('roe')]).toEqual([undefined, { age: 30 }]);
});

test('of two writers with the same version, one succeeds', async () => {
  install();
  await employees().set('roe', { age: 30 });
  const birthday = () =>
    kvs
      .transact()
      .set('roe', { age: 31 }, { entityName: 'employee', conditions: age(30) })
      .execute();
  expect([await outcome(birthday()), await outcome(birthday())]).toEqual(['ok', '400 CONDITIONAL_CHECK_FAILED']);
});

test.each([
  ['fails', '400 CONDITIONAL_CHECK_FAILED'],
  ['passes', 'ok'],
] as const)('on a missing key EQUAL_TO fails, and NOT_EXISTS %s', async (missingKeyCondition, notExistsOutcome) => {
  install({ missingKeyCondition });
  const check = (conditions: ReturnType<typeof age>) =>
    outcome(kvs.transact().check<Employee>('nobody', { entityName: 'employee', conditions }).execute());
  expect(await check(age(1))).toBe('400 CONDITIONAL_CHECK_FAILED');
  expect(await check(new Filter<Employee>().and('age', FilterConditions.notExists()))).toBe(notExistsOutcome);
});

test.each([
  [25, 'ok'],
  [26, '422 UNPROCESSABLE_ENTITY'],
])('a transaction of %d operations has the result %s', async (count, expected) => {
  install();
  const changes = kvs.transact();
  for (let i = 0; i < count; i += 1) changes.set(`k${String(i)}`, i);
  expect(await outcome(changes.execute())).toBe(expected);
});

test.each([
  ['twice', kvs.transact().set('k', 1).delete('k')],
  ['in two places', kvs.transact().set('k', 1).set('k', { age: 1 }, { entityName: 'employee' })],
])('a transaction that uses a key %s is refused', async (_, changes) => {
  install();
  expect(await outcome(changes.execute())).toBe('400 KEY_DUPLICATION_ERROR');
});

test('an empty transaction is refused', async () => {
  install();
  expect(await outcome(kvs.transact().execute())).toBe('400 BAD_REQUEST');
});

test('a payload of more than 4 MB is refused', async () => {
  install();
  const changes = kvs.transact();
  // 18 * 239 KiB are 4.2 MiB. A single value may have 240 KiB.
  for (let i = 0; i < 18; i += 1) changes.set(`k${String(i)}`, 'x'.repeat(239 * 1024));
  expect(await outcome(changes.execute())).toBe('400 MAX_SIZE');
});

test('a wrong value fails the whole transaction', async () => {
  install();
  const changes = kvs.transact().set('k', 1).set('roe', { age: 'old' }, { entityName: 'employee' });
  expect(await outcome(changes.execute())).toBe('400 INCORRECT_PROPERTY_TYPE');
  expect(await kvs.get('k')).toBeUndefined();
});

test('the time to live is in the fourth argument of `set`, not in the documented third', async () => {
  const { advance } = install({ isExpiredReadable: false });
  const oneSecond = { ttl: { value: 1, unit: 'SECONDS' } } as const;
  await kvs.transact().set('fourth', {}, { entityName: 'employee' }, oneSecond).execute();
  await kvs
    .transact()
    .set('third', {}, { entityName: 'employee', ...oneSecond })
    .execute();
  advance(1_000);
  expect([await employees().get('fourth'), await employees().get('third')]).toEqual([undefined, {}]);
});

test.each([
  ['batch/set', [{ key: 'k', value: 1, options: { keyPolicy: 'FAIL_IF_EXISTS' } }], '0.options.keyPolicy'],
  ['batch/get', [{ key: 'k', value: 1 }], '0.value'],
  ['transaction', { set: [{ key: 'k', value: 1, options: { keyPolicy: 'FAIL_IF_EXISTS' } }] }, 'keyPolicy'],
  ['entity/query', { entityName: 'employee', indexName: 'by-age', page: 1 }, 'page'],
])('an unknown member of %s is refused with an error that names it', (path, body, name) => {
  const { storage } = install();
  expect(storage.handle(`/api/v1/${path}`, body)).toMatchObject({
    status: 501,
    body: expect.stringContaining(name) as string,
  });
});

describe('batches', () => {
  test('have a result for each item', async () => {
    install();
    const set = await kvs.batchSet<unknown>([
      { key: 'k', value: 1 },
      { key: 'roe', entityName: 'employee', value: { age: 30 } },
      { key: 'doe', entityName: 'employee', value: { age: 'old' } },
    ]);
    expect(set.successfulKeys).toEqual([{ key: 'k' }, { key: 'roe', entityName: 'employee' }]);
    expect(set.failedKeys).toMatchObject([
      { key: 'doe', entityName: 'employee', error: { code: 'INCORRECT_PROPERTY_TYPE' } },
    ]);

    const got = await kvs.batchGet([{ key: 'k' }, { key: 'roe', entityName: 'employee' }, { key: 'missing' }]);
    expect(got.successfulKeys).toEqual([
      { key: 'k', value: 1 },
      { key: 'roe', entityName: 'employee', value: { age: 30 } },
    ]);
    expect(got.failedKeys).toEqual([
      { key: 'missing', error: { code: 'KEY_NOT_FOUND', message: 'Provided key does not exist' } },
    ]);

    await kvs.batchDelete([{ key: 'k' }]);
    expect(await kvs.get('k')).toBeUndefined();
  });

  test.each([
    [0, '400 EMPTY_BATCH'],
    [25, 'ok'],
    [26, '400 TOO_MANY_BATCH_ENTITIES'],
  ])('of %d items have the result %s', async (length, expected) => {
    install();
    const items = Array.from({ length }, (_, i) => ({ key: `k${String(i)}`, value: i }));
    expect(await outcome(kvs.batchSet(items))).toBe(expected);
    const keys = items.map(({ key }) => ({ key }));
    expect(await outcome(kvs.batchGet(keys))).toBe(expected);
    expect(await outcome(kvs.batchDelete(keys))).toBe(expected);
  });

  test('of writes fail as a whole if a key occurs twice', async () => {
    install();
    const twice = [
      { key: 'k', value: 1 },
      { key: 'k', value: 2 },
    ];
    expect(await outcome(kvs.batchSet(twice))).toBe('400 KEY_DUPLICATION_ERROR');
    // A read may have the same key of another entity.
    expect(await outcome(kvs.batchGet([{ key: 'k' }, { key: 'k', entityName: 'employee' }]))).toBe('ok');
  });
});
