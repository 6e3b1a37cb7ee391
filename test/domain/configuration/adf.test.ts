import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import {
  appendCompletionHint,
  MAX_TEXT,
  paragraph,
  toAdf,
  type AdfDocument,
  type AdfNode,
} from '../../../src/domain/configuration/adf';

/** The schema of Atlassian's editor. It names draft 4 of JSON Schema, but means the same in draft 7, which Ajv supports. */
const schema = JSON.parse(
  readFileSync(require.resolve('@atlaskit/adf-schema/dist/json-schema/v1/full.json'), 'utf8').replace(
    'draft-04',
    'draft-07',
  ),
) as object;
const isAdf = new Ajv({ strict: false }).compile(schema);

function assertValid(document: AdfDocument): AdfDocument {
  if (!isAdf(document)) throw new Error(`${JSON.stringify(document)}\n${JSON.stringify(isAdf.errors?.slice(0, 3))}`);
  return document;
}

const DONE = { person: 'Jane Roe', app: 'Figma', completed: ['Done'], declined: [], declinedResolutions: [] };

const contentOf = (markdown: string) => assertValid(toAdf(markdown)).content;
const textOf = (nodes: readonly AdfNode[]): string =>
  nodes.map(({ text = '', content = [] }) => text + textOf(content)).join('');
const allNodes = (nodes: readonly AdfNode[]): AdfNode[] =>
  nodes.flatMap((node) => [node, ...allNodes(node.content ?? [])]);
const typesIn = (markdown: string) => new Set(allNodes(contentOf(markdown)).map(({ type }) => type));

test("Atlassian's schema rejects invalid documents", () => {
  expect(isAdf({ type: 'doc', version: 1, content: [{ type: 'text', text: 'x' }] })).toBe(false);
  expect(
    isAdf({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text: '' }] }] }),
  ).toBe(false);
});

describe('Markdown becomes', () => {
  test('paragraphs with marks', () => {
    expect(contentOf('a **b** *c* ~~d~~ `e`\n\nf')).toEqual([
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'a ' },
          { type: 'text', text: 'b', marks: [{ type: 'strong' }] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'c', marks: [{ type: 'em' }] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'd', marks: [{ type: 'strike' }] },
          { type: 'text', text: ' ' },
          { type: 'text', text: 'e', marks: [{ type: 'code' }] },
        ],
      },
      paragraph('f'),
    ]);
  });

  test.each([
    ['# a', ['heading']],
    ['- a\n- b', ['bulletList', 'listItem', 'paragraph']],
    ['3. a\n4. b', ['orderedList', 'listItem', 'paragraph']],
    ['> a', ['blockquote', 'paragraph']],
    ['```js\na\n```', ['codeBlock']],
    ['a\n\n---\n\nb', ['paragraph', 'rule']],
    ['|a|b|\n|-|-|\n|1||', ['table', 'tableRow', 'tableHeader', 'tableCell', 'paragraph']],
    ['- [ ] a\n- [x] b\n  - [ ] c', ['taskList', 'taskItem']],
    ['a  \nb', ['paragraph', 'hardBreak']],
  ])('nodes of its own types: %j', (markdown, types) => {
    expect(typesIn(markdown)).toEqual(new Set([...types, 'text']));
  });

  test('the same document each time, including tasks', () => {
    expect(contentOf('- [ ] a\n- [x] b')).toEqual(contentOf('- [ ] a\n- [x] b'));
    expect(
      allNodes(contentOf('- [ ] a\n- [x] b\n  - [ ] c')).flatMap(({ type, attrs }) =>
        type === 'taskItem' ? [attrs] : [],
      ),
    ).toEqual([
      { localId: '1', state: 'TODO' },
      { localId: '2', state: 'DONE' },
      { localId: '2.1', state: 'TODO' },
    ]);
  });
});

describe('an element in an invalid position', () => {
  test.each([
    ['a heading in a list', '- # a', 'a'],
    ['a quotation in a list', '- > a', 'a'],
    ['a list as the first element of a list item', '- - a', 'a'],
    ['a quotation in a quotation', '> > a', 'a'],
    ['tasks in a quotation', '> - [x] a\n>   - [ ] b', '☑ a☐ b'],
    ['tasks in a list', '- a\n  - [ ] b', 'a☐ b'],
    ['a table in a quotation', '> |a|b|\n> |-|-|\n> |1|2|', 'a | b1 | 2'],
    ['a list among tasks', '- [ ] a\n  - b', 'ab'],
  ])('becomes text: %s', (_, markdown, text) => {
    expect(textOf(contentOf(markdown))).toBe(text);
  });
});

