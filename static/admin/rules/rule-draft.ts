import type { RuleInput, RulePreviewInput } from '../../../src/domain/contract/admin-functions';
import type { JsonValue } from '../../../src/domain/contract/json';
import type { Rule } from '../../../src/domain/configuration/rule';
import { optionOf, projectOption, type Option } from '../option';

/** A rule while it is written. */
export interface RuleDraft {
  readonly id?: string;
  readonly scope: 'all' | 'one';
  readonly app: string;
  readonly project: Option | null;
  readonly issueType: Option | null;
  readonly summary: string;
  readonly description: string;
  readonly completed: readonly Option[];
  readonly declined: readonly Option[];
  readonly declinedResolutions: readonly Option[];
  readonly cancelStatus: Option | null;
  readonly fallbackOwner: string | null;
  readonly duplicates: 'link' | 'refuse';
  /** Separated by spaces: Jira's labels hold none. */
  readonly labels: string;
  readonly priority: Option | null;
  readonly fields: Readonly<Record<string, JsonValue>>;
}

/** What is edited: the rule as it is, or a new one that starts with the app's own words. */
export function draftOf(
  rule: Rule | undefined,
  defaults: { readonly summary: string; readonly description: string },
): RuleDraft {
  if (!rule) {
    return {
      ...defaults,
      scope: 'all',
      app: '',
      project: null,
      issueType: null,
      completed: [],
      declined: [],
      declinedResolutions: [],
      cancelStatus: null,
      fallbackOwner: null,
      duplicates: 'link',
      labels: '',
      priority: null,
      fields: {},
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
    declined: rule.declined.map(optionOf),
    declinedResolutions: rule.declinedResolutions.map(optionOf),
    cancelStatus: rule.cancelStatus && optionOf(rule.cancelStatus),
    fallbackOwner: rule.fallbackOwner,
    duplicates: rule.duplicates,
    labels: rule.labels.join(' '),
    priority: rule.priority && optionOf(rule.priority),
    fields: rule.fields,
  };
}

/** As `saveRule` takes it: things of Jira by id, since names are renamed. What is missing goes as it is, and comes back with words. */
export function inputOf(draft: RuleDraft): RuleInput {
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
    declinedStatuses: draft.declined.map(({ value }) => value),
    declinedResolutions: draft.declinedResolutions.map(({ value }) => value),
    cancelStatus: draft.cancelStatus?.value ?? null,
    fallbackOwner: draft.fallbackOwner,
    duplicates: draft.duplicates,
  };
}

export function previewInputOf(draft: RuleDraft): RulePreviewInput {
  const labels = (options: readonly Option[]) => options.map(({ label }) => label);
  return {
    app: draft.scope === 'all' || draft.app.trim() === '' ? null : draft.app.trim(),
    summary: draft.summary,
    description: draft.description,
    completed: labels(draft.completed),
    declined: labels(draft.declined),
    declinedResolutions: labels(draft.declinedResolutions),
  };
}
