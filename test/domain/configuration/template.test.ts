import fc from 'fast-check';
import { marked } from 'marked';
import { toAdf, type AdfNode } from '../../../src/domain/configuration/adf';
import { DEFAULT_DESCRIPTION, DEFAULT_SUMMARY } from '../../../src/domain/configuration/rule';
import {
  checkTemplate,
  escapeMarkdown,
  renderMarkdown,
  renderText,
  TEMPLATE_VALUE_NAMES,
  valuesOf,
} from '../../../src/domain/configuration/template';

const FULL_REQUEST = {
  id: 'task-1',
  person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: 'fig', name: 'Figma' },
  account: 'Acme Design',
  offboarding: { id: 'ob-19', url: 'https://app.toriihq.com/a_b_c?x=*1*' },
  dueAt: '2026-12-01',
  dryRun: false,
};
const MINIMAL_REQUEST = { id: 'task-1', person: { email: 'jane@acme.example' }, app: { name: 'Figma' }, dryRun: false };

describe('a summary', () => {
  test('names person and app, and uses the email address for an unknown name', () => {
    expect(renderText(DEFAULT_SUMMARY, valuesOf(FULL_REQUEST))).toBe('Remove Jane Roe from Figma');
    expect(renderText(DEFAULT_SUMMARY, valuesOf(MINIMAL_REQUEST))).toBe('Remove jane@acme.example from Figma');
  });

  test('can contain every value of the contract', () => {
    const template = TEMPLATE_VALUE_NAMES.map((name) => `{{${name}}}`).join('|');
    expect(checkTemplate(template)).toEqual([]);
    expect(renderText(template, valuesOf(FULL_REQUEST, { owner: 'Olga' }))).toBe(
      'task-1|40121|jane@acme.example|Jane Roe|fig|Figma|Acme Design|ob-19|https://app.toriihq.com/a_b_c?x=*1*|2026-12-01|Olga',
    );
    expect(renderText(template, valuesOf(MINIMAL_REQUEST))).toBe(
      'task-1||jane@acme.example|jane@acme.example||Figma|||||',
    );
  });

  test('shows values unchanged on one line', () => {
    const app = { name: 'R&D <b> "x"\n{{id}}' };
    expect(renderText(' {{app.name}}\t! ', valuesOf({ ...MINIMAL_REQUEST, app }))).toBe('R&D <b> "x" {{id}} !');
  });

  test("is cut at Jira's limit between characters", () => {
    const long = renderText('x{{app.name}}', valuesOf({ ...MINIMAL_REQUEST, app: { name: '🦊'.repeat(200) } }));
    expect(long).toBe(`x${'🦊'.repeat(126)}…`);
    expect(long.length).toBeLessThanOrEqual(255);
    expect(renderText('{{app.name}}', valuesOf({ ...MINIMAL_REQUEST, app: { name: 'y'.repeat(255) } }))).toBe(
      'y'.repeat(255),
    );
  });
});

describe('a description', () => {
  test('leaves out the sections of unknown values', () => {
    expect(
      renderMarkdown('a{{#account}} in {{account}}{{/account}}{{^dueAt}} any day{{/dueAt}}', valuesOf(MINIMAL_REQUEST)),
    ).toBe('a any day');
    expect(
      renderMarkdown(
        '{{#offboarding}}[{{offboarding.id}}]({{offboarding.url}}){{/offboarding}}',
        valuesOf(MINIMAL_REQUEST),
      ),
    ).toBe('');
  });

  test('links a value if the template contains a link', () => {
    const [first] = toAdf(renderMarkdown('[all]({{offboarding.url}})', valuesOf(FULL_REQUEST))).content;
    expect(first?.content).toEqual([
      { type: 'text', text: 'all', marks: [{ type: 'link', attrs: { href: FULL_REQUEST.offboarding.url } }] },
    ]);
  });

  test('is complete and has bold text by default', () => {
    const document = toAdf(renderMarkdown(DEFAULT_DESCRIPTION, valuesOf(FULL_REQUEST)));
    expect(textOf(document.content)).toBe(
      'Jane Roe (jane@acme.example) is leaving. Please remove their access to Figma.Account: Acme DesignDue: 2026-12-01All of their tasks',
    );
    expect(document.content.map(({ type }) => type)).toEqual(['paragraph', 'bulletList']);
  });

  const marks = fc.string({
    unit: fc.constantFrom(...Array.from('*_`~[]()<>#+-.!|\\&:/@="\'{}1a \n\twhttps')),
    maxLength: 40,
  });

  test('has no markup from values', () => {
    fc.assert(
      fc.property(fc.oneof(marks, fc.string({ unit: 'grapheme' }), fc.emailAddress(), fc.webUrl()), (name) => {
        const values = valuesOf({ ...MINIMAL_REQUEST, app: { name } });
        const [first, ...rest] = toAdf(renderMarkdown('{{app.name}} x {{app.name}}', values)).content;
        const line = name.replace(/\s+/g, ' ').trim();
        expect(rest).toEqual([]);
        expect(first?.type).toBe('paragraph');
        expect(first?.content?.every((node) => node.type === 'text' && node.marks === undefined)).toBe(true);
        expect(textOf(first ? [first] : []).trim()).toBe(`${line} x ${line}`.trim());
      }),
      { numRuns: 500 },
    );
  });

  test('has an escaped value as one line of plain text for another Markdown parser', () => {
    fc.assert(
      fc.property(marks, (value) => {
        fc.pre(/\S/.test(value));
        const html = marked.parse(escapeMarkdown(value), { async: false });
        expect(html).toMatch(/^<p>[^<\n]*<\/p>\n$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a template', () => {
  test.each([
    ['plain', []],
    ['{{#account}}{{account}}{{/account}}{{! a remark }}', []],
    ['{{person.nam}}', [/{{person\.nam}}, which isn't a value/]],
    ['{{#person}}{{name}}{{/person}}', [/{{person}}/, /{{name}}/]],
    ['{{#account}}{{/dueAt}}', [/can't be read as a template: Unclosed section "account"/]],
    ['{{account', [/can't be read as a template: Unclosed tag/]],
    ['{{{account}}}', [/{{{account}}}.*write {{account}}/]],
    ['{{&account}}', [/write {{account}}/]],
    ['{{> other}}', [/{{>other}}, which isn't supported/]],
    ['{{=<% %>=}}<% account %>', [/which isn't supported/]],
    [
      '{{constructor}} {{account.length}} {{.}} {{__proto__}}',
      [/constructor/, /account\.length/, /{{\.}}/, /__proto__/],
    ],
  ])('is validated before it is saved: %s', (template, expectedFaults) => {
    const faults = checkTemplate(template);
    expect(faults).toHaveLength(expectedFaults.length);
    expectedFaults.forEach((expected, index) => expect(faults[index]).toMatch(expected));
  });

  test('can reach only the values, even if it was not validated', () => {
    expect(
      renderText('[{{constructor}}{{toString}}{{__proto__}}{{person.constructor}}{{> x}}]', valuesOf(FULL_REQUEST)),
    ).toBe('[]');
    expect(renderMarkdown('{{{app.name}}}{{&app.name}}', valuesOf({ ...MINIMAL_REQUEST, app: { name: '*' } }))).toBe(
      '\\*\\*',
    );
  });
});

function textOf(nodes: readonly AdfNode[]): string {
  return nodes.map(({ text = '', content = [] }) => text + textOf(content)).join('');
}
