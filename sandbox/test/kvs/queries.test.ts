import { Filter, FilterConditions, MetadataField, Sort, WhereConditions, kvs } from '@forge/kvs';
import fc from 'fast-check';
import { install, outcome } from './installation';

interface Employee {
  surname?: string;
  age?: number;
  gender?: string;
  salary?: number;
  remote?: boolean;
  notes?: unknown;
}
const staff = () => kvs.entity<Employee>('employee');
const keys = ({ results }: { results: { key: string }[] }) => results.map(({ key }) => key);

/** Stores five employees: Ann (20, f), Bea (30, f), Cid (30, m), Dan (40, m), and Eve without age and gender. */
async function hire() {
  const installation = install();
  await kvs.batchSet<Employee>(
    [
      { key: 'ann', value: { surname: 'Adams', age: 20, gender: 'f', salary: 1.5, remote: true } },
      { key: 'bea', value: { surname: 'Brown', age: 30, gender: 'f', salary: 2.5 } },
      { key: 'cid', value: { surname: 'Clark', age: 30, gender: 'm', remote: false } },
      { key: 'dan', value: { surname: 'Brandt', age: 40, gender: 'm' } },
      { key: 'eve', value: { surname: 'Evans' } },
    ].map((item) => ({ ...item, entityName: 'employee' })),
  );
  return installation;
}

describe('queries of keys', () => {
  test('return a prefix in order, without secrets and entities', async () => {
    await hire();
    for (const key of ['b:2', 'a', 'b:1', 'b:10']) await kvs.set(key, key);
    await kvs.setSecret('b:secret', 1);
    expect(keys(await kvs.query().getMany())).toEqual(['a', 'b:1', 'b:10', 'b:2']);
    expect(keys(await kvs.query().where('key', WhereConditions.beginsWith('b:1')).getMany())).toEqual(['b:1', 'b:10']);
    expect(await kvs.query().where('key', WhereConditions.beginsWith('b:')).getOne()).toEqual({
      key: 'b:1',
      value: 'b:1',
    });
    expect(await kvs.query().where('key', WhereConditions.beginsWith('z')).getOne()).toBeUndefined();
  });

  test('return metadata on request', async () => {
    const { now } = install();
    await kvs.set('a', 1);
    const { results } = await kvs.query({ metadataFields: [MetadataField.CREATED_AT] }).getMany();
    expect(results).toEqual([{ key: 'a', value: 1, createdAt: now() }]);
  });

  test.each([
    [0, '400 LIST_QUERY_LIMIT_EXCEEDED'],
    [1, 'ok'],
    [100, 'ok'],
    [101, '400 LIST_QUERY_LIMIT_EXCEEDED'],
  ])('with a limit of %d have the result %s', async (limit, expected) => {
    install();
    expect(await outcome(kvs.query().limit(limit).getMany())).toBe(expected);
  });

  test('are refused if no SDK sends them', () => {
    const { storage } = install();
    const where = { property: 'key', condition: 'BEGINS_WITH', values: ['a'] };
    const code = (body: unknown): unknown => JSON.parse(storage.handle('/api/v1/query', body).body);
    expect(code({ where: [where, where] })).toMatchObject({ code: 'QUERY_WHERE_INVALID' });
    expect(code({ where: [{ ...where, property: 'value' }] })).toMatchObject({ code: 'QUERY_WHERE_FIELD_INVALID' });
    expect(code({ where: [{ ...where, condition: 'EQUAL_TO' }] })).toMatchObject({ code: 'INVALID_FILTER_CONDITION' });
    expect(code({ where: [{ ...where, values: [] }] })).toMatchObject({ code: 'INVALID_FILTER_VALUES' });
    expect(code({ after: 'nonsense' })).toMatchObject({ code: 'INVALID_CURSOR' });
  });
});

