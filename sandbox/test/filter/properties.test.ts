import { compileFilter, type Unresolved } from '../../src/forge/filter/filter';
import { parsePropertyPath, resolvePath } from '../../src/forge/filter/property-path';

const delegation = {
  record: 'r1',
  claim: { token: 't' },
  tags: ['a', 'b'],
  done: false,
  mixed: ['a', {}],
  nothing: null,
};
/** Returns the value of an entity property. */
const read = (entity: string, key: string): unknown => {
  if (entity === 'issue' && key === 'delegation') return delegation;
  return entity === 'project' && key === 'plain' ? 'text' : undefined;
};

/** Returns the value of a filter expression: true, false, or an error message. */
function verdict(expression: string, unresolved: Unresolved = 'null'): boolean | string {
  const filter = compileFilter(expression);
  if (!filter.ok) return `refused: ${filter.error}`;
  const outcome = filter.run({}, read, { unresolved });
  return outcome.ok ? outcome.value : outcome.error;
}

test.each([
  ["event.runtime.issue.properties['delegation'].record == 'r1'", true],
  ["event.runtime.issue.properties['delegation'].record != null", true],
  ['event.runtime.issue.properties["delegation"]["claim"].token == "t"', true],
  ["event.runtime.issue.properties['delegation']['claim.token'] == 't'", true],
  ["event.runtime.issue.properties['delegation'].done == false", true],
  ["event.runtime.project.properties['plain'] == 'text'", true],
  ["(event.runtime.issue.properties['delegation'].tags).length == 2", true],
  ["(event.runtime.issue.properties['delegation'].tags).includes('a')", true],
])('the expression %s gives %s', (expression, expected) => {
  expect(verdict(expression)).toBe(expected);
});

describe('a path without a primitive value is unresolved', () => {
  test.each([
    "event.runtime.issue.properties['delegation']",
    "event.runtime.issue.properties['delegation'].claim",
    "event.runtime.issue.properties['delegation'].mixed",
    "event.runtime.issue.properties['delegation'].missing",
    "event.runtime.issue.properties['delegation'].record.deeper",
    "event.runtime.issue.properties['other'].record",
    "event.runtime.user.properties['delegation'].record",
    // Without parentheses the whole chain is the path.
    "event.runtime.issue.properties['delegation'].tags.length",
  ])('%s', (path) => {
    expect(verdict(`${path} == null`)).toBe(true);
    expect(verdict(`${path} == null`, 'absent')).toMatch(
      /Unrecognized property of `event.runtime`: (issue|user)\.properties/,
    );
  });

  test('an operation without parentheses fails', () => {
    expect(verdict("event.runtime.issue.properties['delegation'].tags.includes('a')")).toMatch(
      /Null is not a function/,
    );
  });
});

test('a path that is written in two ways counts once', () => {
  const filter = compileFilter(`
    event.runtime.issue.properties['delegation'].claim.token == 'a'
    || event.runtime.issue.properties["delegation"]['claim.token'] == 'b'
    || event.runtime.issue.properties['delegation'].record == 'c'
    || event.runtime.project.properties['plain'] == 'd'`);
  expect(filter.ok && filter.paths.map(({ text }) => text)).toEqual([
    "issue.properties['delegation'].claim.token",
    "issue.properties['delegation'].record",
    "project.properties['plain']",
  ]);
});

test.each([
  ["issue.properties['delegation'].record", 'r1'],
  ["issue.properties['delegation'].claim.token", 't'],
  ["issue.properties['delegation']['claim.token']", 't'],
  ["issue.properties['delegation']['claim']['token']", 't'],
  ["issue.properties['delegation'].tags", ['a', 'b']],
  ["issue.properties['delegation'].claim", undefined],
  ["project.properties['plain']", 'text'],
])('the payload path %s has the value %j', (text, expected) => {
  const path = parsePropertyPath(text);
  expect(path && resolvePath(path, read)).toEqual(expected);
});

test.each([
  "event.runtime.issue.properties['delegation'].record",
  'issue.properties.delegation',
  "board.properties['a'].b",
  "issue.properties['a'].b()",
])('%s is not a payload path', (text) => {
  expect(parsePropertyPath(text)).toBeUndefined();
});
