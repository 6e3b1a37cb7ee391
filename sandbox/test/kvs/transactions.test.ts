import { Filter, FilterConditions, kvs } from '@forge/kvs';
import { install, outcome } from './installation';

interface Employee {
  age: number;
}
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

describe('a condition on a missing key', () => {
  const onNothing = (conditions: ReturnType<typeof age>) =>
    outcome(kvs.transact().check<Employee>('nobody', { entityName: 'employee', conditions }).execute());

  test.each([
    ['fails', '400 CONDITIONAL_CHECK_FAILED', '400 CONDITIONAL_CHECK_FAILED'],
    ['passes', '400 CONDITIONAL_CHECK_FAILED', 'ok'],
  ] as const)('%s', async (missingKeyCondition, equal, absent) => {
    install({ missingKeyCondition });
    expect(await onNothing(age(1))).toBe(equal);
    expect(await onNothing(new Filter<Employee>().and('age', FilterConditions.notExists()))).toBe(absent);
  });
});

test.each([
  [25, 'ok'],
  [26, '422 UNPROCESSABLE_ENTITY'],
])('%d operations: %s', async (count, expected) => {
  install();
  const changes = kvs.transact();
  for (let i = 0; i < count; i += 1) changes.set(`k${String(i)}`, i);
  expect(await outcome(changes.execute())).toBe(expected);
});

test.each([
  ['twice', kvs.transact().set('k', 1).delete('k')],
  ['in two places', kvs.transact().set('k', 1).set('k', { age: 1 }, { entityName: 'employee' })],
])('a key is used once: %s', async (_, changes) => {
  install();
  expect(await outcome(changes.execute())).toBe('400 KEY_DUPLICATION_ERROR');
});

test('an empty transaction is refused', async () => {
  install();
  expect(await outcome(kvs.transact().execute())).toBe('400 BAD_REQUEST');
});

test('a payload has at most 4 MB', async () => {
  install();
  const changes = kvs.transact();
  for (let i = 0; i < 18; i += 1) changes.set(`k${String(i)}`, 'x'.repeat(239 * 1024));
  expect(await outcome(changes.execute())).toBe('400 MAX_SIZE');
});

test('a wrong value fails the whole transaction', async () => {
  install();
  const changes = kvs.transact().set('k', 1).set('roe', { age: 'old' }, { entityName: 'employee' });
  expect(await outcome(changes.execute())).toBe('400 INCORRECT_PROPERTY_TYPE');
  expect(await kvs.get('k')).toBeUndefined();
});

test('the time to live is the fourth argument, not the documented third', async () => {
  const { advance } = install({ isExpiredReadable: false });
  const forASecond = { ttl: { value: 1, unit: 'SECONDS' } } as const;
  await kvs.transact().set('fourth', {}, { entityName: 'employee' }, forASecond).execute();
  await kvs
    .transact()
    .set('third', {}, { entityName: 'employee', ...forASecond })
    .execute();
  advance(1_000);
  expect([await employees().get('fourth'), await employees().get('third')]).toEqual([undefined, {}]);
});

test.each([
  ['batch/set', [{ key: 'k', value: 1, options: { keyPolicy: 'FAIL_IF_EXISTS' } }], '0.options.keyPolicy'],
  ['batch/get', [{ key: 'k', value: 1 }], '0.value'],
  ['transaction', { set: [{ key: 'k', value: 1, options: { keyPolicy: 'FAIL_IF_EXISTS' } }] }, 'keyPolicy'],
  ['entity/query', { entityName: 'employee', indexName: 'by-age', page: 1 }, 'page'],
])('an unknown member of %s is refused by its name', (path, body, name) => {
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
  ])('of %d items: %s', async (length, expected) => {
    install();
    const items = Array.from({ length }, (_, i) => ({ key: `k${String(i)}`, value: i }));
    expect(await outcome(kvs.batchSet(items))).toBe(expected);
    const keys = items.map(({ key }) => ({ key }));
    expect(await outcome(kvs.batchGet(keys))).toBe(expected);
    expect(await outcome(kvs.batchDelete(keys))).toBe(expected);
  });

  test('fail as a whole if a key occurs twice', async () => {
    install();
    const twice = [
      { key: 'k', value: 1 },
      { key: 'k', value: 2 },
    ];
    expect(await outcome(kvs.batchSet(twice))).toBe('400 KEY_DUPLICATION_ERROR');
    expect(await outcome(kvs.batchGet([{ key: 'k' }, { key: 'k', entityName: 'employee' }]))).toBe('ok');
  });
});
