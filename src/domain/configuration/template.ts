import Mustache from 'mustache';
import type { DelegationRequest } from '../contract/request-schemas';

/** Values of a template. Absent values are empty, and their sections are left out. */
export interface TemplateValues {
  readonly id: string;
  readonly person: { readonly id?: string; readonly email: string; readonly name: string };
  readonly app: { readonly id?: string; readonly name: string };
  readonly account?: string;
  readonly offboarding?: { readonly id: string; readonly url?: string };
  readonly dueAt?: string;
  readonly owner?: string;
}

/** Every value, as it is written in a template. */
export const TEMPLATE_NAMES = [
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

/** Whole groups may stand as a section only. */
const SECTION_NAMES: readonly string[] = [...TEMPLATE_NAMES, 'offboarding'];

/** @param extras what the call alone does not tell: the display name of the owner who was found. */
export function valuesOf(call: DelegationRequest, extras: { readonly owner?: string } = {}): TemplateValues {
  const { person, app, offboarding } = call;
  return {
    id: call.id,
    person: { ...withId(person.id), email: person.email, name: person.name ?? person.email },
    app: { ...withId(app.id), name: app.name },
    ...(call.account === undefined ? {} : { account: call.account }),
    ...(offboarding && {
      offboarding: { id: offboarding.id, ...(offboarding.url === undefined ? {} : { url: offboarding.url }) },
    }),
    ...(call.dueAt === undefined ? {} : { dueAt: call.dueAt }),
    ...extras,
  };
}

function withId(id: string | number | undefined): { id?: string } {
  return id === undefined ? {} : { id: String(id) };
}

/** Longest summary in Jira, in UTF-16 units. */
const MAX_SUMMARY = 255;

/** One line of plain text: white space is one space, and what is too long ends in an ellipsis. */
export function renderText(template: string, values: TemplateValues): string {
  return cut(
    onOneLine(
      render(
        template,
        bare(values, (value) => value),
      ),
    ),
    MAX_SUMMARY,
  );
}

/** Markdown in which the template's marks count and no value makes one. (Within code, where Markdown knows no escapes, they show.) */
export function renderMarkdown(template: string, values: TemplateValues): string {
  return render(template, bare(values, escapeMarkdown));
}

/** Cuts between characters, never within one. */
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

/** Every mark of Markdown is ASCII punctuation, and a backslash makes it a plain character. */
export function escapeMarkdown(value: string): string {
  return onOneLine(value).replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

type Bare = Record<string, unknown>;

/** Values without a prototype, so that a template reaches nothing but them. */
function bare(values: object, change: (value: string) => string): Bare {
  const copy = Object.create(null) as Bare;
  const entries: [string, unknown][] = Object.entries(values);
  for (const [name, value] of entries) {
    copy[name] = typeof value === 'object' && value !== null ? bare(value, change) : change(String(value));
  }
  return copy;
}

/** A writer of its own each time: Mustache's shared one keeps templates, and one process serves several sites. */
function render(template: string, values: Bare): string {
  return new Mustache.Writer().render(template, values, undefined, { escape: String });
}

/** Returns the mistakes of a template as sentences. */
export function checkTemplate(template: string): string[] {
  try {
    return faults(new Mustache.Writer().parse(template) as Token[]);
  } catch (error) {
    return [`can't be read as a template: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** As Mustache's parser gives them: sections have further tokens in them. */
type Token = readonly [kind: string, content: string, start: number, end: number, inner?: readonly Token[] | string];

function faults(tokens: readonly Token[]): string[] {
  return tokens.flatMap(([kind, content, , , inner]) => {
    switch (kind) {
      case 'text':
      case '!':
        return [];
      case 'name':
        return unknownName(content, TEMPLATE_NAMES);
      case '#':
      case '^':
        return [...unknownName(content, SECTION_NAMES), ...(typeof inner === 'object' ? faults(inner) : [])];
      case '&':
        return [`has {{{${content}}}}, which no value needs: write {{${content}}}`];
      default:
        return [`has {{${kind}${content}}}, which is not offered here: only values and their sections are`];
    }
  });
}

function unknownName(name: string, known: readonly string[]): string[] {
  return known.includes(name) ? [] : [`has {{${name}}}, which is no value: there are ${TEMPLATE_NAMES.join(', ')}`];
}
