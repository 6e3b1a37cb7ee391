import Ajv, { type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { vendorFile } from '../vendor-file';
import type { Document } from './model';

/**
 * Atlassian's own JSON schema of the format [source: @atlaskit/adf-schema; doc: Atlassian Document Format structure]: what a node
 * holds, which attributes and marks it has to have and may have. Compiled when the first document comes.
 */
let schema: ValidateFunction | undefined;
function fitsSchema(document: unknown): boolean {
  // Without inlining it compiles five times as fast; that it names draft 4 says nothing that draft 7 reads otherwise.
  schema ??= new Ajv({ strict: false, validateSchema: false, inlineRefs: false }).compile(
    z
      .looseObject({})
      .parse(JSON.parse(readFileSync(vendorFile('@atlaskit/adf-schema', 'dist/json-schema/v1/full.json'), 'utf8'))),
  );
  return schema(document);
}

const INLINE = new Set(['text', 'hardBreak', 'mention', 'emoji', 'date', 'status', 'inlineCard', 'mediaInline']);
/** The schema is Confluence's, too: layouts, extensions and the like are none of Jira's [unsure which: the harsher]. */
const BLOCKS = new Set([
  'paragraph',
  'heading',
  'codeBlock',
  'blockquote',
  'bulletList',
  'orderedList',
  'listItem',
  'taskList',
  'taskItem',
  'decisionList',
  'decisionItem',
  'panel',
  'expand',
  'nestedExpand',
  'rule',
  'table',
  'tableRow',
  'tableCell',
  'tableHeader',
  'mediaSingle',
  'mediaGroup',
  'media',
  'caption',
  'blockCard',
]);
const MARKS = new Set([
  'strong',
  'em',
  'code',
  'strike',
  'underline',
  'link',
  'textColor',
  'backgroundColor',
  'subsup',
  'border',
  'annotation',
  'indentation',
  'alignment',
]);

const Node: z.ZodType<Document> = z.lazy(() =>
  z.strictObject({
    type: z.string(),
    version: z.number().exactOptional(),
    text: z.string().exactOptional(),
    attrs: z.record(z.string(), z.unknown()).exactOptional(),
    marks: z.array(Node).exactOptional(),
    content: z.array(Node).exactOptional(),
  }),
);

const isKnown = ({ type, marks = [], content = [] }: Document): boolean =>
  (INLINE.has(type) || BLOCKS.has(type)) && marks.every((each) => MARKS.has(each.type)) && content.every(isKnown);

/** The document, if it is a sound one: Jira refuses one bad node with the whole call. `undefined`: not a document at all. */
export function readDocumentNode(input: unknown): { document: Document; sound: boolean } | undefined {
  const parsed = z
    .looseObject({ type: z.literal('doc'), version: z.literal(1), content: z.array(z.unknown()) })
    .safeParse(input);
  if (!parsed.success) return undefined;
  const document = Node.safeParse(input);
  if (!document.success) return { document: { type: 'doc', version: 1, content: [] }, sound: false };
  return { document: document.data, sound: fitsSchema(input) && (document.data.content ?? []).every(isKnown) };
}

const asWords = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The plain text of a document, a line for each block: what JQL searches and history shows. */
export function plainText(node: Document): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'mention') return asWords(node.attrs?.text);
  if (node.type === 'inlineCard') return asWords(node.attrs?.url);
  const inner = node.content ?? [];
  return inner.map(plainText).join(inner[0] && INLINE.has(inner[0].type) ? '' : '\n');
}

/** Checks that a reader would see nothing. */
export function isBlank({ type, text = '', content }: Document): boolean {
  if (type === 'text') return text.trim() === '';
  return BLOCKS.has(type) && type !== 'media' && type !== 'blockCard'
    ? (content ?? []).every(isBlank)
    : type === 'hardBreak';
}

/** The account ids that a document mentions. */
export function mentions(node: Document): string[] {
  const own = node.type === 'mention' ? [String(node.attrs?.id)] : [];
  return [...new Set([...own, ...(node.content ?? []).flatMap(mentions)])];
}
