import { isDeepStrictEqual } from 'node:util';
import { marked } from 'marked';
import { markdownToAdf } from 'marklassian';
import { cut } from './template';

/**
 * Document in the Atlassian Document Format, limited to the nodes that Markdown has
 * (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/).
 */
export interface AdfDocument {
  readonly type: 'doc';
  readonly version: 1;
  readonly content: readonly AdfNode[];
}

export interface AdfNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly AdfNode[];
  readonly marks?: readonly Pick<AdfNode, 'type' | 'attrs'>[];
  readonly text?: string;
}

/**
 * Maximum length of a text field in Jira, in UTF-16 units. Jira counts the document as JSON, not its text, according to
 * reports by other developers. Atlassian doesn't document it.
 */
export const MAX_TEXT = 32_767;
const CUT_NOTE = "The rest was left out because Jira doesn't accept a longer text.";

/** Disables HTML, because Jira has none, and the converter would read ready-made ADF nodes from tags. */
marked.use({ tokenizer: { html: () => undefined, tag: () => undefined } });

/**
 * Converts Markdown to ADF. Unsupported Markdown becomes text, images become links, and links other than http(s) and
 * mailto lose their target.
 */
export function toAdf(markdown: string): AdfDocument {
  return fitted({ type: 'doc', version: 1, content: blocks(converted(markdown), 'page') }, MAX_TEXT);
}

/** Maximum number of formatting characters. The converter's time grows with the square of their number. */
const MAX_MARKS = 2000;

function converted(markdown: string): readonly AdfNode[] {
  try {
    if ((markdown.match(/[*_~>]/g)?.length ?? 0) <= MAX_MARKS) return markdownToAdf(markdown).content;
  } catch (error) {
    // Deep nesting exhausts the converter's stack long before the text is too long for Jira.
    if (!(error instanceof RangeError)) throw error;
  }
  return markdown.split(/\n{2,}/).map((part) => paragraph(part.replace(/\s+/g, ' ')));
}

/**
 * Returns a paragraph.
 * @param text plain text
 */
export function paragraph(text: string): AdfNode {
  return { type: 'paragraph', content: inline([{ type: 'text', text }]) };
}

/** Texts for the end of a description: the names of the outcome statuses. */
export interface CompletionHint {
  /** Name of the person who loses access; `app` includes the account. */
  readonly person: string;
  readonly app: string;
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

const RULE: AdfNode = { type: 'rule' };

/** Appends a paragraph that says which statuses end the delegation. Shortens the description if necessary. */
export function appendCompletionHint(document: AdfDocument, done: CompletionHint): AdfDocument {
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
    plain(' The offboarding service is notified as soon as you do.'),
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

/** Position of a block. It determines the allowed blocks [doc: the nodes' pages; Atlassian's JSON schema]. */
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

/**
 * Converts a task list. Tasks contain only text, so a nested list becomes tasks below the task. The ids are positions,
 * so the same text always gives the same document.
 */
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

/** Converts an image to a link, so that opening the issue doesn't load the image from another site. */
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

/** Merges adjacent text nodes with the same marks, because the converter ends a node at every escape. */
function joined(nodes: AdfNode[], node: AdfNode): AdfNode[] {
  const last = nodes.at(-1);
  const isSame = last?.type === 'text' && node.type === 'text' && isDeepStrictEqual(last.marks, node.marks);
  return isSame ? [...nodes.slice(0, -1), { ...last, text: `${last.text ?? ''}${node.text ?? ''}` }] : [...nodes, node];
}

function isFollowable(mark: Pick<AdfNode, 'type' | 'attrs'>): boolean {
  return mark.type !== 'link' || /^(https?:\/\/|mailto:)\S+$/i.test(String(mark.attrs?.href));
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** Shortens a document to a maximum size and ends it with a note. */
function fitted(document: AdfDocument, max: number): AdfDocument {
  if (sizeOf(document) <= max) return document;
  const note = paragraph(CUT_NOTE);
  const room = { size: max - sizeOf({ ...document, content: [note] }) };
  return { ...document, content: [...beginning(document.content, room), note] };
}

function beginning(nodes: readonly AdfNode[], room: { size: number }): AdfNode[] {
  return nodes.flatMap((node): AdfNode[] => {
    const { text, content } = node;
    const hull = { ...node, ...(text === undefined ? {} : { text: '' }), ...(content ? { content: [] } : {}) };
    // Adds 1 for the comma in the JSON.
    room.size -= sizeOf(hull) + 1;
    if (room.size <= 0) return [];
    if (text !== undefined) {
      const kept = shortened(text, room.size);
      room.size = kept === text ? room.size - inQuotes(text) : 0;
      return [{ ...node, text: kept }];
    }
    return content ? filled({ ...node, content: beginning(content, room) }) : [node];
  });
}

/** Returns the length of a text as JSON escapes it, without quotation marks. */
function inQuotes(text: string): number {
  return sizeOf(text) - 2;
}

/**
 * Shortens a text until its escaped form fits.
 * @param room available length, at least 1
 */
function shortened(text: string, room: number): string {
  let kept = text;
  while (inQuotes(kept) > room) kept = cut(text, Math.floor((kept.length * room) / inQuotes(kept)));
  return kept;
}
