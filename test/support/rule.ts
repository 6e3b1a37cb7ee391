/** Values of the demo's rule for all apps that a test doesn't change. */
const RULE_FOR_ALL_APPS = {
  app: null,
  project: 'IT',
  issueType: 'Task',
  completedStatuses: ['Done'],
  declinedStatuses: ["Won't Do"],
  declinedResolutions: [],
};

/** Saves the demo's rule for all apps with changes. */
export async function saveRuleForAll(
  site: { admin(functionKey: string, payload?: object): Promise<unknown> },
  changes: object,
): Promise<void> {
  const { rules } = (await site.admin('getSettings')) as { rules: { id: string; app: string | null }[] };
  const stored = rules.find(({ app }) => app === null);
  if (!stored) throw new Error('the site has no rule for all apps');
  const rule = { ...RULE_FOR_ALL_APPS, id: stored.id, ...changes };
  expect(await site.admin('saveRule', { rule })).not.toHaveProperty('problem');
}
