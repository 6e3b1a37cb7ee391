import { z } from 'zod';
import type { Document } from './model';
import { own } from './own';

/** What a node may hold; `inline` and `block` are the two large groups [doc: Atlassian Document Format structure]. */
type Holds = 'inline' | 'block' | 'text' | 'nothing' | readonly string[];

const NODES: Readonly<Record<string, Holds>> = {
  paragraph: 'inline',
  heading: 'inline',
  codeBlock: 'text',
  blockquote: ['paragraph', 'bulletList', 'orderedList', 'codeBlock', 'mediaSingle', 'mediaGroup'],
  bulletList: ['listItem'],
  orderedList: ['listItem'],
  listItem: ['paragraph', 'bulletList', 'orderedList', 'codeBlock', 'mediaSingle'],
  taskList: ['taskItem', 'taskList'],
  taskItem: 'inline',
  decisionList: ['decisionItem'],
  decisionItem: 'inline',
  panel: [
    'paragraph',
    'heading',
    'bulletList',
    'orderedList',
    'blockCard',
    'mediaGroup',
    'mediaSingle',
    'codeBlock',
    'taskList',
    'rule',
  ],
  expand: 'block',
  nestedExpand: 'block',
  rule: 'nothing',
  table: ['tableRow'],
  tableRow: ['tableCell', 'tableHeader'],
  tableCell: 'block',
  tableHeader: 'block',
  mediaSingle: ['media', 'caption'],
  mediaGroup: ['media'],
  media: 'nothing',
  caption: 'inline',
  blockCard: 'nothing',
  text: 'nothing',
  hardBreak: 'nothing',
  mention: 'nothing',
  emoji: 'nothing',
  date: 'nothing',
  status: 'nothing',
  inlineCard: 'nothing',
  mediaInline: 'nothing',
};
const INLINE = new Set(['text', 'hardBreak', 'mention', 'emoji', 'date', 'status', 'inlineCard', 'mediaInline']);
const ONLY_INSIDE = new Set([
  'listItem',
  'taskItem',
  'decisionItem',
  'tableRow',
  'tableCell',
  'tableHeader',
  'media',
  'caption',
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
/** A code mark goes with a link only [doc: mark code]. */
const BESIDE_CODE = new Set(['code', 'link', 'annotation']);

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

const mayHold = (holds: Holds, child: Document): boolean => {
  if (holds === 'nothing') return false;
  if (holds === 'inline') return INLINE.has(child.type);
  if (holds === 'text') return child.type === 'text' && (child.marks ?? []).length === 0;
  if (holds === 'block') {
    return Object.hasOwn(NODES, child.type) && !INLINE.has(child.type) && !ONLY_INSIDE.has(child.type);
  }
  return holds.includes(child.type);
};

function isSound(node: Document): boolean {
  const holds = own(NODES, node.type);
  if (holds === undefined) return false;
  const attrs = node.attrs ?? {};
  if (node.type === 'text') {
    const marks = (node.marks ?? []).map((each) => each.type);
    if (!node.text || !marks.every((each) => MARKS.has(each))) return false;
    if (marks.includes('code') && !marks.every((each) => BESIDE_CODE.has(each))) return false;
    return (node.marks ?? []).every((each) => each.type !== 'link' || typeof each.attrs?.href === 'string');
  }
  if (node.text !== undefined) return false;
  if (node.type === 'heading' && !(Number(attrs.level) >= 1 && Number(attrs.level) <= 6)) return false;
  if (node.type === 'mention' && typeof attrs.id !== 'string') return false;
  if (['bulletList', 'orderedList', 'listItem', 'table', 'tableRow'].includes(node.type) && !node.content?.length) {
    return false;
  }
  // The first thing in a list item is never another list [doc: listItem].
  if (node.type === 'listItem' && node.content?.[0]?.type.endsWith('List')) return false;
  return (node.content ?? []).every((child) => mayHold(holds, child) && isSound(child));
}

/** The document, if it is a sound one: Jira refuses one bad node with the whole call. `undefined`: not a document at all. */
export function readDocumentNode(input: unknown): { document: Document; sound: boolean } | undefined {
  const parsed = z
    .looseObject({ type: z.literal('doc'), version: z.literal(1), content: z.array(z.unknown()) })
    .safeParse(input);
  if (!parsed.success) return undefined;
  const document = Node.safeParse(input);
  if (!document.success) return { document: { type: 'doc', version: 1, content: [] }, sound: false };
  const sound = (document.data.content ?? []).every((child) => mayHold('block', child) && isSound(child));
  return { document: document.data, sound };
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

/** The account ids that a document mentions. */
export function mentions(node: Document): string[] {
  const own = node.type === 'mention' ? [String(node.attrs?.id)] : [];
  return [...new Set([...own, ...(node.content ?? []).flatMap(mentions)])];
}
