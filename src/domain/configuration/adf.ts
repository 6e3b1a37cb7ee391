import { isDeepStrictEqual } from 'node:util';
import { marked } from 'marked';
import { markdownToAdf } from 'marklassian';
import { cut } from './template';

/** Atlassian Document Format, as far as Markdown reaches (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/). */
export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly AdfNode[];
  readonly marks?: readonly AdfMark[];
  readonly text?: string;
}

interface AdfMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/**
 * Longest text field in Jira. Others found that Jira counts the document as JSON, not its text; Atlassian doesn't document it.
 * In UTF-16 units.
 */
export const MAX_TEXT = 32_767;
const CUT_NOTE = 'The rest was left out: Jira takes no longer text.';

/** Tags are text like any other: Jira has no HTML, and the converter would take ready-made nodes from them. */
marked.use({ tokenizer: { html: () => undefined, tag: () => undefined } });

/** Markdown as Jira takes it. What Jira has no place for becomes text; no image is loaded and no odd link followed. */
export function toAdf(markdown: string): AdfDocument {
  return fitted({ type: 'doc', version: 1, content: blocks(converted(markdown), 'page') }, MAX_TEXT);
}

/** More marks than this are no text of a person's, and take the converter a time that grows with their square. */
const MAX_MARKS = 2000;

function converted(markdown: string): readonly AdfNode[] {
  try {
    if ((markdown.match(/[*_~>]/g)?.length ?? 0) <= MAX_MARKS) return markdownToAdf(markdown).content;
  } catch (error) {
    // Nesting exhausts the converter's stack long before it exhausts the room for text.
    if (!(error instanceof RangeError)) throw error;
  }
  return markdown.split(/\n{2,}/).map((part) => paragraph(part.replace(/\s+/g, ' ')));
}

/** @param text plain */
export function paragraph(text: string): AdfNode {
  return { type: 'paragraph', content: inline([{ type: 'text', text }]) };
}

