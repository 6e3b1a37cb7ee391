import * as z from 'zod/mini';
import type { JsonValue } from '../contract/json';
import { toAdf } from './adf';

/** Kind of value that a Jira field accepts. It determines the conversion of a text. */
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

/** Schema of a field in Jira's create metadata. */
export interface FieldSchema {
  readonly type: string;
  readonly items?: string | undefined;
  readonly custom?: string | undefined;
  readonly system?: string | undefined;
}

const TEXTAREA = 'com.atlassian.jira.plugin.system.customfieldtypes:textarea';
/** Jira's own fields with paragraphs. */
const PARAGRAPHS: ReadonlySet<string> = new Set(['description', 'environment']);
/** Kinds of fields with one value, by the type of the value. */
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
/** Kinds of fields with a list, by the type of its items. */
const LISTS: Readonly<Record<string, FieldKind>> = { option: 'options', user: 'users', string: 'texts' };

/**
 * Returns the kind of value that a field accepts. Paragraph fields accept a document, although their type is `string`
 * [doc: issue-fields].
 */
export function fieldKind({ type, items = '', custom, system = '' }: FieldSchema): FieldKind {
  if (custom === TEXTAREA || type === 'doc' || PARAGRAPHS.has(system)) return 'paragraph';
  if (type === 'array') return LISTS[items] ?? (SINGLE[items] === 'named' ? 'named-list' : 'other');
  return SINGLE[type] ?? 'other';
}

/** Functions that render a text: as a template, or unchanged. */
export interface TextRenderer {
  /** Renders a text on one line. */
  readonly line: (text: string) => string;
  readonly markdown: (text: string) => string;
}

/** Renderer of texts that aren't templates, such as those of a request. */
export const AS_SENT: TextRenderer = { line: (text) => text, markdown: (text) => text };

/**
 * Converts a value to the form that Jira's create call accepts, such as a document, a number or an option for a text.
 * Objects keep their form; only the texts in them are rendered.
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

/** Converts a document to plain JSON. */
export function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
