import type { ChoicesView, RuleInput, RulePreviewInput } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import type { Rule } from '../../../src/domain/configuration/rule';
import { optionOf, projectOption, type Option } from '../option';

/** A rule while an admin edits it. */
export interface RuleDraft {
  readonly id?: string;
  readonly scope: 'all' | 'one';
  readonly app: string;
  readonly project: Option | null;
  readonly issueType: Option | null;
  readonly summary: string;
  readonly description: string;
  readonly completed: readonly Option[];
  /** Null until the admin chose. */
  readonly refusals: 'report' | 'ignore' | null;
  readonly declined: readonly Option[];
  readonly declinedResolutions: readonly Option[];
  readonly cancelStatus: Option | null;
  readonly fallbackOwner: string | null;
  readonly duplicates: 'link' | 'refuse';
  /** Separated by spaces, because labels have none. */
  readonly labels: string;
  readonly priority: Option | null;
  readonly fields: Readonly<Record<string, JsonValue>>;
  /** Days as text; empty for no reminders. */
  readonly remindEveryDays: string;
  readonly escalationContact: string | null;
  readonly skipWeekends: boolean;
}

/** Names of statuses and resolutions that usually mean a decline, in lower case. */
const USUAL_REFUSALS = ["won't do", "won't fix", 'declined', 'rejected', "can't do", 'refused'];

/** Returns the options that usually mean a decline. */
export function usualRefusals(options: readonly Option[]): readonly Option[] {
  return options.filter(({ label }) => USUAL_REFUSALS.includes(label.toLowerCase().replace('’', "'")));
}

/** Returns the draft of a rule, or of a new rule with the default texts and declined statuses. */
export function draftOf(rule: Rule | undefined, { defaults, resolutions }: ChoicesView): RuleDraft {
  if (!rule) {
    const declinedResolutions = usualRefusals(resolutions.map(optionOf));
    return {
      ...defaults,
      scope: 'all',
      app: '',
      project: null,
      issueType: null,
      completed: [],
      refusals: declinedResolutions.length > 0 ? 'report' : null,
      declined: [],
      declinedResolutions,
      cancelStatus: null,
      fallbackOwner: null,
      duplicates: 'link',
      labels: '',
      priority: null,
      fields: {},
      remindEveryDays: '',
      escalationContact: null,
      skipWeekends: false,
    };
  }
  return {
    id: rule.id,
    scope: rule.app === null ? 'all' : 'one',
    app: rule.app ?? '',
    project: projectOption(rule.project),
    issueType: optionOf(rule.issueType),
    summary: rule.summary,
    description: rule.description,
    completed: rule.completed.map(optionOf),
    refusals: rule.declined.length + rule.declinedResolutions.length > 0 ? 'report' : 'ignore',
    declined: rule.declined.map(optionOf),
    declinedResolutions: rule.declinedResolutions.map(optionOf),
    cancelStatus: rule.cancelStatus && optionOf(rule.cancelStatus),
    fallbackOwner: rule.fallbackOwner,
    duplicates: rule.duplicates,
    labels: rule.labels.join(' '),
    priority: rule.priority && optionOf(rule.priority),
    fields: rule.fields,
    remindEveryDays: rule.remindEveryDays === null ? '' : String(rule.remindEveryDays),
    escalationContact: rule.escalationContact,
    skipWeekends: rule.skipWeekends,
  };
}

/** Returns the payload of `saveRule`: ids of Jira, because names change. Missing values stay empty, so that they are refused. */
export function inputOf(draft: RuleDraft): RuleInput {
  const refusals = refusalsOf(draft);
  return {
    ...(draft.id === undefined ? {} : { id: draft.id }),
    app: draft.scope === 'all' ? null : draft.app.trim(),
    project: draft.project?.value ?? '',
    issueType: draft.issueType?.value ?? '',
    summary: draft.summary,
    description: draft.description,
    labels: draft.labels.split(/\s+/).filter((label) => label !== ''),
    priority: draft.priority?.value ?? null,
    fields: draft.fields,
    completedStatuses: draft.completed.map(({ value }) => value),
    declinedStatuses: refusals.declined.map(({ value }) => value),
    declinedResolutions: refusals.declinedResolutions.map(({ value }) => value),
    cancelStatus: draft.cancelStatus?.value ?? null,
    fallbackOwner: draft.fallbackOwner,
    duplicates: draft.duplicates,
    remindEveryDays: daysOf(draft.remindEveryDays),
    escalationContact: draft.escalationContact,
    skipWeekends: draft.skipWeekends,
  };
}

/** Returns true if the draft has declined statuses or resolutions, or doesn't report declines. */
export function hasRefusals({ refusals, declined, declinedResolutions }: RuleDraft): boolean {
  return refusals === 'ignore' || (refusals === 'report' && declined.length + declinedResolutions.length > 0);
}

function refusalsOf({ refusals, declined, declinedResolutions }: RuleDraft) {
  return refusals === 'report' ? { declined, declinedResolutions } : { declined: [], declinedResolutions: [] };
}

export function previewInputOf(draft: RuleDraft): RulePreviewInput {
  const labels = (options: readonly Option[]) => options.map(({ label }) => label);
  const refusals = refusalsOf(draft);
  return {
    app: draft.scope === 'all' || draft.app.trim() === '' ? null : draft.app.trim(),
    summary: draft.summary,
    description: draft.description,
    completed: labels(draft.completed),
    declined: labels(refusals.declined),
    declinedResolutions: labels(refusals.declinedResolutions),
  };
}

/** Returns the number of days; null for none, 0 for text that isn't a number, which is refused at its field. */
function daysOf(text: string): number | null {
  if (text.trim() === '') return null;
  return /^\d+$/.test(text.trim()) ? Number(text) : 0;
}
