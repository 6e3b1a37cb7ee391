import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import {
  missingPermissions,
  ruleFinding,
  ruleScope,
  screenWarnings,
  unlistedDoneStatuses,
} from '../../../domain/alerts/rule-findings';
import { badRequestError, unprocessableError, type FieldError } from '../../../domain/contract/problem';
import {
  checkRuleDraft,
  describeRuleChange,
  isSameApp,
  ruleName,
  type Rule,
  type RuleDraft,
} from '../../../domain/configuration/rule';
import { prioritiesOf, type RuleTarget, type SavedRule } from '../../../domain/configuration/settings';
import { findNamed, type ResolutionRef, type StatusRef } from '../../../domain/delegation/status';
import { enqueue } from '../../../platform/forge/queue';
import { faultsInPlace } from '../../creating/plan/check-rule';
import { findTarget } from '../../creating/plan/find-project';
import { reportFindings } from '../../records/alerts';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';
import { changeSettings } from '../../records/settings';
import { withoutTarget } from './show-settings';

/**
 * Saves a rule after checking everything in it against Jira. Open delegations with lost statuses are resolved by the
 * new rule within minutes.
 * @throws ProblemError 400 or 422 with each wrong field of the draft
 */
export async function saveRule(draft: RuleDraft, context: InvocationContext): Promise<SavedResult> {
  checkRuleDraft(draft);
  const rule = await resolveRule(draft, draft.id ?? context.newId());
  let change = '';
  await changeSettings((settings) => {
    const others = settings.rules.filter(({ id }) => id !== rule.id);
    change = describeRuleChange(
      settings.rules.find(({ id }) => id === rule.id),
      rule,
    );
    const same = others.find((other) => isSameApp(other, rule));
    if (same) {
      throw badRequestError(`A rule ${ruleName(same)} exists already. Change that rule, or delete it first.`, [
        { pointer: '/app', detail: 'has a rule already' },
      ]);
    }
    return { ...settings, rules: [...others, rule] };
  });
  await followUpRule(rule, context);
  return { rule: withoutTarget(rule), warnings: screenWarnings(rule), change };
}

/** Replaces the findings of a rule that was just saved, and resolves the outcome statuses of its open delegations again. */
export async function followUpRule(rule: SavedRule, context: InvocationContext): Promise<void> {
  const hints = unlistedDoneStatuses(rule, rule.place).map((fault) => ruleFinding(rule.id, ruleName(rule), fault));
  await reportFindings(ruleScope(rule.id), hints, context.now());
  await enqueue({ type: 'check-workflow', project: rule.project.id, issueType: rule.issueType.id }, 0);
}

/** A saved rule, warnings about it, and a sentence for the audit log with the names of the changed members. */
interface SavedResult {
  readonly rule: Rule;
  readonly warnings: readonly string[];
  readonly change: string;
}

/**
 * Resolves the names in a draft in Jira, and checks that the rule works there.
 * @throws ProblemError 400 or 422 with each wrong field of the draft
 */
export async function resolveRule(draft: RuleDraft, id: string, jira = newJiraCache()): Promise<SavedRule> {
  const pointers = { project: '/project', issueType: '/issueType' };
  const place = await findTarget(draft.project, draft.issueType, pointers, { jira });
  const rule = await withJiraNames(draft, place, id, jira);
  const faults = [
    ...missingPermissions(place.project.key, await jira.readMissingPermissions(place.project.id)),
    ...(await faultsInPlace(rule, place, jira)).filter(({ isHint }) => !isHint),
  ];
  if (faults.length === 0) return rule;
  throw unprocessableError(
    faults.map(({ fix }) => fix).join(' '),
    faults.map(({ pointer, detail }) => ({ pointer, detail })),
  );
}

/**
 * Deletes a rule and returns its name for the audit log.
 * @throws ProblemError 400 if the rule doesn't exist
 */
export async function deleteRule(id: string, context: InvocationContext): Promise<string> {
  let name = '';
  await changeSettings((settings) => {
    const rules = settings.rules.filter((rule) => rule.id !== id);
    if (rules.length === settings.rules.length) {
      throw badRequestError("This rule doesn't exist anymore. Reload the page.");
    }
    name = settings.rules
      .filter((rule) => rule.id === id)
      .map(ruleName)
      .join('');
    return { ...settings, rules };
  });
  await reportFindings(ruleScope(id), [], context.now());
  return name;
}

async function withJiraNames(draft: RuleDraft, place: RuleTarget, id: string, jira: JiraCache): Promise<SavedRule> {
  const errors: FieldError[] = [];
  const where = `${place.issueType.name} in ${place.project.key}`;
  const statuses = (names: readonly string[], pointer: string): StatusRef[] =>
    names.flatMap((name, index) => {
      const status = findNamed(place.statuses, name);
      if (!status) {
        errors.push({
          pointer: `${pointer}/${index}`,
          detail: `isn't a status of ${where}: ${place.statuses.map(({ name: statusName }) => statusName).join(', ')}`,
        });
      }
      return status ?? [];
    });
  const completed = statuses(draft.completedStatuses, '/completedStatuses');
  const declined = statuses(draft.declinedStatuses, '/declinedStatuses');
  declined.forEach((status, index) => {
    if (completed.some(({ id: completedId }) => completedId === status.id)) {
      errors.push({
        pointer: `/declinedStatuses/${index}`,
        detail: 'is a completed status too: a status can be only one of the two',
      });
    }
  });
  const [cancelStatus = null] = draft.cancelStatus === null ? [] : statuses([draft.cancelStatus], '/cancelStatus');
  const declinedResolutions = await resolutionsOf(draft.declinedResolutions, errors, jira);
  const priority = priorityOf(draft.priority, place, errors);
  for (const field of Object.keys(draft.fields)) {
    if (!place.fields.some(({ id: fieldId }) => fieldId === field)) {
      errors.push({ pointer: `/fields/${field}`, detail: `isn't on the create screen of ${where}` });
    }
  }
  const [first] = errors;
  if (first) {
    throw badRequestError(
      errors.length === 1 ? `${first.pointer} ${first.detail}.` : `${errors.length} fields are wrong. See the errors.`,
      errors,
    );
  }
  const { app, summary, description, labels, fields, fallbackOwner, duplicates } = draft;
  const { remindEveryDays, escalationContact, skipWeekends } = draft;
  return {
    id,
    app,
    project: place.project,
    issueType: place.issueType,
    summary,
    description,
    labels,
    priority,
    fields,
    completed,
    declined,
    declinedResolutions,
    cancelStatus,
    fallbackOwner,
    duplicates,
    remindEveryDays,
    escalationContact,
    skipWeekends,
    place,
  };
}

async function resolutionsOf(
  names: readonly string[],
  errors: FieldError[],
  jira: JiraCache,
): Promise<ResolutionRef[]> {
  const known = names.length > 0 ? await jira.readResolutions() : [];
  return names.flatMap((name, index) => {
    const found = findNamed(known, name);
    if (!found) {
      errors.push({
        pointer: `/declinedResolutions/${index}`,
        detail: `isn't a resolution of the site: ${known.map((resolution) => resolution.name).join(', ')}`,
      });
    }
    return found ?? [];
  });
}

function priorityOf(name: string | null, place: RuleTarget, errors: FieldError[]): Rule['priority'] {
  if (name === null) return null;
  const found = findNamed(prioritiesOf(place), name);
  if (!found) {
    errors.push({
      pointer: '/priority',
      detail: `isn't a priority of ${place.issueType.name} in ${place.project.key}`,
    });
  }
  return found ?? null;
}
