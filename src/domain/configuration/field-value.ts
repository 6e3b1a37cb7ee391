import * as z from 'zod/mini';
import type { JsonValue } from '../contract/json';
import { toAdf } from './adf';

/** Kind of value that a Jira field takes, as far as a text has to be converted for it. */
export const FieldKind = z.enum([
  'paragraph',
  'number',
  'option',
  'options',
  'named',
  'named-list',
  'user',
  'users',
  'texts',
  'other',
]);
export type FieldKind = z.infer<typeof FieldKind>;

/** Schema of a field, as Jira's create metadata gives it. */
export interface FieldSchema {
  readonly type: string;
  readonly items?: string | undefined;
  readonly custom?: string | undefined;
  readonly system?: string | undefined;
}

const TEXTAREA = 'com.atlassian.jira.plugin.system.customfieldtypes:textarea';
const PARAGRAPHS: ReadonlySet<string> = new Set(['description', 'environment']);
const SINGLE: Readonly<Record<string, FieldKind>> = {
  number: 'number',
  option: 'option',
  'option-with-child': 'option',
  user: 'user',
  group: 'named',
  priority: 'named',
  component: 'named',
  version: 'named',
  securitylevel: 'named',
};
const LISTS: Readonly<Record<string, FieldKind>> = { option: 'options', user: 'users', string: 'texts' };

/** Returns the kind of value that a field takes. Paragraph fields take a document, though their type is `string` [doc: issue-fields]. */
export function fieldKind({ type, items = '', custom, system = '' }: FieldSchema): FieldKind {
  if (custom === TEXTAREA || type === 'doc' || PARAGRAPHS.has(system)) return 'paragraph';
  if (type === 'array') return LISTS[items] ?? (SINGLE[items] === 'named' ? 'named-list' : 'other');
  return SINGLE[type] ?? 'other';
}

/** Functions that make the final text of a template or of a text as sent. */
export interface TextRenderer {
  /** Text on one line. */
  readonly line: (text: string) => string;
  readonly markdown: (text: string) => string;
}

/** Renderer for texts that aren't templates. */
export const AS_SENT: TextRenderer = { line: (text) => text, markdown: (text) => text };

/**
 * Returns a field's value as Jira's create call takes it. A text becomes what the field's kind needs: a document, a number, an option.
 * Values that have a form of their own already stay as they are, and the texts in them are rendered.
 */
export function toFieldValue(value: JsonValue, kind: FieldKind, render: TextRenderer): JsonValue {
  if (typeof value === 'string') return fromText(value, kind, render);
  if (Array.isArray(value)) {
    const itemKind = ITEM_KINDS[kind] ?? 'other';
    return value.map((item) => toFieldValue(item, itemKind, render));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, toFieldValue(member, 'other', render)]),
  );
}

const ITEM_KINDS: Partial<Record<FieldKind, FieldKind>> = { options: 'option', 'named-list': 'named', users: 'user' };

function fromText(text: string, kind: FieldKind, render: TextRenderer): JsonValue {
  if (kind === 'paragraph') return asJson(toAdf(render.markdown(text)));
  const line = render.line(text);
  const itemKind = ITEM_KINDS[kind];
  if (itemKind) return [fromText(text, itemKind, render)];
  switch (kind) {
    case 'number':
      return line.trim() !== '' && Number.isFinite(Number(line)) ? Number(line) : line;
    case 'option':
      return { value: line };
    case 'named':
      return { name: line };
    case 'user':
      return { id: line };
    case 'texts':
      return [line];
    default:
      return line;
  }
}

/** Returns a document as plain JSON. */
export function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
