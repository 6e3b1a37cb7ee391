import type { ChoicesView, RuleInput, RulePreviewInput } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import type { Rule } from '../../../src/domain/configuration/rule';
import { wholeNumber } from '../../field-values';
import type { Named } from '../../ui/select-field';
import { projectChoice } from '../project-field';

/** Members of a rule that the form edits as they are. */
type SameMember = 'summary' | 'description' | 'fallbackOwner' | 'duplicates' | 'escalationContact' | 'skipWeekends';

/** A rule while an admin edits it. */
export interface RuleDraft extends Pick<Rule, SameMember> {
  readonly id?: string;
  readonly scope: 'all' | 'one';
  readonly app: string;
  readonly project: Named | null;
  readonly issueType: Named | null;
  readonly completed: readonly Named[];
  /** Handling of declines, which the form calls refusals. Null until the admin has chosen it. */
  readonly refusals: 'report' | 'ignore' | null;
  readonly declined: readonly Named[];
  readonly declinedResolutions: readonly Named[];
  readonly cancelStatus: Named | null;
  /** Separated by spaces, because labels have none. */
  readonly labels: string;
  readonly priority: Named | null;
  readonly fields: Readonly<Record<string, JsonValue>>;
  /** Days as text; empty for no reminders. */
  readonly remindEveryDays: string;
}

/** Names of statuses and resolutions that usually mean a decline, in lower case. */
const USUAL_DECLINES = ["won't do", "won't fix", 'declined', 'rejected', "can't do", 'refused'];

/** Returns the options that usually mean a decline. */
export function usualDeclines(options: readonly Named[]): readonly Named[] {
  return options.filter(({ name }) => USUAL_DECLINES.includes(name.toLowerCase().replace('’', "'")));
}

/** Returns the draft of a rule, or of a new rule with the default texts and declined statuses. */
export function draftOf(rule: Rule | undefined, { defaults, resolutions }: ChoicesView): RuleDraft {
  if (!rule) {
    const declinedResolutions = usualDeclines(resolutions);
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
    ...rule,
    scope: rule.app === null ? 'all' : 'one',
    app: rule.app ?? '',
    project: projectChoice(rule.project),
    refusals: rule.declined.length + rule.declinedResolutions.length > 0 ? 'report' : 'ignore',
    labels: rule.labels.join(' '),
    remindEveryDays: String(rule.remindEveryDays ?? ''),
  };
}

/** Returns the payload of `saveRule`, with Jira's ids, because names change. The app refuses empty values. */
export function inputOf(draft: RuleDraft): RuleInput {
  const refusals = refusalsOf(draft);
  return {
    ...(draft.id === undefined ? {} : { id: draft.id }),
    app: draft.scope === 'all' ? null : draft.app.trim(),
    project: draft.project?.id ?? '',
    issueType: draft.issueType?.id ?? '',
    summary: draft.summary,
    description: draft.description,
    labels: draft.labels.split(/\s+/).filter((label) => label !== ''),
    priority: draft.priority?.id ?? null,
    fields: draft.fields,
    completedStatuses: draft.completed.map(({ id }) => id),
    declinedStatuses: refusals.declined.map(({ id }) => id),
    declinedResolutions: refusals.declinedResolutions.map(({ id }) => id),
    cancelStatus: draft.cancelStatus?.id ?? null,
    fallbackOwner: draft.fallbackOwner,
    duplicates: draft.duplicates,
    remindEveryDays: wholeNumber(draft.remindEveryDays),
    escalationContact: draft.escalationContact,
    skipWeekends: draft.skipWeekends,
  };
}

/** Returns true if the admin chose how refusals are handled, and chose a status or resolution if they are reported. */
export function isRefusalChosen({ refusals, declined, declinedResolutions }: RuleDraft): boolean {
  return refusals === 'ignore' || (refusals === 'report' && declined.length + declinedResolutions.length > 0);
}

/** Returns the declined statuses and resolutions; empty if the rule ignores refusals. */
function refusalsOf({ refusals, declined, declinedResolutions }: RuleDraft) {
  return refusals === 'report' ? { declined, declinedResolutions } : { declined: [], declinedResolutions: [] };
}

/** Returns the payload of `previewRule`. */
export function previewInputOf(draft: RuleDraft): RulePreviewInput {
  const names = (options: readonly Named[]) => options.map(({ name }) => name);
  const refusals = refusalsOf(draft);
  return {
    app: draft.scope === 'all' || draft.app.trim() === '' ? null : draft.app.trim(),
    summary: draft.summary,
    description: draft.description,
    completed: names(draft.completed),
    declined: names(refusals.declined),
    declinedResolutions: names(refusals.declinedResolutions),
  };
}