describe('links, images, and tags', () => {
  const addressesOf = (markdown: string) =>
    allNodes(contentOf(markdown)).flatMap(({ marks = [] }) => marks.map(({ attrs }) => attrs?.href));

  test.each([
    ['[a](https://x.example/y)', ['https://x.example/y']],
    ['[a](mailto:a@x.example)', ['mailto:a@x.example']],
    ['[a](javascript:alert(1))', []],
    ['[a](JAVASCRIPT:alert)', []],
    ['[a](data:text/html,x)', []],
    ['[a](/relative)', []],
    ['[a](//x.example)', []],
    ['[a](#anchor)', []],
  ])('only a safe link stays a link: %s', (markdown, hrefs) => {
    expect(addressesOf(markdown)).toEqual(hrefs);
    expect(textOf(contentOf(markdown))).toBe('a');
  });

  test('an image becomes a link and is not loaded', () => {
    expect(contentOf('![a dog](https://x.example/dog.png)')).toEqual([
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'a dog', marks: [{ type: 'link', attrs: { href: 'https://x.example/dog.png' } }] },
        ],
      },
    ]);
    expect(typesIn('a ![b](https://x.example/c.png) d').has('media')).toBe(false);
    expect(textOf(contentOf('![](javascript:x)'))).toBe('javascript:x');
  });

  test.each([
    '<b>bold</b>',
    '<div>\n\nx\n\n</div>',
    '<adf>{"type":"mediaSingle"}</adf>',
    '<adf>not JSON</adf>',
    '<script>alert(1)</script>',
    '<!-- a remark -->',
  ])('a tag becomes text: %s', (markdown) => {
    expect(textOf(contentOf(markdown))).toBe(markdown.replaceAll('\n', ''));
  });
});

describe("Jira's limits", () => {
  test('a document above 32,767 characters of JSON is cut, with a note', () => {
    const overhead = JSON.stringify(toAdf('x')).length - 1;
    const longest = MAX_TEXT - overhead;
    expect(textOf(contentOf('x'.repeat(longest)))).toHaveLength(longest);
    const cut = contentOf(`- ${'x'.repeat(MAX_TEXT)}\n- y\n\nz`);
    expect(cut.at(-1)).toEqual(paragraph("The rest was left out because Jira doesn't accept a longer text."));
    expect(textOf(cut.slice(0, 1))).toMatch(/^x+…$/);
  });

  test.each([
    ['plain text', 'x'.repeat(MAX_TEXT)],
    ['many paragraphs', 'some words\n\n'.repeat(1500)],
    ['marks', '**a** b '.repeat(450)],
    ['characters that JSON escapes', '"\\\\'.repeat(9000)],
    ['a table', `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(500)}`],
    ['lists in lists', '- a\n  - b\n'.repeat(500)],
  ])('a description is cut at most 500 characters below the limit: %s', (_, markdown) => {
    const size = JSON.stringify(assertValid(appendCompletionHint(toAdf(markdown), DONE))).length;
    expect(size).toBeLessThanOrEqual(MAX_TEXT);
    expect(size).toBeGreaterThan(MAX_TEXT - 500);
  });

  test('an empty text becomes an empty document', () => {
    expect(contentOf('')).toEqual([]);
    expect(contentOf(' \n\n ')).toEqual([]);
  });

  test.each([
    ['quotations', '>'.repeat(30_000)],
    ['emphasis', '*a '.repeat(10_000)],
    ['brackets', '['.repeat(30_000)],
    ['lists', Array.from({ length: 200 }, (_, level) => `${' '.repeat(level * 2)}- a`).join('\n')],
  ])('deep nesting of %s becomes text', (_, markdown) => {
    expect(textOf(contentOf(markdown)).length).toBeGreaterThan(0);
  });
});

test('any Markdown becomes a valid document', () => {
  const blocks = ['# ', '- ', '  - ', '1. ', '> ', '- [ ] ', '- [x] ', '```\n', '---\n', '|a|b|\n|-|-|\n|c|'];
  const inlines = [
    '![i](https://x/y)',
    '[l](mailto:a@b)',
    '[l](x:y)',
    '**',
    '*',
    '`',
    '~~',
    '<b>',
    '<adf>{}</adf>',
    '\\',
    '&amp;',
    'https://x.example ',
    '\n',
    '\n\n',
    '    ',
    '  \n',
    'word ',
    '🦊',
  ];
  const pieces = fc.constantFrom(...blocks, ...inlines);
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
      assertValid(toAdf(parts.join('')));
    }),
    { numRuns: 1000 },
  );
});

describe('the last paragraph of a description', () => {
  const lastParagraph = (change: object) => {
    const { content } = assertValid(appendCompletionHint(toAdf('Please.'), { ...DONE, ...change }));
    expect(content.slice(0, -1).map(({ type }) => type)).toEqual(['paragraph', 'rule']);
    return textOf(content.slice(-1));
  };

  test.each([
    [{}, ''],
    [{ declined: ["Won't Do"] }, " If the access stays, move it to Won't Do."],
    [
      { declinedResolutions: ["Won't Do", 'Duplicate', 'No'] },
      " If the access stays, close it with the resolution Won't Do, Duplicate or No.",
    ],
    [
      { declined: ['Rejected', 'Parked'], declinedResolutions: ["Won't Do"] },
      " If the access stays, move it to Rejected or Parked, or close it with the resolution Won't Do.",
    ],
  ])('names the statuses that end the delegation: %j', (change, declined) => {
    expect(lastParagraph(change)).toBe(
      `When Jane Roe no longer has access to Figma, move this issue to Done.${declined} The offboarding service is notified as soon as you do.`,
    );
  });

  test('names all completed statuses', () => {
    expect(lastParagraph({ completed: ['Done', 'Closed'] })).toContain('move this issue to Done or Closed.');
  });

  test('stays complete if the rest has to be cut', () => {
    const { content } = assertValid(appendCompletionHint(toAdf('x'.repeat(MAX_TEXT)), DONE));
    expect(textOf(content.slice(-1))).toMatch(/^When Jane Roe/);
    expect(textOf(content)).toContain('The rest was left out');
  });

  test('stands alone if there is no other text', () => {
    expect(appendCompletionHint(toAdf(''), DONE).content).toHaveLength(1);
  });
});
