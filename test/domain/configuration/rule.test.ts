import { ProblemError } from '../../../src/domain/contract/problem';
import {
  DEFAULT_DESCRIPTION,
  DEFAULT_SUMMARY,
  parseRuleDraft,
  pickRule,
  type Rule,
} from '../../../src/domain/configuration/rule';

const rule = (id: string, app: string | null): Rule => ({
  id,
  app,
  project: { id: '1', key: 'IT', name: 'IT' },
  issueType: { id: '2', name: 'Task', subtask: false },
  summary: DEFAULT_SUMMARY,
  description: DEFAULT_DESCRIPTION,
  labels: [],
  priority: null,
  fields: {},
  completed: [{ id: '3', name: 'Done', category: 'done' }],
  declined: [],
  declinedResolutions: [],
  cancelStatus: null,
  fallbackOwner: null,
  duplicates: 'link',
  remindEveryDays: null,
  escalationContact: null,
  skipWeekends: false,
});

describe('the rule of an app', () => {
  const rules = [rule('all', null), rule('figma', 'Figma'), rule('cafe', 'Caf\u00e9')];

  test.each([
    ['its own rule', 'Figma', 'figma', 'it is the rule for the app Figma'],
    ['its own rule, whatever the case of the name', ' fIGMA', 'figma', 'it is the rule for the app Figma'],
    [
      'its own rule, whatever the Unicode form of the name',
      'CAFE\u0301',
      'cafe',
      'it is the rule for the app Caf\u00e9',
    ],
    ['the rule for all apps', 'Notion', 'all', 'no rule is for the app Notion, and this one is for all apps'],
  ])('is %s', (_, app, id, why) => {
    expect(pickRule(rules, app)).toEqual({ rule: rules.find((candidate) => candidate.id === id), why });
  });

  test('is missing if no rule matches', () => {
    expect(pickRule([rule('figma', 'Figma')], 'Notion')).toBeUndefined();
    expect(pickRule([], 'Notion')).toBeUndefined();
  });
});

describe('a rule draft', () => {
  const MINIMAL_RULE = {
    app: null,
    project: 'IT',
    issueType: 'Task',
    completedStatuses: ['Done'],
    declinedStatuses: [],
    declinedResolutions: [],
  };
  const errorsOf = (draft: unknown) => {
    try {
      parseRuleDraft(draft);
    } catch (error) {
      if (error instanceof ProblemError) {
        return error.problem.errors?.map(({ pointer, detail }) => `${pointer} ${detail}`);
      }
      throw error;
    }
    throw new Error('the draft was not refused');
  };

  test('has a default summary and description', () => {
    expect(parseRuleDraft(MINIMAL_RULE)).toEqual({
      ...MINIMAL_RULE,
      summary: DEFAULT_SUMMARY,
      description: DEFAULT_DESCRIPTION,
      labels: [],
      priority: null,
      fields: {},
      cancelStatus: null,
      fallbackOwner: null,
      duplicates: 'link',
      remindEveryDays: null,
      escalationContact: null,
      skipWeekends: false,
    });
  });

  test.each([
    [
      'an empty draft',
      {},
      ['/app', '/project', '/issueType', '/completedStatuses', '/declinedStatuses', '/declinedResolutions'],
    ],
    ['an unknown member', { ...MINIMAL_RULE, color: 'red' }, ['/color']],
    ['no completed status', { ...MINIMAL_RULE, completedStatuses: [] }, ['/completedStatuses']],
    ['a status in both lists', { ...MINIMAL_RULE, declinedStatuses: ['DONE'] }, ['/declinedStatuses/0']],
    ['a blank summary', { ...MINIMAL_RULE, summary: ' ' }, ['/summary']],
    ['a summary with an unknown value', { ...MINIMAL_RULE, summary: '{{persn.name}}' }, ['/summary']],
    ['a description with an unclosed section', { ...MINIMAL_RULE, description: '{{#account}}' }, ['/description']],
    [
      'a field with an unknown value',
      { ...MINIMAL_RULE, fields: { cf: { value: ['{{nope}}'] } } },
      ['/fields/cf/value/0'],
    ],
    ['an unknown way to handle duplicates', { ...MINIMAL_RULE, duplicates: 'ignore' }, ['/duplicates']],
  ])('is refused with a pointer to the field: %s', (_, draft, pointers) => {
    expect(errorsOf(draft)?.map((error) => error.split(' ')[0])).toEqual(pointers);
  });

  test('is refused with the allowed values', () => {
    expect(errorsOf({ ...MINIMAL_RULE, duplicates: 'ignore' })).toEqual(['/duplicates must be one of link, refuse']);
    expect(errorsOf({ ...MINIMAL_RULE, summary: '{{person}}' })?.[0]).toMatch(
      /^\/summary has {{person}}, which isn't a value: use one of id, person\.id, person\.email, /,
    );
  });
});
