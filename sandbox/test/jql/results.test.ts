import fc from 'fast-check';
import { searchIssues } from '../../src/jira/jql/search';
import { issue, JANE, NOW, OWEN, search, world } from './site';

const issues = [
  issue('IT-1', {
    assignee: JANE,
    priorityId: '1',
    labels: ['Offboarding', 'urgent'],
    dueDate: '2026-12-01',
    description: 'Details here',
  }),
  issue('IT-2', {
    statusId: '3',
    resolutionId: '10',
    resolved: NOW,
    assignee: OWEN,
    priorityId: '5',
    comments: ['All gone'],
  }),
  issue('IT-3', { parentId: '20001', links: [{ issueId: '20001', name: 'is blocked by' }], watchers: [JANE] }),
  issue('OPS-4', {
    statusId: '13',
    summary: 'Renew certificate',
    fields: { customfield_10042: 'Sales East', customfield_10043: 5, customfield_10044: 'Red' },
    properties: { delegation: { record: 'r4', count: 2, tags: ['a', 'b'] } },
  }),
];

test.each([
  ['project = IT', ['IT-3', 'IT-2', 'IT-1']],
  ['project = "it support"', ['IT-3', 'IT-2', 'IT-1']],
  ['project = 10001', ['OPS-4']],
  ['project != IT', ['OPS-4']],
  ['project in (IT, OPS) and key not in (IT-1, it-2)', ['OPS-4', 'IT-3']],
  ['key = IT-1', ['IT-1']],
  ['issuekey in (IT-1, OPS-4)', ['OPS-4', 'IT-1']],
  ['id = 20002', ['IT-2']],
  ['key >= IT-2 and project = IT', ['IT-3', 'IT-2']],
  // Both projects have a status of this name.
  ['status = Done', ['OPS-4', 'IT-2']],
  ['status = 13', ['OPS-4']],
  ['status not in (Done, "In Progress")', ['IT-3', 'IT-1']],
  ['statusCategory = Done', ['OPS-4', 'IT-2']],
  ['type = task and issuetype is not empty and parent is empty', ['OPS-4', 'IT-2', 'IT-1']],
  ['resolution = Unresolved', ['OPS-4', 'IT-3', 'IT-1']],
  ['resolution is empty', ['OPS-4', 'IT-3', 'IT-1']],
  ['resolution != Unresolved', ['IT-2']],
  ['resolution = Done', ['IT-2']],
  ['assignee = currentUser()', ['IT-1']],
  ['assignee in (currentUser(), "owen@acme.example")', ['IT-2', 'IT-1']],
  ['assignee in membersOf(owners)', ['IT-2']],
  ['assignee is EMPTY', ['OPS-4', 'IT-3']],
  ['assignee in (EMPTY, "Jane Roe")', ['OPS-4', 'IT-3', 'IT-1']],
  // A negated operator doesn't find issues with an empty field.
  ['assignee != "Jane Roe"', ['IT-2']],
  ['NOT assignee = "Jane Roe"', ['IT-2']],
  ['not (assignee = "Jane Roe" or project = OPS)', ['IT-2']],
  ['watcher = currentUser()', ['IT-3']],
  ['priority > Medium', ['IT-1']],
  ['priority <= Medium', ['IT-2']],
  ['labels = offboarding', ['IT-1']],
  ['labels in (other, URGENT)', ['IT-1']],
  ['labels is not null', ['IT-1']],
  ['labels != other', ['IT-1']],
  ['parent = IT-1', ['IT-3']],
  ['issue in linkedIssues(IT-3)', ['IT-1']],
  ['issue in linkedIssues(IT-3, "is blocked by")', ['IT-1']],
  ['issue in linkedIssues(IT-3, "clones")', []],
  ['issueLinkType = "is blocked by"', ['IT-3']],
  ['summary ~ "jane figma"', ['IT-3', 'IT-2', 'IT-1']],
  ['summary ~ "jan*" AND key = IT-1', ['IT-1']],
  ['summary ~ jan', []],
  ['summary ~ "\\"roe from\\""', ['IT-3', 'IT-2', 'IT-1']],
  ['summary ~ "\\"from roe\\""', []],
  ['summary !~ jane', ['OPS-4']],
  ['description ~ details', ['IT-1']],
  ['comment ~ "gone"', ['IT-2']],
  ['text ~ "gone" or text ~ certificate', ['OPS-4', 'IT-2']],
  ['"Cost centre" ~ sales', ['OPS-4']],
  ['cf[10042] is empty', ['IT-3', 'IT-2', 'IT-1']],
  ['"story points" >= 5', ['OPS-4']],
  ['Team = red', ['OPS-4']],
  ['delegationRecord = r4', ['OPS-4']],
  ['delegationRecord = R4', []],
  ['delegationRecord is not EMPTY', ['OPS-4']],
  ['issue.property[delegation].record = "r4"', ['OPS-4']],
  ['issue.property["delegation"].tags = b', ['OPS-4']],
  ['issue.property[delegation].count > 1', ['OPS-4']],
  ['issue.property[delegation].record is empty && project = IT', ['IT-3', 'IT-2', 'IT-1']],
  ['project = OPS | key = IT-1', ['OPS-4', 'IT-1']],
  ['project = IT and (key = IT-1 or key = IT-2) or project = OPS', ['OPS-4', 'IT-2', 'IT-1']],
])('%s finds %j', (jql, keys) => {
  expect(search(jql, issues)).toEqual(keys);
});

