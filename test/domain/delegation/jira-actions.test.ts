import fc from 'fast-check';
import {
  jiraActionsDueAt,
  areJiraActionsDue,
  NO_JIRA_ACTIONS,
  withActionsAttempted,
  withJiraActions,
  type JiraActions,
  type JiraAction,
} from '../../../src/domain/delegation/jira-actions';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const COMMENT: JiraAction = { type: 'comment', issue: '10201', name: 'canceled', text: 'Not needed anymore.' };
const assign = (accountId: string): JiraAction => ({ type: 'assign', accountId });
const attempted = (
  actions: JiraActions,
  endedIds: readonly number[],
  { outOfReach = false, now = NOW, random = 0 } = {},
) => withActionsAttempted(actions, endedIds, outOfReach, now, random);
const actionsOf = ({ actions: all }: JiraActions) => all.map(({ action }) => action);

test('a Jira action is due at once, and without actions nothing is due', () => {
  expect(jiraActionsDueAt(NO_JIRA_ACTIONS)).toBeUndefined();
  const pendingActions = withJiraActions(NO_JIRA_ACTIONS, [COMMENT], NOW);
  expect(jiraActionsDueAt(pendingActions)).toBe(NOW);
  expect(areJiraActionsDue(pendingActions, NOW)).toBe(true);
});

test('a leased action is not started again until the lease expires', () => {
  const leased = { ...withJiraActions(NO_JIRA_ACTIONS, [COMMENT], NOW), leaseUntil: NOW + 60_000 };
  expect(areJiraActionsDue(leased, NOW + 59_999)).toBe(false);
  expect(jiraActionsDueAt(leased)).toBe(NOW + 60_000);
  expect(areJiraActionsDue(leased, NOW + 60_000)).toBe(true);
});

test('a newer assignment replaces an older one, and comments are all kept', () => {
  const pendingActions = withJiraActions(
    withJiraActions(NO_JIRA_ACTIONS, [assign('a'), COMMENT], NOW),
    [assign('b')],
    NOW,
  );
  expect(actionsOf(pendingActions)).toEqual([COMMENT, assign('b')]);
});

test('an action that was added during another one stays pending', () => {
  const withFirst = withJiraActions(NO_JIRA_ACTIONS, [assign('a')], NOW);
  const withBoth = withJiraActions(withFirst, [assign('b')], NOW);
  const after = attempted(
    withBoth,
    withFirst.actions.map(({ id }) => id),
  );
  expect(actionsOf(after)).toEqual([assign('b')]);
  expect(areJiraActionsDue(after, NOW)).toBe(true);
});

test('an action without a response is retried without end', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
      let pendingActions = withJiraActions(NO_JIRA_ACTIONS, [COMMENT], NOW);
      let now = NOW;
      for (let n = 0; n < tries; n += 1) {
        pendingActions = attempted(pendingActions, [], { outOfReach: true, now, random });
        const due = jiraActionsDueAt(pendingActions);
        expect(due).toBeGreaterThan(now);
        now = due ?? now;
      }
      expect(actionsOf(pendingActions)).toEqual([COMMENT]);
    }),
  );
});

test('an action id is never reused', () => {
  // Step 0 ends all actions, step n adds n comments.
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 20 }), (steps) => {
      let pendingActions = NO_JIRA_ACTIONS;
      const seen = new Set<number>();
      for (const step of steps) {
        pendingActions =
          step === 0
            ? attempted(
                pendingActions,
                pendingActions.actions.map(({ id }) => id),
              )
            : withJiraActions(pendingActions, Array<JiraAction>(step).fill(COMMENT), NOW);
        for (const { id } of pendingActions.actions.slice(step === 0 ? 0 : -step)) {
          if (step > 0) expect(seen.has(id)).toBe(false);
          seen.add(id);
        }
      }
    }),
  );
});
