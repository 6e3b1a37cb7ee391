import type { SetDetail } from '../../../domain/contract/admin-functions';
import type { InvocationContext } from '../../../domain/jobs/invocation-context';
import {
  missingPermissions,
  ruleFinding,
  ruleScope,
  screenWarnings,
  unlistedDoneStatuses,
} from '../../../domain/alerts/rule-findings';
import { wrongFieldsError } from '../../../domain/contract/shapes';
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
import { findNamed, type StatusRef } from '../../../domain/delegation/status';
import { enqueue } from '../../../platform/forge/queue';
import { findTargetFaults } from '../../creating/plan/rule-faults';
import { findTarget } from '../../creating/plan/find-project';
import { reportFindings } from '../../records/alerts';
import { newJiraCache, type JiraCache } from '../../records/jira-cache';
import { changeSettings } from '../../records/settings';
import { withoutTarget } from './show-settings';

/**
 * Saves a rule after checking everything in it against Jira. Lost outcome statuses of open
 * delegations are resolved again by the new rule, within minutes.
 * @throws ProblemError 400 or 422 with each wrong field of the draft
 */
export async function saveRule(
  draft: RuleDraft,
  context: InvocationContext,
  setDetail: SetDetail,
): Promise<{ rule: Rule; warnings: readonly string[] }> {
  checkRuleDraft(draft);
  const rule = await resolveRule(draft, draft.id ?? context.newId());
  await changeSettings((settings) => {
    const others = settings.rules.filter(({ id }) => id !== rule.id);
    const before = settings.rules.find(({ id }) => id === rule.id);
    setDetail(describeRuleChange(before, rule));
    const existing = others.find((other) => isSameApp(other, rule));
    if (existing) {
      throw badRequestError(`A rule ${ruleName(existing)} exists already. Change that rule, or delete it first.`, [
        { pointer: '/app', detail: 'has a rule already' },
      ]);
    }
    return { ...settings, rules: [...others, rule] };
  });
  await followUpRule(rule, context);
  return { rule: withoutTarget(rule), warnings: screenWarnings(rule) };
}

/**
 * Replaces the findings of a rule that was just saved, and resolves the outcome statuses of its open delegations again.
 */
export async function followUpRule(rule: SavedRule, context: InvocationContext): Promise<void> {
  const hints = unlistedDoneStatuses(rule, rule.place).map((fault) => ruleFinding(rule.id, ruleName(rule), fault));
  await reportFindings(ruleScope(rule.id), hints, context.now());
  await enqueue({ type: 'check-workflow', project: rule.project.id, issueType: rule.issueType.id }, 0);
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
    ...(await findTargetFaults(rule, place, jira)).filter(({ isHint }) => !isHint),
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
    const deleted = settings.rules.find((rule) => rule.id === id);
    if (!deleted) throw badRequestError("This rule doesn't exist anymore. Reload the page.");
    name = ruleName(deleted);
    return { ...settings, rules: settings.rules.filter((rule) => rule !== deleted) };
  });
  await reportFindings(ruleScope(id), [], context.now());
  return name;
}

async function withJiraNames(draft: RuleDraft, place: RuleTarget, id: string, jira: JiraCache): Promise<SavedRule> {
  const { completedStatuses, declinedStatuses, ...others } = draft;
  const where = `${place.issueType.name} in ${place.project.key}`;
  const errors: FieldError[] = [];
  const find = <T extends Named>(known: readonly T[], name: string, pointer: string, fault: string): T[] => {
    const found = findNamed(known, name);
    if (!found) errors.push({ pointer, detail: `isn't a ${fault}` });
    return found ? [found] : [];
  };
  const findStatus = (name: string, pointer: string): StatusRef[] =>
    find(place.statuses, name, pointer, `status of ${where}: ${namesOf(place.statuses)}`);
  const completed = completedStatuses.flatMap((name, index) => findStatus(name, `/completedStatuses/${index}`));
  const declined = declinedStatuses.flatMap((name, index) => findStatus(name, `/declinedStatuses/${index}`));
  declined.forEach((status, index) => {
    if (completed.some(({ id: completedId }) => completedId === status.id)) {
      errors.push({
        pointer: `/declinedStatuses/${index}`,
        detail: 'is a completed status too: a status can be only one of the two',
      });
    }
  });
  const [cancelStatus = null] = draft.cancelStatus === null ? [] : findStatus(draft.cancelStatus, '/cancelStatus/0');
  const resolutions = draft.declinedResolutions.length > 0 ? await jira.readResolutions() : [];
  const declinedResolutions = draft.declinedResolutions.flatMap((name, index) =>
    find(resolutions, name, `/declinedResolutions/${index}`, `resolution of the site: ${namesOf(resolutions)}`),
  );
  const [priority = null] =
    draft.priority === null ? [] : find(prioritiesOf(place), draft.priority, '/priority', `priority of ${where}`);
  for (const field of Object.keys(draft.fields)) {
    if (!place.fields.some(({ id: fieldId }) => fieldId === field)) {
      errors.push({ pointer: `/fields/${field}`, detail: `isn't on the create screen of ${where}` });
    }
  }
  if (errors.length > 0) throw wrongFieldsError(errors);
  const { project, issueType } = place;
  return {
    ...others,
    id,
    project,
    issueType,
    priority,
    completed,
    declined,
    declinedResolutions,
    cancelStatus,
    place,
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function namesOf(known: readonly Named[]): string {
  return known.map(({ name }) => name).join(', ');
}
