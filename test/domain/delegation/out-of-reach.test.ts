import { findingsFromRecord } from '../../../src/domain/alerts/delegation-findings';
import { applyIssue, type Delegation } from '../../../src/domain/delegation/delegation';
import { canceledDelegation, withIssueNotVisible } from '../../../src/domain/delegation/ending';
import { DAY_MS } from '../../../src/domain/limits';
import { ISSUE, OPEN, STATUSES } from '../support/open-delegation';

const fixesOf = (delegation: Delegation, now: number) =>
  findingsFromRecord('key', delegation, now).map(({ fix }) => fix);

test('an issue out of reach is checked daily, and is out of reach since the first check', () => {
  const checkedTwice = withIssueNotVisible(withIssueNotVisible(OPEN, null, 0), null, DAY_MS);
  expect([checkedTwice.outOfReachSince, checkedTwice.resyncAt]).toEqual([0, 2 * DAY_MS]);
});

test.each([
  ['at once', 0, false],
  ['a moment before seven days', 7 * DAY_MS - 1, false],
  ['after seven days', 7 * DAY_MS, true],
])('the finding suggests a cancellation only after seven days: %s', (_, now, isSuggested) => {
  const [fix, ...others] = fixesOf(withIssueNotVisible(OPEN, null, 0), now);
  expect(others).toEqual([]);
  expect(fix?.includes('select Cancel this delegation')).toBe(isSuggested);
});

test('the seven days start over once Jira shows the issue, and end with the delegation', () => {
  const hidden = withIssueNotVisible(OPEN, null, 0);
  const visible = applyIssue(hidden, ISSUE, STATUSES, DAY_MS);
  expect([visible.outOfReachSince, fixesOf(visible, 9 * DAY_MS)]).toEqual([null, []]);
  expect(withIssueNotVisible(visible, null, 2 * DAY_MS).outOfReachSince).toBe(2 * DAY_MS);
  const canceled = canceledDelegation(hidden, 'admin', [], 8 * DAY_MS);
  expect([canceled.outOfReachSince, fixesOf(canceled, 8 * DAY_MS)]).toEqual([null, []]);
});
