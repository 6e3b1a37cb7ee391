import Mustache from 'mustache';
import type { DelegationRequest } from '../contract/request-schemas';

/** Values for a template. An absent value is rendered as empty text, and its section is omitted. */
export interface TemplateValues extends Pick<DelegationRequest, 'id' | 'app'> {
  readonly person: DelegationRequest['person'] & { readonly name: string };
  readonly account?: string | undefined;
  readonly offboarding?: DelegationRequest['offboarding'] | undefined;
  readonly dueAt?: string | undefined;
  readonly owner?: string;
}

/** Names of all values, as a template contains them. */
export const TEMPLATE_VALUE_NAMES = [
  'id',
  'person.id',
  'person.email',
  'person.name',
  'app.id',
  'app.name',
  'account',
  'offboarding.id',
  'offboarding.url',
  'dueAt',
  'owner',
] as const;

/** Names of sections: every value, and the whole `offboarding`. */
const SECTION_NAMES: readonly string[] = [...TEMPLATE_VALUE_NAMES, 'offboarding'];

/**
 * Returns the values for the templates of a request.
 * @param extras values that the request doesn't contain, such as the owner's display name
 */
export function valuesOf(call: DelegationRequest, extras: { readonly owner?: string } = {}): TemplateValues {
  const { id, person, app, account, offboarding, dueAt } = call;
  return { id, person: { ...person, name: person.name ?? person.email }, app, account, offboarding, dueAt, ...extras };
}

/** Maximum length of a summary in Jira, in UTF-16 units. */
const MAX_SUMMARY_LENGTH = 255;

/** Renders a template as one line of plain text. A text that is too long ends with an ellipsis. */
export function renderText(template: string, values: TemplateValues): string {
  return cut(onOneLine(render(template, withoutPrototype(values, String))), MAX_SUMMARY_LENGTH);
}

/**
 * Renders a template as Markdown. Values are escaped, so only the template has formatting. Within code spans the
 * escapes are visible, because Markdown has none there.
 */
export function renderMarkdown(template: string, values: TemplateValues): string {
  return render(template, withoutPrototype(values, escapeMarkdown));
}

/** Shortens a text without splitting a character. */
export function cut(text: string, maxUnits: number): string {
  if (text.length <= maxUnits) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > maxUnits - 1) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Escapes a text for Markdown. All Markdown syntax is ASCII punctuation, which a backslash makes literal. */
export function escapeMarkdown(value: string): string {
  return onOneLine(value).replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

type PlainObject = Record<string, unknown>;

/**
 * Copies values, changed by `change`, to objects without a prototype, so that a template can't access inherited ones.
 */
function withoutPrototype(values: object, change: (value: string) => string): PlainObject {
  const copy = Object.create(null) as PlainObject;
  const entries: [string, unknown][] = Object.entries(values);
  for (const [name, value] of entries.filter(([, value]) => value !== undefined)) {
    copy[name] = typeof value === 'object' && value !== null ? withoutPrototype(value, change) : change(String(value));
  }
  return copy;
}

/** Renders with a new writer, because the shared one caches templates, and one process serves several sites. */
function render(template: string, values: PlainObject): string {
  return new Mustache.Writer().render(template, values, undefined, { escape: String });
}

/** Returns the mistakes in a template, each as the end of a sentence about its field. */
export function checkTemplate(template: string): string[] {
  try {
    return mistakesIn(new Mustache.Writer().parse(template) as Token[]);
  } catch (error) {
    return [`can't be read as a template: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** Token of Mustache's parser. The children of a section are tokens, too. */
type Token = readonly [kind: string, content: string, start: number, end: number, children?: readonly Token[] | string];

function mistakesIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap(([kind, content, , , children]) => {
    switch (kind) {
      case 'text':
      case '!':
        return [];
      case 'name':
        return unknownName(content, TEMPLATE_VALUE_NAMES);
      case '#':
      case '^':
        return [...unknownName(content, SECTION_NAMES), ...(typeof children === 'object' ? mistakesIn(children) : [])];
      case '&':
        return [`has {{{${content}}}}, which isn't needed: write {{${content}}}`];
      default:
        return [`has {{${kind}${content}}}, which isn't supported: use only values and their sections`];
    }
  });
}

function unknownName(name: string, known: readonly string[]): string[] {
  return known.includes(name)
    ? []
    : [`has {{${name}}}, which isn't a value: use one of ${TEMPLATE_VALUE_NAMES.join(', ')}`];
}
