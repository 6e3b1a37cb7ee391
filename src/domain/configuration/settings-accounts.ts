import type { Rule } from './rule';
import type { SavedRule, Settings } from './settings';

/** Members of a rule with account ids. */
export const ACCOUNT_MEMBERS = ['fallbackOwner', 'escalationContact'] as const;
export type AccountMember = (typeof ACCOUNT_MEMBERS)[number];

/** Returns the ids of the Atlassian accounts in the settings. */
export function accountIdsIn({ rules, alertProject }: Pick<Settings, 'rules' | 'alertProject'>): string[] {
  const ruleAccounts = rules.flatMap((rule) => ACCOUNT_MEMBERS.flatMap((member) => rule[member] ?? []));
  return [...new Set([...ruleAccounts, ...(alertProject?.assignee ? [alertProject.assignee] : [])])];
}

/** Returns the members of a rule whose accounts are closed. */
export function closedMembers(rule: Pick<Rule, AccountMember>, closed: ReadonlySet<string>): AccountMember[] {
  return ACCOUNT_MEMBERS.filter((member) => closed.has(rule[member] ?? ''));
}

/** Removes closed accounts from the settings. */
export function withoutAccounts(settings: Settings, closed: ReadonlySet<string>): Settings {
  const { rules, alertProject } = settings;
  const withoutClosed = (rule: SavedRule): SavedRule => ({
    ...rule,
    ...Object.fromEntries(closedMembers(rule, closed).map((member) => [member, null])),
  });
  return {
    ...settings,
    rules: rules.map(withoutClosed),
    alertProject:
      alertProject && closed.has(alertProject.assignee ?? '') ? { ...alertProject, assignee: null } : alertProject,
  };
}
