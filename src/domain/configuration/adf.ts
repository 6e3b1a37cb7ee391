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

/** Disables HTML, because Jira doesn't support it, and `markdownToAdf` would turn some tags into ADF nodes. */
marked.use({ tokenizer: { html: () => undefined, tag: () => undefined } });

/**
 * Converts Markdown to ADF. Unsupported Markdown becomes text, images become links, and links other than http(s) and
 * mailto lose their target.
 */
export function toAdf(markdown: string): AdfDocument {
  return shortenedDocument({ type: 'doc', version: 1, content: blocks(parsedOrPlain(markdown), 'page') }, MAX_TEXT);
}

/** Maximum number of formatting characters. The time of `markdownToAdf` grows with the square of their number. */
const MAX_FORMATTING_CHARACTERS = 2000;

/** Converts Markdown, or returns it as plain paragraphs if the conversion would take too long or fail. */
function parsedOrPlain(markdown: string): readonly AdfNode[] {
  try {
    if ((markdown.match(/[*_~>]/g)?.length ?? 0) <= MAX_FORMATTING_CHARACTERS) return markdownToAdf(markdown).content;
  } catch (error) {
    // Deep nesting exhausts its stack even in texts that are short enough for Jira.
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

/** Names for the paragraph that says how to complete or decline the delegation. */
export interface CompletionHint {
  /** Name of the person who loses access. */
  readonly person: string;
  /** Name of the app, with the account if there is one. */
  readonly app: string;
  readonly completed: readonly string[];
  readonly declined: readonly string[];
  readonly declinedResolutions: readonly string[];
}

const HORIZONTAL_RULE: AdfNode = { type: 'rule' };

/** Appends the paragraph that says which statuses end the delegation. Shortens the description if necessary. */
export function appendCompletionHint(document: AdfDocument, hint: CompletionHint): AdfDocument {
  const { person, app, completed, declined, declinedResolutions } = hint;
  const declineSteps = [
    ...(declined.length > 0 ? [plain('move it to '), ...strongList(declined)] : []),
    ...(declined.length > 0 && declinedResolutions.length > 0 ? [plain(', or ')] : []),
    ...(declinedResolutions.length > 0
      ? [plain('close it with the resolution '), ...strongList(declinedResolutions)]
      : []),
  ];
  const text: AdfNode[] = [
    plain(`When ${person} no longer has access to ${app}, move this issue to `),
    ...strongList(completed),
    plain('.'),
    ...(declineSteps.length > 0 ? [plain(' If the access stays, '), ...declineSteps, plain('.')] : []),
    plain(' The offboarding service is notified as soon as you do.'),
  ];
  const ending: AdfNode[] = [{ type: 'paragraph', content: text }];
  const kept = shortenedDocument(document, MAX_TEXT - sizeOf([HORIZONTAL_RULE, ...ending]));
  return { ...kept, content: [...kept.content, ...(kept.content.length > 0 ? [HORIZONTAL_RULE] : []), ...ending] };
}

function plain(text: string): AdfNode {
  return { type: 'text', text };
}

/** Returns names in bold: `A, B or C`. */
function strongList(names: readonly string[]): AdfNode[] {
  return names.flatMap((name, index) => [
    ...(index > 0 ? [plain(index === names.length - 1 ? ' or ' : ', ')] : []),
    { type: 'text', text: name, marks: [{ type: 'strong' }] },
  ]);
}

/** Parent of a block. It determines the allowed types of blocks [doc: the nodes' pages; Atlassian's JSON schema]. */
type Place = 'page' | 'item' | 'quote' | 'cell';

/** Converts blocks that `markdownToAdf` returned to blocks that Jira allows within the parent. */
function blocks(nodes: readonly AdfNode[] | undefined, place: Place): AdfNode[] {
  return (nodes ?? []).flatMap((node) => block(node, place));
}

function block(node: AdfNode, place: Place): AdfNode[] {
  switch (node.type) {
    case 'paragraph':
      return nonEmpty({ type: 'paragraph', content: inline(node.content) });
    case 'heading':
      return nonEmpty({
        ...(place === 'page' ? { type: 'heading', attrs: { level: node.attrs?.level } } : { type: 'paragraph' }),
        content: inline(node.content),
      });
    case 'codeBlock':
      return nonEmpty({
        type: 'codeBlock',
        attrs: { language: node.attrs?.language },
        content: inline(node.content),
      });
    case 'bulletList':
    case 'orderedList':
      return nonEmpty({ ...node, content: items(node.content) });
    case 'taskList':
      return place === 'page'
        ? nonEmpty(taskList(node, ''))
        : nonEmpty({ type: 'bulletList', content: items(node.content) });
    case 'blockquote':
      return place === 'page'
        ? nonEmpty({ type: 'blockquote', content: blocks(node.content, 'quote') })
        : blocks(node.content, place);
    case 'rule':
      return place === 'page' ? [node] : [];
    case 'table':
      return place === 'page' ? nonEmpty({ type: 'table', content: rows(node.content) }) : tableAsParagraphs(node);
    case 'mediaSingle':
      return (node.content ?? []).flatMap((media) => nonEmpty({ type: 'paragraph', content: imageAsLink(media) }));
    default:
      return [];
  }
}

/** Returns the node in a list, which is empty if the node has no content. */
function nonEmpty(node: AdfNode): AdfNode[] {
  return node.content && node.content.length > 0 ? [node] : [];
}

function items(nodes: readonly AdfNode[] | undefined): AdfNode[] {
  return (nodes ?? []).flatMap((node) => {
    const content =
      node.type === 'taskItem'
        ? [{ type: 'paragraph', content: [plain(checkboxOf(node)), ...inline(node.content)] }]
        : blocks(node.content, 'item');
    const nested = node.type === 'taskItem' ? blocks(node.content?.filter(isList), 'item') : [];
    const isListFirst = content[0] !== undefined && isList(content[0]);
    return nonEmpty({
      type: 'listItem',
      content: [...(isListFirst ? [{ type: 'paragraph', content: [] }] : []), ...content, ...nested],
    });
  });
}

function checkboxOf(item: AdfNode): string {
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
      ...(item.content ?? []).filter(isList).flatMap((inner) => nonEmpty(taskList(inner, `${localId}.`))),
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

/** Converts a table to one paragraph per row. */
function tableAsParagraphs(table: AdfNode): AdfNode[] {
  return rows(table.content).flatMap((row) =>
    nonEmpty({
      type: 'paragraph',
      content: (row.content ?? []).flatMap((cell, index) => [
        ...(index > 0 ? [plain(' | ')] : []),
        ...(cell.content ?? []).flatMap(({ content }) => content ?? []),
      ]),
    }),
  );
}

/** Converts an image to a link, so that opening the issue doesn't load the image from another site. */
function imageAsLink({ attrs = {} }: AdfNode): AdfNode[] {
  const href = String(attrs.url);
  const text = typeof attrs.alt === 'string' && attrs.alt !== '' ? attrs.alt : href;
  return inline([{ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }]);
}

/** Returns the texts and line breaks among nodes, without links that Jira refuses. */
function inline(nodes: readonly AdfNode[] | undefined): AdfNode[] {
  const allowed = (nodes ?? []).flatMap((node): AdfNode[] => {
    if (node.type === 'hardBreak') return [{ type: 'hardBreak' }];
    if (node.type !== 'text' || !node.text) return [];
    const marks = (node.marks ?? []).filter(isFollowable);
    return [{ type: 'text', text: node.text, ...(marks.length > 0 ? { marks } : {}) }];
  });
  return allowed.reduce<AdfNode[]>(withNodeAppended, []);
}

/** Appends a node. Merges texts with the same marks, because `markdownToAdf` starts a new text at every escape. */
function withNodeAppended(nodes: AdfNode[], node: AdfNode): AdfNode[] {
  const last = nodes.at(-1);
  const isSameText = last?.type === 'text' && node.type === 'text' && isDeepStrictEqual(last.marks, node.marks);
  return isSameText
    ? [...nodes.slice(0, -1), { ...last, text: `${last.text ?? ''}${node.text ?? ''}` }]
    : [...nodes, node];
}

function isFollowable(mark: Pick<AdfNode, 'type' | 'attrs'>): boolean {
  return mark.type !== 'link' || /^(https?:\/\/|mailto:)\S+$/i.test(String(mark.attrs?.href));
}

/** Returns the length of a value as JSON. */
function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

/** Shortens a document to a maximum size and ends it with a note. */
function shortenedDocument(document: AdfDocument, max: number): AdfDocument {
  if (sizeOf(document) <= max) return document;
  const note = paragraph(CUT_NOTE);
  const room = { left: max - sizeOf({ ...document, content: [note] }) };
  return { ...document, content: [...beginningOf(document.content, room), note] };
}

/**
 * Returns the beginning of the nodes that fits.
 * @param room available length, which decreases by the length of the result
 */
function beginningOf(nodes: readonly AdfNode[], room: { left: number }): AdfNode[] {
  return nodes.flatMap((node): AdfNode[] => {
    const { text, content } = node;
    const emptied = { ...node, ...(text === undefined ? {} : { text: '' }), ...(content ? { content: [] } : {}) };
    // Adds 1 for the comma in the JSON.
    room.left -= sizeOf(emptied) + 1;
    if (room.left <= 0) return [];
    if (text !== undefined) {
      const kept = shortened(text, room.left);
      room.left = kept === text ? room.left - escapedLength(text) : 0;
      return [{ ...node, text: kept }];
    }
    return content ? nonEmpty({ ...node, content: beginningOf(content, room) }) : [node];
  });
}

/** Returns the length of a text as JSON escapes it, without quotation marks. */
function escapedLength(text: string): number {
  return sizeOf(text) - 2;
}

/**
 * Shortens a text until its escaped form fits.
 * @param room available length, at least 1
 */
function shortened(text: string, room: number): string {
  let kept = text;
  while (escapedLength(kept) > room) kept = cut(text, Math.floor((kept.length * room) / escapedLength(kept)));
  return kept;
}
