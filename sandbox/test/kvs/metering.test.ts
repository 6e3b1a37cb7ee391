import { kvs } from '@forge/kvs';
import { install, outcome } from './installation';

const kilobytes = (count: number): string => 'x'.repeat(count * 1_000);

/** Repeats a call until it's refused, with a pause after each call. @returns the number of successful calls, and the error */
async function untilRefused(
  call: (i: number) => Promise<unknown>,
  advance: (ms: number) => void,
  pauseMs: number,
): Promise<readonly [number, string]> {
  for (let i = 0; ; i += 1) {
    const result = await outcome(call(i));
    if (result !== 'ok') return [i, result];
    advance(pauseMs);
  }
}

test('a second allows 1,000 requests', async () => {
  const { advance } = install();
  expect(await untilRefused((i) => kvs.get(`k${String(i)}`), advance, 0)).toEqual([1_000, '429 TOO_MANY_REQUESTS']);
  advance(1_000);
  expect(await outcome(kvs.get('k'))).toBe('ok');
});

test('a minute allows 4,000 write units', async () => {
  const { advance } = install();
  // Each write costs 11 units, because its envelope adds some bytes to ten units of 10 KB: 363 * 11 = 3,993.
  const write = (i: number) => kvs.set(`k${String(i)}`, kilobytes(100));
  expect(await untilRefused(write, advance, 100)).toEqual([363, '429 TOO_MANY_REQUESTS']);
  expect(await kvs.get('k1')).toHaveLength(100_000);
  advance(60_000);
  expect(await outcome(write(1))).toBe('ok');
});

test('a minute allows 4,000 read units', async () => {
  const { advance } = install();
  await kvs.set('k', kilobytes(200));
  advance(60_000);
  // Each read costs 21 units, because JSON adds quotation marks to 20 units of 10 KB: 190 * 21 = 3,990.
  expect(await untilRefused(() => kvs.get('k'), advance, 100)).toEqual([190, '429 TOO_MANY_REQUESTS']);
});

test('a second allows 1 MB of writes to one key', async () => {
  const { advance } = install();
  // JSON adds quotation marks to each 200 KB, so that five writes exceed 1 MB.
  expect(await untilRefused(() => kvs.set('k', kilobytes(200)), advance, 0)).toEqual([4, '429 TOO_MANY_REQUESTS']);
  expect(await outcome(kvs.set('other', kilobytes(200)))).toBe('ok');
  advance(1_000);
  expect(await outcome(kvs.set('k', kilobytes(200)))).toBe('ok');
});

test('a second allows 12 MB of reads from one key', async () => {
  const { advance } = install();
  await kvs.set('k', kilobytes(200));
  // JSON adds quotation marks to each 200 KB, so that 60 reads exceed 12 MB.
  expect(await untilRefused(() => kvs.get('k'), advance, 0)).toEqual([59, '429 TOO_MANY_REQUESTS']);
});

test('a second allows 24 MB of queries on one partition of an index', async () => {
  const { advance } = install();
  const staff = kvs.entity('employee');
  for (let i = 0; i < 20; i += 1) await staff.set(`k${String(i)}`, { age: i, gender: 'f', notes: kilobytes(200) });
  const query = () =>
    staff
      .query()
      .index('by-age-per-gender', { partition: ['f'] })
      .limit(20)
      .getMany();
  // Each query reads slightly more than 20 * 200 KB = 4 MB, so that six queries exceed 24 MB.
  expect(await untilRefused(query, advance, 0)).toEqual([5, '429 TOO_MANY_REQUESTS']);
  expect(await outcome(staff.query().index('by-age').limit(20).getMany())).toBe('ok');
});

test('each request has its cost', () => {
  const { storage } = install();
  const cost = (path: string, body: unknown) => storage.handle(`/api/v1/${path}`, body).cost;
  const items = Array.from({ length: 10 }, (_, i) => ({ key: `k${String(i)}`, value: 'y' }));

  // A unit is 10 KB. A read has the value and its quotation marks.
  expect(cost('set', { key: 'k', value: kilobytes(15) })).toMatchObject({ writeUnits: 2, readUnits: 0 });
  expect(cost('get', { key: 'k' })).toEqual({ readUnits: 2, writeUnits: 0, readBytes: 15_002, writtenBytes: 0 });
  // A read without a result is billed as 1 KB and fails.
  expect(cost('get', { key: 'nothing' })).toEqual({ readUnits: 1, writeUnits: 0, readBytes: 1_000, writtenBytes: 0 });
  // A batch and a transaction are one payload each.
  expect(cost('batch/set', items)).toMatchObject({ writeUnits: 1 });
  expect(
    cost(
      'batch/get',
      items.map(({ key }) => ({ key })),
    ),
  ).toMatchObject({ readUnits: 1 });
  expect(cost('transaction', { set: items })).toMatchObject({ writeUnits: 1, readUnits: 0 });
  // A failed condition is billed, an invalid request isn't.
  const check = {
    entityName: 'employee',
    key: 'k',
    conditions: { and: [{ property: 'age', condition: 'EQUAL_TO', values: [1] }] },
  };
  expect(cost('transaction', { check: [check] })).toMatchObject({ writeUnits: 1 });
  expect(cost('set', { key: 'a/b', value: 1 })).toEqual({ readUnits: 0, writeUnits: 0, readBytes: 0, writtenBytes: 0 });
});

test('the usage has the sums for metrics and price', async () => {
  const { storage } = install();
  await kvs.set('k', 'abc');
  await kvs.get('k');
  await kvs.get('k');
  expect(storage.usage()).toEqual({
    requests: { set: 1, get: 2 },
    readUnits: 2,
    writeUnits: 1,
    // A read is billed as 1 KB at least.
    readBytes: 2_000,
    writtenBytes: JSON.stringify({ key: 'k', value: 'abc' }).length,
    storedBytes: JSON.stringify('abc').length,
  });
});
