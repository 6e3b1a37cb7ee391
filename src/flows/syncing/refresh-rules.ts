import { closedAccount, ruleFinding, ruleScope } from '../../domain/alerts/rule-findings';
import { withFindings, type Findings } from '../../domain/alerts/finding';
import { chunks } from '../../domain/chunks';
import { ruleName } from '../../domain/configuration/rule';
import { ACCOUNT_MEMBERS } from '../../domain/configuration/settings-accounts';
import type { RuleTarget, SavedRule } from '../../domain/configuration/settings';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { findRuleFaults, type RuleCheck } from '../creating/plan/rule-faults';
import { changeFindings } from '../records/alerts';
import { newJiraCache } from '../records/jira-cache';
import { changeSettings, currentSettings } from '../records/settings';

/** Number of rules that are checked in parallel. */
const MAX_PARALLEL = 10;

/** Checks rules against Jira, and replaces their findings. Saves the current statuses and fields with the rules. */
export async function refreshRules(rules: readonly SavedRule[], context: InvocationContext): Promise<void> {
  const jira = newJiraCache();
  const checks: { rule: SavedRule; check: RuleCheck }[] = [];
  for (const part of chunks(rules, MAX_PARALLEL)) {
    checks.push(...(await Promise.all(part.map(async (rule) => ({ rule, check: await findRuleFaults(rule, jira) })))));
  }
  const now = context.now();
  await changeFindings((before) =>
    checks.reduce((findings, { rule, check }) => withRuleFindings(findings, rule, check, now), before),
  );
  const places = new Map(
    checks.flatMap(({ rule, check: { place } }) => (place && isChanged(place, rule.place) ? [[rule.id, place]] : [])),
  );
  if (places.size === 0) return;
  await changeSettings((settings) => ({
    ...settings,
    rules: settings.rules.map((rule) => {
      const place = places.get(rule.id);
      return place?.project.id === rule.project.id ? { ...rule, project: place.project, place } : rule;
    }),
  }));
}

/** Refreshes all rules, and removes the findings of deleted rules. */
export async function refreshAllRules(context: InvocationContext): Promise<void> {
  const { rules } = await currentSettings();
  await refreshRules(rules, context);
  const savedIds = new Set(rules.map(({ id }) => id));
  await changeFindings((before) => withoutDeletedRules(before, savedIds, context.now()));
}

function withoutDeletedRules(before: Findings, savedIds: ReadonlySet<string>, now: number): Findings {
  const deletedIds = Object.keys(before.findings).flatMap((key) => {
    const [kind, id = ''] = key.split(':');
    return kind === 'rule' && !savedIds.has(id) ? [id] : [];
  });
  return deletedIds.reduce((findings, id) => withFindings(findings, ruleScope(id), [], now), before);
}

function withRuleFindings(before: Findings, rule: SavedRule, { faults }: RuleCheck, now: number): Findings {
  const name = ruleName(rule);
  const closedAccountFindings = ACCOUNT_MEMBERS.filter((member) => rule[member] === null)
    .map((member) => ruleFinding(rule.id, name, closedAccount(member)))
    .filter(({ key }) => key in before.findings);
  const ruleFindings = [...faults.map((fault) => ruleFinding(rule.id, name, fault)), ...closedAccountFindings];
  return withFindings(before, ruleScope(rule.id), ruleFindings, now);
}

function isChanged(before: RuleTarget, after: RuleTarget): boolean {
  return JSON.stringify(before) !== JSON.stringify(after);
}
