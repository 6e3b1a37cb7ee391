import fc from 'fast-check';
import { AS_SENT, fieldKind, toFieldValue, type FieldKind } from '../../../src/domain/configuration/field-value';

const SELECT = 'com.atlassian.jira.plugin.system.customfieldtypes:select';
const TEXTAREA = 'com.atlassian.jira.plugin.system.customfieldtypes:textarea';

test.each([
  [{ type: 'string', custom: TEXTAREA }, 'paragraph'],
  [{ type: 'string', system: 'environment' }, 'paragraph'],
  [{ type: 'string' }, 'other'],
  [{ type: 'number' }, 'number'],
  [{ type: 'option', custom: SELECT }, 'option'],
  [{ type: 'array', items: 'option' }, 'options'],
  [{ type: 'array', items: 'string' }, 'texts'],
  [{ type: 'array', items: 'component' }, 'named-list'],
  [{ type: 'array', items: 'user' }, 'users'],
  [{ type: 'user' }, 'user'],
  [{ type: 'group' }, 'named'],
  [{ type: 'date' }, 'other'],
] as const)('the schema %j accepts a value of the kind %s', (schema, kind) => {
  expect(fieldKind(schema)).toBe(kind);
});

test.each<[FieldKind, unknown, unknown]>([
  ['other', 'IT-100', 'IT-100'],
  ['number', '4.5', 4.5],
  ['number', 'four', 'four'],
  ['option', 'Gold', { value: 'Gold' }],
  ['options', 'Gold', [{ value: 'Gold' }]],
  ['options', ['Gold', { id: '7' }], [{ value: 'Gold' }, { id: '7' }]],
  ['named', 'Backend', { name: 'Backend' }],
  ['named-list', ['Backend'], [{ name: 'Backend' }]],
  ['user', '557058:1', { id: '557058:1' }],
  ['users', '557058:1', [{ id: '557058:1' }]],
  ['texts', 'access', ['access']],
  ['texts', ['access', 'hr'], ['access', 'hr']],
  ['paragraph', { type: 'doc', version: 1, content: [] }, { type: 'doc', version: 1, content: [] }],
  ['number', 4, 4],
  ['option', null, null],
])('a field of the kind %s converts %j to %j', (kind, value, expected) => {
  expect(toFieldValue(value as never, kind, AS_SENT)).toEqual(expected);
});

test('a text with Markdown in a paragraph field becomes a document', () => {
  expect(toFieldValue('Jane **leaves**', 'paragraph', AS_SENT)).toEqual({
    type: 'doc',
    version: 1,
    content: [
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'Jane ' },
          { type: 'text', text: 'leaves', marks: [{ type: 'strong' }] },
        ],
      },
    ],
  });
});

test('texts are rendered at any depth, as lines or as Markdown', () => {
  const render = { line: (text: string) => `line ${text}`, markdown: (text: string) => `markdown ${text}` };
  expect(toFieldValue([{ value: 'a' }], 'options', render)).toEqual([{ value: 'line a' }]);
  expect(JSON.stringify(toFieldValue('a', 'paragraph', render))).toContain('markdown a');
});

test('a value that already has its form stays unchanged', () => {
  const kinds = fc.constantFrom<FieldKind>('paragraph', 'number', 'option', 'options', 'user', 'texts', 'other');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), kinds, (value, kind) => {
      expect(toFieldValue(value, kind, AS_SENT)).toEqual(value);
    }),
  );
});