describe('queries of entities', () => {
  test('an index contains the rows with its attributes, in its order', async () => {
    await hire();
    expect(keys(await staff().query().index('surname').getMany())).toEqual(['ann', 'dan', 'bea', 'cid', 'eve']);
    expect(keys(await staff().query().index('by-age').getMany())).toEqual(['ann', 'bea', 'cid', 'dan']);
    expect(keys(await staff().query().index('by-age').sort(Sort.DESC).getMany())).toEqual(['dan', 'cid', 'bea', 'ann']);
    expect(keys(await staff().query().index('by-key').where(WhereConditions.greaterThan('bea')).getMany())).toEqual([
      'cid',
      'dan',
      'eve',
    ]);
    expect(
      keys(
        await staff()
          .query()
          .index('by-age-per-gender', { partition: ['f'] })
          .getMany(),
      ),
    ).toEqual(['ann', 'bea']);
  });

  test.each([
    [WhereConditions.equalTo(30), ['bea', 'cid']],
    [WhereConditions.greaterThan(30), ['dan']],
    [WhereConditions.greaterThanEqualTo(30), ['bea', 'cid', 'dan']],
    [WhereConditions.lessThan(30), ['ann']],
    [WhereConditions.lessThanEqualTo(30), ['ann', 'bea', 'cid']],
    [WhereConditions.between(20, 30), ['ann', 'bea', 'cid']],
  ])('the condition %j on the age selects its rows', async (condition, expected) => {
    await hire();
    expect(keys(await staff().query().index('by-age').where(condition).getMany())).toEqual(expected);
  });

  test.each([
    ['gender is m', new Filter<Employee>().and('gender', FilterConditions.equalTo('m')), ['cid', 'dan']],
    ['gender is not m', new Filter<Employee>().and('gender', FilterConditions.notEqualTo('m')), ['ann', 'bea', 'eve']],
    [
      'surname begins with Br',
      new Filter<Employee>().and('surname', FilterConditions.beginsWith('Br')),
      ['bea', 'dan'],
    ],
    ['surname contains an', new Filter<Employee>().and('surname', FilterConditions.contains('an')), ['dan', 'eve']],
    [
      'surname does not contain an',
      new Filter<Employee>().and('surname', FilterConditions.notContains('an')),
      ['ann', 'bea', 'cid'],
    ],
    ['remote exists', new Filter<Employee>().and('remote', FilterConditions.exists()), ['ann', 'cid']],
    ['age does not exist', new Filter<Employee>().and('age', FilterConditions.notExists()), ['eve']],
    ['remote is false', new Filter<Employee>().and('remote', FilterConditions.equalTo(false)), ['cid']],
    ['salary is between 1 and 2', new Filter<Employee>().and('salary', FilterConditions.between(1, 2)), ['ann']],
    [
      'age is above 20 and below 40',
      new Filter<Employee>().and('age', FilterConditions.greaterThan(20)).and('age', FilterConditions.lessThan(40)),
      ['bea', 'cid'],
    ],
    [
      'age is at most 20 or at least 40',
      new Filter<Employee>()
        .or('age', FilterConditions.lessThanEqualTo(20))
        .or('age', FilterConditions.greaterThanEqualTo(40)),
      ['ann', 'dan'],
    ],
  ])('the filter "%s" selects its rows', async (_, filter, expected) => {
    await hire();
    expect(keys(await staff().query().index('by-key').filters(filter).getMany())).toEqual(expected);
  });

  const query = () => staff().query().index('by-age');
  test.each([
    ['an unknown index', () => staff().query().index('by-height').getMany(), '400 INVALID_ENTITY_INDEX'],
    ['a missing partition', () => staff().query().index('by-age-per-gender').getMany(), '422 UNPROCESSABLE_ENTITY'],
    [
      'an extra partition',
      () =>
        staff()
          .query()
          .index('by-age', { partition: ['f'] })
          .getMany(),
      '422 UNPROCESSABLE_ENTITY',
    ],
    [
      'a partition of another type',
      () =>
        staff()
          .query()
          .index('by-age-per-gender', { partition: [1] })
          .getMany(),
      '400 INCORRECT_PROPERTY_TYPE',
    ],
    [
      'a range of another type',
      () => query().where(WhereConditions.equalTo('30')).getMany(),
      '400 INCORRECT_PROPERTY_TYPE',
    ],
    [
      'a text condition on a number',
      () => query().where(WhereConditions.beginsWith('3')).getMany(),
      '400 INVALID_FILTER_CONDITION',
    ],
    [
      'a filter on an attribute of type any',
      () => query().filters(new Filter<Employee>().and('notes', FilterConditions.exists())).getMany(),
      '422 UNPROCESSABLE_ENTITY',
    ],
    ['a limit of 0', () => query().limit(0).getMany(), '400 COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE'],
    ['a limit of 101', () => query().limit(101).getMany(), '400 COMPLEX_QUERY_PAGE_LIMIT_NOT_IN_RANGE'],
    ['an invalid cursor', () => query().cursor('nonsense').getMany(), '400 INVALID_CURSOR'],
  ])('a query with %s is refused', async (_, call, expected) => {
    await hire();
    expect(await outcome(call())).toBe(expected);
  });

  test('a query with a limit of 100 is accepted', async () => {
    await hire();
    expect(await outcome(query().limit(100).getMany())).toBe('ok');
  });

  test.each([
    [100, 'ok'],
    [101, '422 UNPROCESSABLE_ENTITY'],
  ])('a filter of %d conditions has the result %s', async (count, expected) => {
    await hire();
    const filter = new Filter<Employee>().or('age', FilterConditions.equalTo(0));
    for (let i = 1; i < count; i += 1) filter.or('age', FilterConditions.equalTo(i));
    expect(await outcome(query().filters(filter).getMany())).toBe(expected);
  });
});

