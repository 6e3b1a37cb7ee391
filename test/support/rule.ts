/** The demo's rule for all apps, without what a test changes. Saving it needs the id of the stored one. */
export const RULE_FOR_ALL_APPS = {
  app: null,
  project: 'IT',
  issueType: 'Task',
  completedStatuses: ['Done'],
  declinedStatuses: ["Won't Do"],
  declinedResolutions: [],
};

/** Returns the id of the rule for all apps. */
export function idOfRuleForAll(rules: readonly { readonly id: string; readonly app: string | null }[]): string {
  const rule = rules.find(({ app }) => app === null);
  if (!rule) throw new Error('the site has no rule for all apps');
  return rule.id;
}
