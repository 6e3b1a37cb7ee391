import * as z from 'zod/mini';
import type { JsonValue } from '../contract/json';
import { badRequestError, escapePointer, type FieldError } from '../contract/problem';
import { AnyJson, parseOrThrow, label, line, nameOrId, sharedStatuses } from '../contract/shapes';
import { ResolutionRef, StatusRef } from '../delegation/status';
import { checkTemplate } from './template';

/** What the admin set for an app, or for all apps. Things of Jira by id, with their names for people. */
export const Rule = z.object({
  id: z.string(),
  /** The app's name, met in any case of letters; null for all apps that have no rule of their own. */
  app: z.nullable(z.string()),
  project: z.object({ id: z.string(), key: z.string(), name: z.string() }),
  issueType: z.object({ id: z.string(), name: z.string(), subtask: z.boolean() }),
  /** Template, one line. */
  summary: z.string(),
  /** Template, Markdown. */
  description: z.string(),
  labels: z.array(z.string()),
  priority: z.nullable(z.object({ id: z.string(), name: z.string() })),
  /** By field id, for the fields that the issue type requires; texts in them are templates. */
  fields: z.record(z.string(), AnyJson),
  completed: z.array(StatusRef),
  declined: z.array(StatusRef),
  declinedResolutions: z.array(ResolutionRef),
  /** Where the issue goes when the delegation is canceled; null to leave it where it stands. */
  cancelStatus: z.nullable(StatusRef),
  /** Account id of who gets the issue when no owner fits; null to leave it unassigned. */
  fallbackOwner: z.nullable(z.string()),
  /** What happens when the same person, app and account are delegated again while one is open. */
  duplicates: z.enum(['link', 'refuse']),
});
export type Rule = z.infer<typeof Rule>;

export const DEFAULT_SUMMARY = 'Remove {{person.name}} from {{app.name}}';

export const DEFAULT_DESCRIPTION = `**{{person.name}}** ({{person.email}}) is leaving. Please remove their access to **{{app.name}}**.

{{#account}}
- Account: {{account}}
{{/account}}
{{#dueAt}}
- Due: {{dueAt}}
{{/dueAt}}
{{#offboarding.url}}
- [All of their tasks]({{offboarding.url}})
{{/offboarding.url}}
`;

const MAX_LISTED = 50;
const names = () => z.array(nameOrId()).check(z.maxLength(MAX_LISTED));

/** What an admin sends to save a rule: things of Jira by name or id, to be looked up. */
export const RuleDraft = z.strictObject({
  id: z.exactOptional(line(100)),
  app: z.nullable(line(255)),
  project: nameOrId(),
  issueType: nameOrId(),
  summary: z._default(line(1000), DEFAULT_SUMMARY),
  description: z._default(z.string().check(z.maxLength(30_000)), DEFAULT_DESCRIPTION),
  labels: z._default(z.array(label()).check(z.maxLength(100)), []),
  priority: z._default(z.nullable(nameOrId()), null),
  fields: z._default(z.record(z.string().check(z.minLength(1), z.maxLength(255)), AnyJson), {}),
  completedStatuses: names().check(z.minLength(1)),
  declinedStatuses: z._default(names(), []),
  declinedResolutions: z._default(names(), []),
  cancelStatus: z._default(z.nullable(nameOrId()), null),
  fallbackOwner: z._default(z.nullable(line(128)), null),
  duplicates: z._default(z.enum(['link', 'refuse']), 'link'),
});
export type RuleDraft = z.infer<typeof RuleDraft>;

/** Parses and checks a draft. @throws ProblemError 400 that names every wrong field */
export function parseRuleDraft(input: unknown): RuleDraft {
  const draft = parseOrThrow(RuleDraft, input);
  checkRuleDraft(draft);
  return draft;
}

/** Checks what a schema can't: templates, and statuses in both lists. @throws ProblemError 400 that names every wrong field */
export function checkRuleDraft(draft: RuleDraft): void {
  const errors = [
    ...templateErrors(draft.summary, '/summary'),
    ...templateErrors(draft.description, '/description'),
    ...fieldTemplateErrors(draft.fields, '/fields'),
    ...sharedStatuses(draft.completedStatuses, draft.declinedStatuses),
  ];
  const [first] = errors;
  if (first) throw badRequestError(`${first.pointer} ${first.detail}.`, errors);
}

/** Names of a rule's members in the audit log. */
const MEMBER_NAMES: Readonly<Record<Exclude<keyof Rule, 'id'>, string>> = {
  app: 'app',
  project: 'project',
  issueType: 'issue type',
  summary: 'summary',
  description: 'description',
  labels: 'labels',
  priority: 'priority',
  fields: 'fields',
  completed: 'completed statuses',
  declined: 'declined statuses',
  declinedResolutions: 'declined resolutions',
  cancelStatus: 'cancel status',
  fallbackOwner: 'fallback owner',
  duplicates: 'duplicates',
};

/** Describes a change of a rule for the audit log: the names of the changed members, without values. */
export function describeRuleChange(before: Rule | undefined, after: Rule): string {
  if (!before) return `Created the rule ${ruleName(after)}`;
  const names = Object.entries(MEMBER_NAMES).map(
    ([member, name]) => [member as keyof typeof MEMBER_NAMES, name] as const,
  );
  const changed = names.flatMap(([member, name]) =>
    JSON.stringify(before[member]) === JSON.stringify(after[member]) ? [] : [name],
  );
  return `Changed the rule ${ruleName(after)}: ${changed.join(', ') || 'saved without changes'}`;
}

function templateErrors(template: string, pointer: string): FieldError[] {
  return checkTemplate(template).map((detail) => ({ pointer, detail }));
}

function fieldTemplateErrors(value: JsonValue, pointer: string): FieldError[] {
  if (typeof value === 'string') return templateErrors(value, pointer);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    fieldTemplateErrors(member, `${pointer}/${escapePointer(name)}`),
  );
}

/** The rule that an app's delegations follow, and why, in words: its own rule first, then the one for all apps. */
export function pickRule<R extends Rule>(rules: readonly R[], appName: string): { rule: R; why: string } | undefined {
  const plain = (name: string) => name.trim().toLowerCase();
  const own = rules.find(({ app }) => app !== null && plain(app) === plain(appName));
  if (own) return { rule: own, why: `it is the rule for the app ${own.app ?? ''}` };
  const general = rules.find(({ app }) => app === null);
  return general && { rule: general, why: `no rule is for the app ${appName}, and this one is for all apps` };
}

/** A rule as people are told of it, after the word `rule`. */
export function ruleName(rule: Pick<Rule, 'app'>): string {
  return rule.app === null ? 'for all apps' : `for ${rule.app}`;
}