describe('pages', () => {
  test('have ten rows by default, then a cursor', async () => {
    install();
    for (let i = 0; i < 12; i += 1) await kvs.set(`k${String(i).padStart(2, '0')}`, i);
    const first = await kvs.query().getMany();
    expect(first.results).toHaveLength(10);
    const second = await kvs.query().cursor(String(first.nextCursor)).getMany();
    expect([keys(second), second.nextCursor]).toEqual([['k10', 'k11'], undefined]);
  });

  test('can be empty with a cursor, because filters run after paging', async () => {
    await hire();
    const aged40 = () =>
      staff()
        .query()
        .index('by-age')
        .filters(new Filter<Employee>().and('age', FilterConditions.equalTo(40)));
    const first = await aged40().limit(3).getMany();
    expect([first.results, typeof first.nextCursor]).toEqual([[], 'string']);
    expect(keys(await aged40().limit(3).cursor(String(first.nextCursor)).getMany())).toEqual(['dan']);
  });

  test('have a cursor if they are full, even if no row follows', async () => {
    await hire();
    const firstPage = await staff().query().index('by-age').limit(4).getMany();
    expect(await staff().query().index('by-age').limit(4).cursor(String(firstPage.nextCursor)).getMany()).toEqual({
      results: [],
      nextCursor: undefined,
    });
  });

  test('of any size and direction return each row once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (ages, limit, isAscending) => {
          install();
          for (const [i, age] of ages.entries()) await staff().set(`k${String(i)}`, { age });
          const seen: number[] = [];
          let cursor: string | undefined;
          do {
            const page = staff()
              .query()
              .index('by-age')
              .sort(isAscending ? Sort.ASC : Sort.DESC)
              .limit(limit);
            const { results, nextCursor } = await (cursor === undefined ? page : page.cursor(cursor)).getMany();
            seen.push(...results.map(({ value }) => value.age ?? -1));
            cursor = nextCursor;
          } while (cursor !== undefined);
          expect(seen).toEqual(ages.sort((a, b) => (isAscending ? a - b : b - a)));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("queries lag behind writes, reads by key don't", () => {
  /** Returns the keys and values that a query finds. */
  const queryAll = async () => (await kvs.query().getMany()).results.map(({ key, value }) => `${key}=${String(value)}`);

  test('a query sees each write after its lag', async () => {
    const { advance } = install({ lagMs: () => 5_000 });
    await kvs.set('k', 1);
    expect([await kvs.get('k'), await queryAll()]).toEqual([1, []]);
    advance(4_999);
    expect(await queryAll()).toEqual([]);
    await kvs.set('k', 2);
    advance(1);
    expect([await kvs.get('k'), await queryAll()]).toEqual([2, ['k=1']]);
    await kvs.delete('k');
    expect([await kvs.get('k'), await queryAll()]).toEqual([undefined, ['k=1']]);
    advance(4_999);
    expect(await queryAll()).toEqual(['k=2']);
    advance(1);
    expect(await queryAll()).toEqual([]);
  });

  test('a query never sees a newer write with a shorter lag before an older one', async () => {
    const lags = [5_000, 0];
    const { advance } = install({ lagMs: () => lags.shift() ?? 0 });
    await kvs.set('k', 1);
    await kvs.set('k', 2);
    expect(await queryAll()).toEqual([]);
    advance(5_000);
    expect(await queryAll()).toEqual(['k=2']);
  });
});
