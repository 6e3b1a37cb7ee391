import Ajv, { type ValidateFunction } from 'ajv';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { vendorFile } from '../vendor-file';
import type { Document } from './model/field';

/** Validator for Atlassian's JSON schema of the format. It's compiled when the first document is read. */
let schema: ValidateFunction | undefined;

/** Returns true if a document fits the schema [source: @atlaskit/adf-schema; doc: Atlassian Document Format]. */
function fitsSchema(document: unknown): boolean {
  // Without inlining, the schema compiles five times as fast. Its draft 4 keywords mean the same in draft 7.
  schema ??= new Ajv({ strict: false, validateSchema: false, inlineRefs: false }).compile(
    z
      .looseObject({})
      .parse(JSON.parse(readFileSync(vendorFile('@atlaskit/adf-schema', 'dist/json-schema/v1/full.json'), 'utf8'))),
  );
  return schema(document);
}

const INLINE_NODES = new Set(['text', 'hardBreak', 'mention', 'emoji', 'date', 'status', 'inlineCard', 'mediaInline']);
/**
 * Types of block nodes that Jira accepts. The schema also contains Confluence's types, which Jira rejects. Unsure: the
 * exact list; this is the stricter reading.
 */
const BLOCK_NODES = new Set([
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

const hasKnownNodes = ({ type, marks = [], content = [] }: Document): boolean =>
  (INLINE_NODES.has(type) || BLOCK_NODES.has(type)) &&
  marks.every((each) => MARKS.has(each.type)) &&
  content.every(hasKnownNodes);

/**
 * Returns the document and a flag for its validity, because one invalid node fails the whole call. Returns undefined
 * for other values.
 */
export function readDocumentNode(input: unknown): { document: Document; isValid: boolean } | undefined {
  const parsed = z
    .looseObject({ type: z.literal('doc'), version: z.literal(1), content: z.array(z.unknown()) })
    .safeParse(input);
  if (!parsed.success) return undefined;
  const document = Node.safeParse(input);
  if (!document.success) return { document: { type: 'doc', version: 1, content: [] }, isValid: false };
  return { document: document.data, isValid: fitsSchema(input) && (document.data.content ?? []).every(hasKnownNodes) };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Returns the plain text of a document with a line for each block. JQL searches it and history shows it. */
export function plainText(node: Document): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'mention') return asText(node.attrs?.text);
  if (node.type === 'inlineCard') return asText(node.attrs?.url);
  const children = node.content ?? [];
  return children.map(plainText).join(children[0] && INLINE_NODES.has(children[0].type) ? '' : '\n');
}

/** Returns true for a node without visible content. */
export function isBlank({ type, text = '', content }: Document): boolean {
  if (type === 'text') return text.trim() === '';
  return BLOCK_NODES.has(type) && type !== 'media' && type !== 'blockCard'
    ? (content ?? []).every(isBlank)
    : type === 'hardBreak';
}

/** Returns the account ids that a document mentions. */
export function mentions(node: Document): string[] {
  const own = node.type === 'mention' ? [String(node.attrs?.id)] : [];
  return [...new Set([...own, ...(node.content ?? []).flatMap(mentions)])];
}
