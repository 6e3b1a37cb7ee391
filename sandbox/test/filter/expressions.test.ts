import fc from 'fast-check';
import { compileFilter } from '../../src/forge/filter/filter';

const event = {
  selfGenerated: false,
  issue: {
    id: '10001',
    key: 'IT-1',
    fields: { summary: 'Remove Jane', issuetype: { name: 'Task' }, labels: ['a', 'b'], assignee: null, votes: 3 },
  },
  changelog: { items: [{ field: 'status', to: '3' }, { field: 'resolution' }] },
};

/** Returns the value of a filter expression: true, false, or an error message. */
function verdict(expression: string): boolean | string {
  const filter = compileFilter(expression);
  if (!filter.ok) return `refused: ${filter.error}`;
  const outcome = filter.run(event, () => undefined, { unresolved: 'null' });
  return outcome.ok ? outcome.value : outcome.error;
}

test.each([
  ['true', true],
  ["event.issue.key == 'IT-1'", true],
  ['event.issue.key != "IT-1"', false],
  ["event['issue']['key'] == 'IT-1'", true],
  ['!event.selfGenerated && event.issue.fields.votes >= 3', true],
  ["event.issue.fields.votes > 3 || event.issue.fields.summary < 'S'", true],
  ["event.issue.fields.assignee?.displayName == 'Jane'", false],
  ['event.issue.fields.assignee?.groups.length == null', true],
  ['event.issue.fields.assignee == null ? true : false', true],
  ['(1 + 2) * 3 - 4 / 2 == 7 && 7 % 4 == 3 && -1 < 0', true],
  ["'a' + 'b' == 'ab'", true],
  ['[1, [2]] == [1, [2]]', true],
  ["1 == '1'", false],
  ["event.issue.fields.labels.includes('b')", true],
  ["event.issue.fields.labels.indexOf('z') == -1", true],
  ["event.issue.fields.labels[1] == 'b'", true],
  ["event.changelog.items.some(i => i.field == 'status' && i.to == '3')", true],
  ["event.changelog.items.every(item => item.field == 'status')", false],
  ["event.changelog.items.map(i => i.field).join('+') == 'status+resolution'", true],
  ["event.changelog.items.filter(i => i.field != 'status').length == 1", true],
  ['[3, 1, 2].sort() == [1, 2, 3]', true],
  ['[1, 2, 3].reduce((sum, n) => sum + n, 0) == 6', true],
  ['[[1], [2]].flatten() == [1, 2]', true],
  ["event.issue.fields.summary.toLowerCase().includes('jane')", true],
  ["' x '.trim().length == 1 && 'a-b'.split('-')[0] == 'a' && 'aXbX'.replace('X', '') == 'ab'", true],
  ["event.issue.get('nothing') == null", true],
  ['`${event.issue.key}!` == "IT-1!"', true],
  ["let type = event.issue.fields.issuetype; return type.name == 'Task';", true],
  ["if (event.selfGenerated) { return false; } else { return event.issue.key == 'IT-1'; }", true],
  ['try { return event.nothing.x == 1; } catch (e) { return true; }', true],
])('the expression %s gives %s', (expression, expected) => {
  expect(verdict(expression)).toBe(expected);
});

describe('an error at run time names the part that failed', () => {
  test.each([
    ['event.nothing == null', '"event.nothing" - Unrecognized property of `event`: "nothing" (\'nothing\').'],
    [
      'event.issue.fields.assignee.accountId == 1',
      '"event.issue.fields.assignee.accountId" - Cannot read property "accountId" of null.',
    ],
    [
      'event.issue.fields?.issueType.name == "Bug"',
      '"event.issue.fields?.issueType" - Unrecognized property of `event.issue.fields`: "issueType" (\'issueType\').',
    ],
    ['issue.key == "IT-1"', '"issue" - Unrecognized identifier: "issue".'],
    ['event.issue.key > 1', '"event.issue.key > 1" - Can\'t compare String to Number.'],
    ["'a' + 1 == 'a1'", '"\'a\' + 1" - Expected Number, got String.'],
    ['event.issue && true', '"event.issue && true" - Expected Boolean, got Map.'],
    ['!event.issue.fields.assignee', '"!event.issue.fields.assignee" - Expected Boolean, got Null.'],
    ['event.issue.key', 'The expression must give a Boolean, not String.'],
    ['event.issue.fields.assignee', 'The expression must give a Boolean, not Null.'],
    [
      'event.issue.fields.labels[2] == "c"',
      '"event.issue.fields.labels[2]" - Unrecognized property of `event.issue.fields.labels`: 2.',
    ],
    [
      'event.issue.key.constructor == null',
      '"event.issue.key.constructor" - Unrecognized property of `event.issue.key`: "constructor" (\'constructor\').',
    ],
    ['event.__proto__ == null', '"event.__proto__" - Unrecognized property of `event`: "__proto__" (\'__proto__\').'],
    [
      "event.issue.key.startsWith('IT')",
      '"event.issue.key.startsWith" - Unrecognized property of `event.issue.key`: "startsWith" (\'startsWith\').',
    ],
    ['event.issue.key()', '"event.issue.key()" - String is not a function.'],
    ['try { return event.x; } catch (e) { throw `at ${e.location}`; }', 'at event.x'],
  ])('%s', (expression, expected) => {
    expect(verdict(expression)).toBe(expected);
  });
});

describe('an invalid expression is refused before it runs', () => {
  test.each([
    'event.issue.key === "IT-1"',
    'event.selfGenerated ?? true',
    'event.selfGenerated = true',
    'new Issue(10001)',
    'function f() { return true }',
    'event => { return true }',
    '/a/.test(event.issue.key)',
    'typeof event',
    '[...event.changelog.items].length > 0',
    'var a = 1; return a == 1',
    'while (true) {}',
    'import("fs")',
    'true; false',
    '',
  ])('%j', (expression) => {
    expect(verdict(expression)).toMatch(/^refused: /);
  });

  test('an incomplete expression', () => {
    expect(verdict('event.issue.')).toMatch(/^refused: Unexpected token/);
  });
});

describe('limits', () => {
  test.each([
    [10_000, true],
    [10_001, 'refused: Expression is too long (10001), limit: 10000 characters'],
  ])('an expression of %d characters gives %j', (length, expected) => {
    expect(verdict(`true${' '.repeat(length - 4)}`)).toBe(expected);
  });

  const list = (length: number) => `[${'1,'.repeat(length - 1)}1]`;
  test('an expression takes at most 50,000 steps', () => {
    const nested = (length: number) => `${list(length)}.every(a => ${list(length)}.every(b => a == b))`;
    // 100 * 100 comparisons stay below the limit, 150 * 150 exceed it.
    expect(verdict(nested(100))).toBe(true);
    expect(verdict(nested(150))).toMatch(/exceeded the limit of 50000 steps/);
  });
});

test.each([
  ['parentheses', `${'('.repeat(4_900)}true${')'.repeat(4_900)}`],
  ['negations', `${'!'.repeat(9_900)}true`],
  ['members', `event${'.a'.repeat(4_900)} == null`],
])('an expression of deeply nested %s does not give true', (_, expression) => {
  expect(verdict(expression)).not.toBe(true);
});

test('a filter gives a Boolean or an error for any event', () => {
  const filter = compileFilter("event.a?.b == 'x' && event.list.some(i => i.c > 1)");
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'list', 'b'), fc.jsonValue()), (any) => {
      const outcome = filter.ok ? filter.run(any, () => undefined, { unresolved: 'null' }) : filter;
      return outcome.ok ? typeof outcome.value === 'boolean' : outcome.error !== '';
    }),
  );
});
