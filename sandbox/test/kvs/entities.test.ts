import { kvs } from '@forge/kvs';
import { parseEntities } from '../../src/forge/kvs/entities';
import { employee, install, outcome } from './installation';

describe('a value has to match the manifest', () => {
  test.each([
    [{ age: 2 ** 31 - 1 }, 'ok'],
    [{ age: -(2 ** 31) }, 'ok'],
    [{ age: 2 ** 31 }, '400 INCORRECT_PROPERTY_TYPE'],
    [{ age: 1.5 }, '400 INCORRECT_PROPERTY_TYPE'],
    [{ age: '5' }, '400 INCORRECT_PROPERTY_TYPE'],
    [{ age: null }, '400 INCORRECT_PROPERTY_TYPE'],
    // A float other than 0 is from 1e-130 to below 1e126.
    [{ salary: 1e125 }, 'ok'],
    [{ salary: 1e126 }, '400 INCORRECT_PROPERTY_TYPE'],
    [{ salary: 1e-131 }, '400 INCORRECT_PROPERTY_TYPE'],
    [{ salary: 0 }, 'ok'],
    [{ remote: 'yes' }, '400 INCORRECT_PROPERTY_TYPE'],
    [{ surname: 'Roe' }, 'ok'],
    [{ surname: '' }, '400 INVALID_ENTITY_VALUE'],
    [{ surname: ' ' }, '400 INVALID_ENTITY_VALUE'],
    [{ notes: { any: ['thing', 1] } }, 'ok'],
    [{ unknown: 1 }, '400 INVALID_ENTITY_VALUE'],
    ['text', '400 INVALID_ENTITY_VALUE'],
    [[], '400 INVALID_ENTITY_VALUE'],
    // The range of an index has at most 900 bytes, its partition at most 1,700.
    [{ surname: 'x'.repeat(900) }, 'ok'],
    [{ surname: 'x'.repeat(901) }, '400 MAX_SIZE'],
    [{ gender: 'x'.repeat(1700) }, 'ok'],
    [{ gender: 'x'.repeat(1701) }, '400 MAX_SIZE'],
  ])('a write of %j has the result %s', async (value, expected) => {
    install();
    expect(await outcome(kvs.entity('employee').set('k', value))).toBe(expected);
  });

  test('an undeclared entity is an error', async () => {
    install();
    expect(await outcome(kvs.entity('nobody').set('k', {}))).toBe('404 SCHEMA_NOT_FOUND');
    expect(await outcome(kvs.entity('nobody').get('k'))).toBe('404 SCHEMA_NOT_FOUND');
    expect(await outcome(kvs.entity('nobody').query().index('by-key').getMany())).toBe('404 SCHEMA_NOT_FOUND');
  });
});

describe('the entities of a manifest', () => {
  const arrayOf = (count: number, create: (i: number) => unknown): unknown[] =>
    Array.from({ length: count }, (_, i) => create(i));
  /** Returns attributes with the names a0, a1, and so on. */
  const attributes = (count: number) =>
    Object.fromEntries(arrayOf(count, (i) => [`a${String(i)}`, { type: 'string' }]) as [string, unknown][]);

  test.each([
    ['no entities', undefined],
    ['20 entities', arrayOf(20, (i) => ({ ...employee, name: `employee-${String(i)}` }))],
    ['50 attributes', [{ name: 'wide', attributes: attributes(50) }]],
    [
      '7 indexes',
      [
        {
          name: 'wide',
          attributes: attributes(9),
          indexes: arrayOf(7, (i) => ({ name: `by-${String(i)}`, range: [`a${String(i)}`] })),
        },
      ],
    ],
  ])('a manifest with %s is accepted', (_, entities) => {
    expect(() => parseEntities(entities)).not.toThrow();
  });

  test.each([
    ['21 entities', arrayOf(21, (i) => ({ ...employee, name: `employee-${String(i)}` })), /at most 20 entities/],
    ['51 attributes', [{ name: 'wide', attributes: attributes(51) }], /more than 50 attributes/],
    [
      '8 indexes',
      [
        {
          name: 'wide',
          attributes: attributes(9),
          indexes: arrayOf(8, (i) => ({ name: `by-${String(i)}`, range: [`a${String(i)}`] })),
        },
      ],
      /at most 7 indexes/,
    ],
    [
      'a range of two attributes',
      [{ ...employee, indexes: [{ name: 'both', range: ['age', 'salary'] }] }],
      /the range of employee.both must be one attribute/,
    ],
    ['an index on an attribute of any type', [{ ...employee, indexes: ['notes'] }], /employee\.notes has the type any/],
    ['an index on an unknown attribute', [{ ...employee, indexes: ['height'] }], /unknown attribute height/],
    ['the same entity twice', [employee, employee], /employee is declared twice/],
    ['the same index twice', [{ ...employee, indexes: ['age', 'age'] }], /the index age twice/],
    ['a short name', [{ ...employee, name: 'ab' }], /name/],
    ['an upper-case name', [{ ...employee, name: 'Employee' }], /Entity names/],
    ['an unknown type', [{ name: 'thing', attributes: { size: { type: 'number' } } }], /attributes\.size\.type/],
  ])('a manifest with %s is refused', (_, entities, message) => {
    expect(() => parseEntities(entities)).toThrow(message);
  });
});
