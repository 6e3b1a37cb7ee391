import { valueFaults, type CheckedField } from '../../../src/domain/alerts/field-check';
import {
  lostResolutions,
  lostStatuses,
  ruleFinding,
  screenWarnings,
  unlistedDoneStatuses,
} from '../../../src/domain/alerts/rule-findings';
import { describeRuleChange, parseRuleDraft } from '../../../src/domain/configuration/rule';
import type { SavedRule } from '../../../src/domain/configuration/settings';

const TODO = { id: '1', name: 'To Do', category: 'new' } as const;
const DONE = { id: '2', name: 'Done', category: 'done' } as const;
const WONT_DO = { id: '3', name: "Won't Do", category: 'done' } as const;

const PROJECT = { id: '10', key: 'IT', name: 'IT' };
const TYPE = { id: '20', name: 'Task', subtask: false };
const field = (id: string) => ({ id, name: id, required: false, kind: 'other' as const });
const RULE: SavedRule = {
  ...parseRuleDraft({
    app: 'Figma',
    project: 'IT',
    issueType: 'Task',
    completedStatuses: ['Done'],
    declinedStatuses: [],
    declinedResolutions: [],
  }),
  id: 'r1',
  project: PROJECT,
  issueType: TYPE,
  priority: null,
  completed: [DONE],
  declined: [],
  declinedResolutions: [],
  cancelStatus: null,
  place: {
    project: PROJECT,
    issueType: TYPE,
    statuses: [TODO, DONE, WONT_DO],
    fields: ['description', 'assignee', 'duedate', 'labels'].map(field),
  },
};

describe('statuses of the category Done', () => {
  test('a status in neither list gives a hint that can be dismissed', () => {
    const [fault, ...others] = unlistedDoneStatuses(RULE, RULE.place);
    expect(others).toEqual([]);
    const finding = fault && ruleFinding('r1', 'for Figma', fault);
    expect(finding).toMatchObject({ key: 'rule:r1:unlisted-3', dismissible: true, target: { page: 'rule', id: 'r1' } });
    expect(finding?.text).toContain("Won't Do");
    expect(finding?.text).toContain('Figma');
  });

  test.each([
    ['completed', { completed: [DONE, WONT_DO] }],
    ['declined', { declined: [WONT_DO] }],
  ])('a status that is %s gives no hint', (_, change) => {
    expect(unlistedDoneStatuses({ ...RULE, ...change }, RULE.place)).toEqual([]);
  });

  test('the status for canceled issues gives a hint, because a user can set it, too', () => {
    expect(unlistedDoneStatuses({ ...RULE, cancelStatus: WONT_DO }, RULE.place)).toHaveLength(1);
  });

  test('a renamed status is found by its id', () => {
    const place = { ...RULE.place, statuses: [{ ...DONE, name: 'Finished' }] };
    expect([lostStatuses(RULE, place), unlistedDoneStatuses(RULE, place)]).toEqual([[], []]);
  });

  test('a replaced status is lost, and its replacement is in no list', () => {
    const place = { ...RULE.place, statuses: [{ ...DONE, id: '9', name: 'Closed' }] };
    expect(lostStatuses(RULE, place).map(({ name }) => name)).toEqual(['status-2']);
    expect(unlistedDoneStatuses(RULE, place).map(({ name }) => name)).toEqual(['unlisted-9']);
  });
});

test('a deleted resolution is a fault', () => {
  const rule = { ...RULE, declinedResolutions: [{ id: '7', name: "Won't Do" }] };
  expect(lostResolutions(rule, [{ id: '8', name: 'Done' }]).map(({ pointer }) => pointer)).toEqual([
    '/declinedResolutions',
  ]);
  expect(lostResolutions(rule, [{ id: '7', name: 'Refused' }])).toEqual([]);
});

describe('values of fields', () => {
  const screen: CheckedField[] = [
    { id: 'select', name: 'Team', type: 'option', allowed: [{ id: '1', name: 'Red' }] },
    { id: 'many', name: 'Teams', type: 'array', allowed: [{ id: '1', name: 'Red' }] },
    { id: 'number', name: 'Points', type: 'number', allowed: null },
    { id: 'date', name: 'Start', type: 'date', allowed: null },
    { id: 'text', name: 'Note', type: 'string', allowed: null },
  ];

  test.each([
    ['an option by name', { select: { value: 'Red' } }],
    ['an option by id', { select: { id: '1' } }],
    ['an option as text', { select: 'red' }],
    ['a list of options', { many: [{ value: 'Red' }] }],
    ['a number', { number: 5 }],
    ['a number as text', { number: '5.5' }],
    ['a date', { date: '2030-01-31' }],
    ['a template', { date: '{{dueAt}}', select: { value: '{{account}}' } }],
    ['any text', { text: 'whatever' }],
  ])('%s fits its field', (_, fields) => {
    expect(valueFaults(fields, screen)).toEqual([]);
  });

  test.each([
    ['a deleted option', { select: { value: 'Blue' } }, '/fields/select'],
    ['a deleted option in a list', { many: [{ id: '1' }, { id: '2' }] }, '/fields/many'],
    ['a list for a single value', { number: [1, 2] }, '/fields/number'],
    ['a word for a number', { number: 'five' }, '/fields/number'],
    ["a date that doesn't exist", { date: '2030-13-31' }, '/fields/date'],
    ['a field that left the screen', { gone: 'x' }, '/fields/gone'],
  ])('%s is a fault', (_, fields, pointer) => {
    expect(valueFaults(fields, screen).map((fault) => fault.pointer)).toEqual([pointer]);
  });
});

test('saving a rule warns about fields that the create screen lacks', () => {
  expect(screenWarnings(RULE)).toEqual([]);
  const place = { ...RULE.place, fields: [field('summary')] };
  const warnings = screenWarnings({ ...RULE, labels: ['offboarding'], place });
  expect(warnings.map((text) => /no field (\w+)/.exec(text)?.[1])).toEqual([
    'Description',
    'Assignee',
    'Due',
    'Labels',
  ]);
});

test('the audit log names the changed members of a rule', () => {
  expect(describeRuleChange(undefined, RULE)).toBe('Created the rule for Figma');
  expect(describeRuleChange(RULE, { ...RULE, completed: [DONE, WONT_DO], skipWeekends: true })).toBe(
    'Changed the rule for Figma: completed statuses, reminders on weekends',
  );
});
