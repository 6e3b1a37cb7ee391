import * as z from 'zod/mini';
import type { JsonValue } from '../contract/json';
import { badRequestError, escapePointer, type FieldError } from '../contract/problem';
import { AnyJson, parseOrThrow, label, line, nameOrId, sharedStatuses } from '../contract/shapes';
import { ResolutionRef, StatusRef, type OutcomeStatuses } from '../delegation/status';
import { isSameName } from '../normalized-name';
import { checkTemplate } from './template';

/** Settings for the delegations of one app, or of all apps. Jira objects have ids, and names for display. */
export const Rule = z.object({
  id: z.string(),
  /** Name of the app, compared without case; null for all apps that have no rule. */
  app: z.nullable(z.string()),
  project: z.object({ id: z.string(), key: z.string(), name: z.string() }),
  issueType: z.object({ id: z.string(), name: z.string(), subtask: z.boolean() }),
  /** Template for one line of text. */
  summary: z.string(),
  /** Template in Markdown. */
  description: z.string(),
  labels: z.array(z.string()),
  priority: z.nullable(z.object({ id: z.string(), name: z.string() })),
  /** Values by field id; the texts in them are templates. */
  fields: z.record(z.string(), AnyJson),
  completed: z.array(StatusRef),
  declined: z.array(StatusRef),
  declinedResolutions: z.array(ResolutionRef),
  /** Status for issues of canceled delegations; null leaves the issue's status unchanged. */
  cancelStatus: z.nullable(StatusRef),
  /** Account id of the assignee if no owner can be assigned; null leaves the issue unassigned. */
  fallbackOwner: z.nullable(z.string()),
  /** Reaction to a request while another delegation of the same person, app, and account is open. */
  duplicates: z.enum(['link', 'refuse']),
  /** Days between reminders to the assignee; null for no reminders. */
  remindEveryDays: z.nullable(z.int()),
  /** Account id of the user whom reminders also mention from the due date on; null for none. */
  escalationContact: z.nullable(z.string()),
  /** True if no reminder is sent on Saturdays and Sundays. */
  skipWeekends: z.boolean(),
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

/** Maximum number of statuses or resolutions in a list. */
const MAX_NAMES = 50;
const names = () => z.array(nameOrId()).check(z.maxLength(MAX_NAMES));

/** A rule as an admin sends it. Jira objects are given by name or id. */
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
  /** Required, so that an admin decides which statuses mean a decline. Two empty lists report no declines. */
  declinedStatuses: names(),
  declinedResolutions: names(),
  cancelStatus: z._default(z.nullable(nameOrId()), null),
  fallbackOwner: z._default(z.nullable(line(128)), null),
  duplicates: z._default(z.enum(['link', 'refuse']), 'link'),
  remindEveryDays: z._default(z.nullable(z.int().check(z.minimum(1), z.maximum(90))), null),
  escalationContact: z._default(z.nullable(line(128)), null),
  skipWeekends: z._default(z.boolean(), false),
});
export type RuleDraft = z.infer<typeof RuleDraft>;

/**
 * Parses and checks a draft.
 * @throws ProblemError 400 with every wrong field
 */
export function parseRuleDraft(input: unknown): RuleDraft {
  const draft = parseOrThrow(RuleDraft, input);
  checkRuleDraft(draft);
  return draft;
}

/**
 * Checks the templates, and that no status is in both lists.
 * @throws ProblemError 400 with every wrong field
 */
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
  remindEveryDays: 'days between reminders',
  escalationContact: 'escalation contact',
  skipWeekends: 'reminders on weekends',
};

/** Returns the text of a changed rule for the audit log. The text names the changed members, without their values. */
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

/** Returns true if both rules are for the same app, or for all apps. */
export function isSameApp({ app }: Pick<Rule, 'app'>, { app: otherApp }: Pick<Rule, 'app'>): boolean {
  return app === null || otherApp === null ? app === otherApp : isSameName(app, otherApp);
}

/** Returns the rule for an app (its own rule, else the rule for all apps), and the reason for the choice as text. */
export function pickRule<R extends Rule>(rules: readonly R[], appName: string): { rule: R; why: string } | undefined {
  const specific = rules.find(({ app }) => app !== null && isSameName(app, appName));
  if (specific) return { rule: specific, why: `it is the rule for the app ${specific.app ?? ''}` };
  const general = rules.find(({ app }) => app === null);
  return general && { rule: general, why: `no rule is for the app ${appName}, and this one is for all apps` };
}

/** Returns the statuses of a rule that end its delegations. */
export function outcomeStatusesOf({ completed, declined, declinedResolutions, cancelStatus }: Rule): OutcomeStatuses {
  return { completed, declined, declinedResolutions, cancel: cancelStatus };
}

/** Returns the phrase that names a rule after the word `rule`. */
export function ruleName(rule: Pick<Rule, 'app'>): string {
  return rule.app === null ? 'for all apps' : `for ${rule.app}`;
}