describe('order', () => {
  // Without a direction, the highest priority comes first, after the issues without a priority.
  test.each([
    ['key', ['IT-1', 'IT-2', 'IT-3', 'OPS-4']],
    ['key desc', ['OPS-4', 'IT-3', 'IT-2', 'IT-1']],
    ['priority', ['OPS-4', 'IT-3', 'IT-1', 'IT-2']],
    ['priority asc', ['IT-2', 'IT-1', 'OPS-4', 'IT-3']],
    ['project desc, key asc', ['OPS-4', 'IT-1', 'IT-2', 'IT-3']],
    ['status, key', ['IT-1', 'IT-3', 'IT-2', 'OPS-4']],
    ['assignee asc', ['IT-1', 'IT-2', 'OPS-4', 'IT-3']],
    ['delegationRecord', ['OPS-4', 'IT-3', 'IT-2', 'IT-1']],
  ])('by %s', (order, keys) => {
    expect(search(`project in (IT, OPS) order by ${order}`, issues)).toEqual(keys);
  });

  test("the project field doesn't support IS NOT", () => {
    expect(search(`project is not empty`, issues)).toEqual([
      "The operator 'is not' is not supported by the 'project' field.",
    ]);
  });

  test("issues can't be sorted by comment", () => {
    expect(search('project = IT order by comment')).toEqual(["Not able to sort using field 'comment'."]);
  });
});

describe("times compare to the minute in the searcher's time zone", () => {
  const epochMsAt = (time: string) => Date.parse(`2026-11-24T${time}Z`);
  const updates = [
    issue('IT-1', { updated: epochMsAt('09:59:59') }),
    issue('IT-2', { updated: epochMsAt('10:00:00') }),
    issue('IT-3', { updated: epochMsAt('10:00:29') }),
  ];

  test.each([
    ['updated >= "2026/11/24 10:00"', 'UTC', ['IT-3', 'IT-2']],
    ['updated >= "2026-11-24 11:00"', 'Europe/Berlin', ['IT-3', 'IT-2']],
    ['updated >= "2026-11-24 05:00"', 'America/New_York', ['IT-3', 'IT-2']],
    ['updated > "2026-11-24 10:00"', 'UTC', []],
    ['updated = "2026-11-24 10:00"', 'UTC', ['IT-3', 'IT-2']],
    ['updated <= "2026-11-24 09:59"', 'UTC', ['IT-1']],
    ['updated > -1m', 'UTC', ['IT-3', 'IT-2']],
    ['updated >= "-1w 2d"', 'UTC', ['IT-3', 'IT-2', 'IT-1']],
    ['updated < "2026-11-24"', 'UTC', []],
    ['updated < now()', 'UTC', ['IT-1']],
    ['updated >= startOfDay() and updated <= endOfDay()', 'UTC', ['IT-3', 'IT-2', 'IT-1']],
    ['updated >= startOfDay(1)', 'UTC', []],
    [
      'updated >= startOfDay("+10h")',
      'UTC',
      ["Duration for function 'startOfDay' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier."],
    ],
    [
      'updated >= startOfWeek() and updated < endOfWeek() and updated >= startOfMonth() and updated < endOfYear()',
      'UTC',
      ['IT-3', 'IT-2', 'IT-1'],
    ],
    // 10:00 UTC on that day, in epoch ms.
    ['updated >= 1795514400000', 'UTC', ['IT-3', 'IT-2']],
  ])('%s in the time zone %s gives %j', (jql, timeZone, keys) => {
    expect(search(jql, updates, { timeZone })).toEqual(keys);
  });

  test.each([
    ['due <= "2026-12-01"', ['IT-1']],
    ['due < "2026-12-01"', []],
    ['due = "2026-12-01"', ['IT-1']],
    ['due > endOfDay(6)', ['IT-1']],
    ['due > endOfDay(7)', []],
    ['due is empty', ['OPS-4', 'IT-3', 'IT-2']],
  ])('%s finds %j', (jql, keys) => {
    expect(search(jql, issues)).toEqual(keys);
  });
});

