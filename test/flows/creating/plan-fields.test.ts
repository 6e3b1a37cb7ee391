import { parseDelegation } from '../../../src/domain/contract/parse-request';
import { ProblemError } from '../../../src/domain/contract/problem';
import type { FieldKind } from '../../../src/domain/configuration/field-value';
import type { RuleTarget, SavedRule } from '../../../src/domain/configuration/settings';
import { fieldsOfRequest, fieldsOfRule } from '../../../src/flows/creating/plan/plan-fields';

const field = (id: string, kind: FieldKind = 'other', { required = false } = {}) => ({ id, name: id, required, kind });
const PRIORITY = { ...field('priority'), allowed: [{ id: '2', name: 'High' }] };

const target = (...fields: RuleTarget['fields']): RuleTarget => ({
  project: { id: '10000', key: 'IT', name: 'IT' },
  issueType: { id: '10001', name: 'Task', subtask: false },
  statuses: [],
  fields,
});

const newRule = (change: Partial<SavedRule>): SavedRule => ({
  id: 'r',
  app: null,
  project: target().project,
  issueType: target().issueType,
  summary: '',
  description: '',
  labels: [],
  priority: null,
  fields: {},
  completed: [],
  declined: [],
  declinedResolutions: [],
  cancelStatus: null,
  fallbackOwner: null,
  duplicates: 'link',
  remindEveryDays: null,
  escalationContact: null,
  skipWeekends: false,
  place: target(),
  ...change,
});

const parseRequest = (change: object) =>
  parseDelegation(
    JSON.stringify({ id: 't', person: { email: 'jane@acme.example' }, app: { name: 'Figma' }, ...change }),
  ).call;

function errorsOf(plan: () => unknown) {
  try {
    plan();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.errors?.map(({ pointer }) => pointer);
    throw error;
  }
  return undefined;
}

describe('fields of an issue', () => {
  test('that the request sends must be on the create screen', () => {
    const request = parseRequest({
      issue: { description: 'x', labels: ['a'], priority: 'High', fields: { customfield_1: 'x' } },
    });
    expect(errorsOf(() => fieldsOfRequest(request, undefined, target()))).toEqual([
      '/issue/description',
      '/issue/labels',
      '/issue/priority',
      '/issue/fields/customfield_1',
    ]);
  });

  test('of the rule, and the due date, are left out with a warning if the screen lacks them', () => {
    const rule = newRule({
      labels: ['offboarding'],
      priority: { id: '2', name: 'High' },
      fields: { customfield_1: 'x' },
    });
    const planned = fieldsOfRequest(parseRequest({ dueAt: '2030-01-31' }), rule, target());
    expect(planned.fields).toEqual({});
    expect(planned.warnings.map((warning) => warning.split(/ (?:was|were) left/)[0])).toEqual([
      'the labels of the rule',
      'the priority of the rule',
      'the due date',
    ]);
    const render = { line: (text: string) => text, markdown: (text: string) => text };
    expect(fieldsOfRule(rule, {}, target(), render)).toEqual({
      fields: {},
      warnings: ['customfield_1 of the rule was left out: Task in IT has no such field on its create screen'],
    });
  });

  test('have the form of their kind, and the parent is an id', () => {
    const screen = target(field('parent'), field('labels'), PRIORITY, field('customfield_1', 'option'));
    const request = parseRequest({
      issue: { parent: 'IT-7', labels: ['a'], priority: 'high', fields: { customfield_1: 'Gold' } },
    });
    expect(fieldsOfRequest(request, newRule({ labels: ['b'] }), screen, '10007').fields).toEqual({
      parent: { id: '10007' },
      labels: ['a'],
      priority: { id: '2' },
      customfield_1: { value: 'Gold' },
    });
  });

  test('have no labels if the request sends an empty list', () => {
    const request = parseRequest({ issue: { labels: [] } });
    const rule = newRule({ labels: ['b'] });
    for (const screen of [target(field('labels')), target()]) {
      const { fields, warnings } = fieldsOfRequest(request, rule, screen);
      expect([fields, warnings]).toEqual([{}, []]);
    }
  });

  test('that are required and empty are named', () => {
    const screen = target(
      field('customfield_1', 'other', { required: true }),
      field('customfield_2', 'other', { required: true }),
    );
    expect(
      errorsOf(() => fieldsOfRequest(parseRequest({}), newRule({ fields: { customfield_1: 'x' } }), screen)),
    ).toEqual(['/issue/fields/customfield_2']);
  });
});