/** Outcome statuses of a delegation issue, by the names that Jira shows. */
export interface DoneWords {
  /** Person who loses access, and the app with its account. */
  readonly person: string;
  readonly app: string;
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

const RULE: AdfNode = { type: 'rule' };

/** Ends a description with what done means, whatever has to be left out before it. */
export function appendDone(document: AdfDocument, done: DoneWords): AdfDocument {
  const { person, app, completed, declined, declinedResolutions } = done;
  const ways = [
    ...(declined.length > 0 ? [plain('move it to '), ...either(declined)] : []),
    ...(declined.length > 0 && declinedResolutions.length > 0 ? [plain(', or ')] : []),
    ...(declinedResolutions.length > 0 ? [plain('close it with the resolution '), ...either(declinedResolutions)] : []),
  ];
  const text: AdfNode[] = [
    plain(`When ${person} no longer has access to ${app}, move this issue to `),
    ...either(completed),
    plain('.'),
    ...(ways.length > 0 ? [plain(' If the access stays, '), ...ways, plain('.')] : []),
    plain(' The offboarding service is told as soon as you do.'),
  ];
  const ending: AdfNode[] = [{ type: 'paragraph', content: text }];
  const kept = fitted(document, MAX_TEXT - sizeOf([RULE, ...ending]));
  return { ...kept, content: [...kept.content, ...(kept.content.length > 0 ? [RULE] : []), ...ending] };
}

function plain(text: string): AdfNode {
  return { type: 'text', text };
}

function either(names: readonly string[]): AdfNode[] {
  return names.flatMap((name, index) => [
    ...(index > 0 ? [plain(index === names.length - 1 ? ' or ' : ', ')] : []),
    { type: 'text', text: name, marks: [{ type: 'strong' }] },
  ]);
}

/** Place of a block, which decides the blocks that may stand there [doc: the nodes' pages; Atlassian's JSON schema]. */
type Place = 'page' | 'item' | 'quote' | 'cell';

function blocks(nodes: readonly AdfNode[] | undefined, place: Place): AdfNode[] {
  return (nodes ?? []).flatMap((node) => block(node, place));
}

function block(node: AdfNode, place: Place): AdfNode[] {
  switch (node.type) {
    case 'paragraph':
      return filled({ type: 'paragraph', content: inline(node.content) });
    case 'heading':
      return filled({
        ...(place === 'page' ? { type: 'heading', attrs: { level: node.attrs?.level } } : { type: 'paragraph' }),
        content: inline(node.content),
      });
    case 'codeBlock':
      return filled({
        type: 'codeBlock',
        attrs: { language: node.attrs?.language },
        content: inline(node.content),
      });
    case 'bulletList':
    case 'orderedList':
      return filled({ ...node, content: items(node.content) });
    case 'taskList':
      return place === 'page'
        ? filled(taskList(node, ''))
        : filled({ type: 'bulletList', content: items(node.content) });
    case 'blockquote':
      return place === 'page'
        ? filled({ type: 'blockquote', content: blocks(node.content, 'quote') })
        : blocks(node.content, place);
    case 'rule':
      return place === 'page' ? [node] : [];
    case 'table':
      return place === 'page' ? filled({ type: 'table', content: rows(node.content) }) : flattened(node);
    case 'mediaSingle':
      return (node.content ?? []).flatMap((media) => filled({ type: 'paragraph', content: linkToImage(media) }));
    default:
      return [];
  }
}

function filled(node: AdfNode): AdfNode[] {
  return node.content && node.content.length > 0 ? [node] : [];
}

function items(nodes: readonly AdfNode[] | undefined): AdfNode[] {
  return (nodes ?? []).flatMap((node) => {
    const content =
      node.type === 'taskItem'
        ? [{ type: 'paragraph', content: [plain(boxOf(node)), ...inline(node.content)] }]
        : blocks(node.content, 'item');
    const nested = node.type === 'taskItem' ? blocks(node.content?.filter(isList), 'item') : [];
    const isListFirst = content[0] !== undefined && isList(content[0]);
    return filled({
      type: 'listItem',
      content: [...(isListFirst ? [{ type: 'paragraph', content: [] }] : []), ...content, ...nested],
    });
  });
}

function boxOf(item: AdfNode): string {
  return item.attrs?.state === 'DONE' ? '☑ ' : '☐ ';
}

function isList({ type }: AdfNode): boolean {
  return type === 'bulletList' || type === 'orderedList' || type === 'taskList';
}

/** Tasks hold text only; a list within one becomes tasks below it. Ids by place, so that the same text gives the same document. */
function taskList(list: AdfNode, parentId: string): AdfNode {
  const content = (list.content ?? []).flatMap((item, index) => {
    const localId = `${parentId}${index + 1}`;
    const state = item.attrs?.state === 'DONE' ? 'DONE' : 'TODO';
    const text = inline(
      item.type === 'taskItem' ? item.content : item.content?.flatMap((inner) => inner.content ?? []),
    );
    return [
      { type: 'taskItem', attrs: { localId, state }, content: text },
      ...(item.content ?? []).filter(isList).flatMap((inner) => filled(taskList(inner, `${localId}.`))),
    ];
  });
  return { type: 'taskList', attrs: { localId: `${parentId}list` }, content };
}

function rows(nodes: readonly AdfNode[] | undefined): AdfNode[] {
  return (nodes ?? []).map((row) => ({
    type: 'tableRow',
    content: (row.content ?? []).map(({ type, content }) => {
      const inside = blocks(content, 'cell');
      return { type, content: inside.length > 0 ? inside : [{ type: 'paragraph', content: [] }] };
    }),
  }));
}

function flattened(table: AdfNode): AdfNode[] {
  return rows(table.content).flatMap((row) =>
    filled({
      type: 'paragraph',
      content: (row.content ?? []).flatMap((cell, index) => [
        ...(index > 0 ? [plain(' | ')] : []),
        ...(cell.content ?? []).flatMap(({ content }) => content ?? []),
      ]),
    }),
  );
}

/** An image elsewhere is not loaded by whoever opens the issue, but may be looked at. */
function linkToImage({ attrs = {} }: AdfNode): AdfNode[] {
  const href = String(attrs.url);
  const text = typeof attrs.alt === 'string' && attrs.alt !== '' ? attrs.alt : href;
  return inline([{ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }]);
}

function inline(nodes: readonly AdfNode[] | undefined): AdfNode[] {
  const cleaned = (nodes ?? []).flatMap((node): AdfNode[] => {
    if (node.type === 'hardBreak') return [{ type: 'hardBreak' }];
    if (node.type !== 'text' || !node.text) return [];
    const marks = (node.marks ?? []).filter(isFollowable);
    return [{ type: 'text', text: node.text, ...(marks.length > 0 ? { marks } : {}) }];
  });
  return cleaned.reduce<AdfNode[]>(joined, []);
}

/** Every escape ends a text node; what reads as one is one. */
function joined(nodes: AdfNode[], node: AdfNode): AdfNode[] {
  const last = nodes.at(-1);
  const isSame = last?.type === 'text' && node.type === 'text' && isDeepStrictEqual(last.marks, node.marks);
  return isSame ? [...nodes.slice(0, -1), { ...last, text: `${last.text ?? ''}${node.text ?? ''}` }] : [...nodes, node];
}

function isFollowable(mark: AdfMark): boolean {
  return mark.type !== 'link' || /^(https?:\/\/|mailto:)\S+$/i.test(String(mark.attrs?.href));
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** Leaves out what is too long, and says so at the end. */
function fitted(document: AdfDocument, max: number): AdfDocument {
  if (sizeOf(document) <= max) return document;
  const note = paragraph(CUT_NOTE);
  const room = { left: max - sizeOf({ ...document, content: [note] }) };
  return { ...document, content: [...beginning(document.content, room), note] };
}

function beginning(nodes: readonly AdfNode[], room: { left: number }): AdfNode[] {
  return nodes.flatMap((node): AdfNode[] => {
    const { text, content } = node;
    const hull = { ...node, ...(text === undefined ? {} : { text: '' }), ...(content ? { content: [] } : {}) };
    // One more for the comma beside it.
    room.left -= sizeOf(hull) + 1;
    if (room.left <= 0) return [];
    if (text !== undefined) {
      const kept = shortened(text, room.left);
      room.left = kept === text ? room.left - inQuotes(text) : 0;
      return [{ ...node, text: kept }];
    }
    return content ? filled({ ...node, content: beginning(content, room) }) : [node];
  });
}

/** Returns a text as JSON escapes it, without quotation marks. */
function inQuotes(text: string): number {
  return sizeOf(text) - 2;
}

/** @param room at least 1 */
function shortened(text: string, room: number): string {
  let kept = text;
  while (inQuotes(kept) > room) kept = cut(text, Math.floor((kept.length * room) / inQuotes(kept)));
  return kept;
}