describe('history', () => {
  const day = 86_400_000;
  const moved = issue('IT-1', {
    created: NOW - 3 * day,
    statusId: '3',
    history: [
      { changedAt: NOW - 2 * day, author: JANE, field: 'status', from: '1', to: '2' },
      { changedAt: NOW - day, author: OWEN, field: 'status', from: '2', to: '3' },
    ],
  });

  test.each([
    ['status was "In Progress"', true],
    ['status was not "In Progress"', false],
    ['status was in ("To Do", "In Progress")', true],
    ['status was "To Do" before -2d', true],
    ['status was "Done" before -2d', false],
    ['status was "In Progress" during (-30h, -28h)', true],
    ['status was "In Progress" by currentUser()', true],
    ['status was "In Progress" by "Owen Owner"', false],
    ['status was "In Progress" on -2d', true],
    ['status was "To Do" on -1d', false],
    ['status changed', true],
    ['status changed from "To Do" to "In Progress" by "Jane Roe"', true],
    ['status changed to Done after -2d', true],
    ['status changed to Done before -2d', false],
    ['not status changed', false],
    ['assignee changed', false],
    ['assignee was empty', true],
  ])('"%s" is %s for an issue that was moved twice', (jql, expected) => {
    expect(search(jql, [moved])).toEqual(expected ? ['IT-1'] : []);
  });
});

test('NOT, AND and OR combine clauses', () => {
  const clause = fc.constantFrom(
    'project = IT',
    'assignee = currentUser()',
    'status = Done',
    'labels = urgent',
    'priority > Medium',
    'assignee is empty',
  );
  const found = (jql: string): ReadonlySet<string> => new Set(search(jql, issues));
  fc.assert(
    fc.property(clause, clause, (a, b) => {
      const both = [...found(a)].filter((key) => found(b).has(key));
      expect(found(`(${a}) and (${b})`)).toEqual(new Set(both));
      expect(found(`${a} or ${b}`)).toEqual(new Set([...found(a), ...found(b)]));
      expect(found(`not (${a} and ${b})`)).toEqual(found(`not ${a} or not ${b}`));
      expect(found(`not not ${a}`)).toEqual(found(a));
      expect([...found(a)].some((key) => found(`not ${a}`).has(key))).toBe(false);
    }),
  );
});

test('any text gets a result or errors', () => {
  const pieces = fc.constantFrom(
    'project',
    '=',
    'IT',
    '(',
    ')',
    'and',
    'not',
    'in',
    ',',
    '"',
    '~',
    'sequence',
    'by',
    'key',
    'was',
    'empty',
    '[',
    ']',
    '\\',
    '#',
    '-1d',
    'now()',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((words) => words.join(' ')),
      ),
      (jql) => {
        const result = searchIssues(jql, world(issues));
        return result.ok || (result.messages.length > 0 && result.messages.every((message) => message !== ''));
      },
    ),
    { numRuns: 500 },
  );
});
