import fc from 'fast-check';
import {
  ConfigurationFile,
  configurationOf,
  differences,
  type Configuration,
} from '../../../src/domain/configuration/configuration-file';
import { parseRuleDraft } from '../../../src/domain/configuration/rule';
import { NO_SETTINGS } from '../../../src/domain/configuration/settings';
import { parseOrThrow } from '../../../src/domain/contract/shapes';

const rule = (app: string | null, change: object = {}) =>
  parseRuleDraft({
    app,
    project: 'IT',
    issueType: 'Task',
    completedStatuses: ['Done'],
    declinedStatuses: [],
    declinedResolutions: [],
    ...change,
  });
const EMPTY = configurationOf(NO_SETTINGS);
const withRules = (...rules: Configuration['rules']): Configuration => ({ ...EMPTY, rules });

const configurations: fc.Arbitrary<Configuration> = fc.record({
  format: fc.constant(EMPTY.format),
  rules: fc
    .uniqueArray(fc.option(fc.constantFrom('Figma', 'Notion', 'Slack')))
    .chain((apps) =>
      fc.tuple(...apps.map((app) => fc.constantFrom('a', 'b').map((summary) => rule(app, { summary })))),
    ),
  allowedProjects: fc.option(fc.subarray(['IT', 'OPS'])),
  alertProject: fc.option(fc.constantFrom('IT', 'OPS')),
  retention: fc.record({ removePersonalDataAfterDays: fc.constant(30), deleteAfterDays: fc.constantFrom(60, 90) }),
  webhook: fc.option(fc.record({ url: fc.webUrl(), enabled: fc.boolean() })),
  torii: fc.constant(null),
});

describe('a configuration', () => {
  test('equals itself and differs from each configuration with other content', () => {
    fc.assert(
      fc.property(configurations, configurations, (first, second) => {
        expect(differences(first, first)).toEqual([]);
        const sorted = (rules: Configuration['rules']) => rules.map((each) => JSON.stringify(each)).sort();
        const isSame =
          JSON.stringify({ ...first, rules: sorted(first.rules) }) ===
          JSON.stringify({ ...second, rules: sorted(second.rules) });
        expect(differences(first, second).length === 0).toBe(isSame);
        expect(differences(first, second)).toHaveLength(differences(second, first).length);
      }),
    );
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(configurations, (configuration) => {
        expect(parseOrThrow(ConfigurationFile, JSON.parse(JSON.stringify(configuration)))).toEqual(configuration);
      }),
    );
  });

  test('differs by added and removed rules, which match by app in any case', () => {
    const before = withRules(rule('Figma'), rule(null));
    const after = withRules(rule('FIGMA', { summary: 'Take {{person.name}} out' }), rule('Notion'));
    expect(differences(before, after)).toEqual([
      { part: 'rule', app: 'FIGMA', member: 'app', was: 'Figma', becomes: 'FIGMA' },
      {
        part: 'rule',
        app: 'FIGMA',
        member: 'summary',
        was: 'Remove {{person.name}} from {{app.name}}',
        becomes: 'Take {{person.name}} out',
      },
      { part: 'rule', app: null, was: rule(null), becomes: null },
      { part: 'rule', app: 'Notion', was: null, becomes: rule('Notion') },
    ]);
  });

  test('differs in each other section as a whole', () => {
    expect(differences(EMPTY, { ...EMPTY, allowedProjects: ['IT'], alertProject: 'OPS' })).toEqual([
      { part: 'allowedProjects', was: null, becomes: ['IT'] },
      { part: 'alertProject', was: null, becomes: 'OPS' },
    ]);
  });
});
