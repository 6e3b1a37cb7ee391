import { assigneeScope } from '../../../src/domain/alerts/delegation-findings';
import type { FindingSubject } from '../../../src/domain/alerts/delivery-findings';
import {
  findingsOn,
  hasFindings,
  noRecordFindings,
  openRecordFindings,
  recordFindingsIndex,
  setAsideScope,
  subjectOf,
  withCurrentFindings,
  withPushFindings,
  withRecordFindingDismissed,
  withScopeReplaced,
} from '../../../src/domain/alerts/record-findings';
import { NEVER } from '../../../src/domain/delegation/index-attributes';
import { canceledDelegation, withIssueNotVisible } from '../../../src/domain/delegation/ending';
import { withChange, withDelivery } from '../../../src/domain/delivery/outbox';
import { newOffboarding } from '../../../src/domain/offboarding/offboarding';
import { OPEN } from '../support/open-delegation';

const REF = { kind: 'delegation', key: 'k' } as const;
const NONE = noRecordFindings(REF);
const siteFinding = (key: string) => ({ key, topic: 'site', text: key, fix: 'Fix it.' }) as const;
const asSubject = (value: typeof OPEN): FindingSubject => ({ ...REF, value });

const rejected = withDelivery(withChange(OPEN, 'delegation.assigned', false), 'webhook', { status: 'rejected' });
const outOfReach = withIssueNotVisible(rejected, null, 0);
const ASSIGNEE = assigneeScope('k');
const SET_ASIDE = setAsideScope(REF);
/** The findings of a delegation: one of each kind, from different times. */
const ALL = withScopeReplaced(
  withScopeReplaced(withCurrentFindings(NONE, asSubject(outOfReach), 30), ASSIGNEE, [siteFinding(ASSIGNEE)], 10),
  SET_ASIDE,
  [siteFinding(SET_ASIDE)],
  20,
);
const PUSH = 'push:dead-lettered:delegation:k:webhook';
const OUT_OF_REACH = 'delegation:k:record:out-of-reach';
const keysAfter = (value: typeof OPEN) => Object.keys(withCurrentFindings(ALL, asSubject(value), 40).findings).sort();

test('a record without a problem has no findings', () => {
  expect(hasFindings(withCurrentFindings(NONE, asSubject(OPEN), 0))).toBe(false);
  expect(withCurrentFindings(NONE, asSubject(OPEN), 0)).toBe(NONE);
});

test('findings that last keep their time, and the index has the time of the oldest', () => {
  const later = withCurrentFindings(ALL, asSubject({ ...outOfReach, setAsideUntil: 1 }), 40);
  expect(later).toBe(ALL);
  expect(later.findings[PUSH]?.since).toBe(30);
  expect(recordFindingsIndex(later)).toEqual({ at: 10 });
});

test.each([
  ['all causes last', { ...outOfReach, setAsideUntil: 1 }, [ASSIGNEE, OUT_OF_REACH, PUSH, SET_ASIDE]],
  ['the record was processed', outOfReach, [ASSIGNEE, OUT_OF_REACH, PUSH]],
  ['Jira shows the issue again', rejected, [ASSIGNEE, PUSH]],
  ['the push was dismissed', withDelivery(outOfReach, 'webhook', { status: 'dismissed' }), [ASSIGNEE, OUT_OF_REACH]],
  ['the delegation was completed', { ...rejected, state: 'completed' as const }, [PUSH]],
  [
    'the delegation was canceled, and its new push replaced the rejected one',
    canceledDelegation(outOfReach, 'admin', [], 40),
    [],
  ],
])('findings end with their causes: %s', (_, value, keys) => {
  expect(keysAfter(value)).toEqual([...keys].sort());
});

test('a dismissed finding stays hidden until its cause ends, and comes last in the index', () => {
  const open = withScopeReplaced(NONE, OUT_OF_REACH, [siteFinding(OUT_OF_REACH)], 10);
  const dismissed = withRecordFindingDismissed(open, OUT_OF_REACH);
  expect([openRecordFindings(open).length, openRecordFindings(dismissed), recordFindingsIndex(dismissed).at]).toEqual([
    1,
    [],
    NEVER,
  ]);
  const ended = withScopeReplaced(dismissed, OUT_OF_REACH, [], 20);
  expect(openRecordFindings(withScopeReplaced(ended, OUT_OF_REACH, [siteFinding(OUT_OF_REACH)], 30))).toHaveLength(1);
});

test.each([
  [OUT_OF_REACH, REF],
  [ASSIGNEE, REF],
  [PUSH, REF],
  [SET_ASIDE, REF],
  ['push:alone:pair:p-1:torii', { kind: 'pair', key: 'p-1' }],
])('the key %s names its record', (key, ref) => {
  expect(subjectOf(key)).toEqual(ref);
});

test.each(['record:unreadable', 'rule:1:unlisted-3'])('the key %s names no record', (key) => {
  expect(subjectOf(key)).toBeUndefined();
});

test('the story of a delegation has no findings about pushes', () => {
  expect(findingsOn(undefined)).toEqual([]);
  expect(findingsOn(ALL).map(({ text }) => text)).toEqual([
    "The app can't see IT-1 anymore, so the service isn't sent its changes.",
    ASSIGNEE,
  ]);
});

test('findings about an offboarding name its id', () => {
  const value = withDelivery(
    withChange(newOffboarding('ob-19', null, OPEN.person, 0), 'offboarding.completed', true),
    'webhook',
    { status: 'rejected' },
  );
  const recordFindings = withPushFindings(
    noRecordFindings({ kind: 'offboarding', key: 'o' }),
    { kind: 'offboarding', key: 'o', value },
    0,
  );
  expect(recordFindings.findings['push:dead-lettered:offboarding:o:webhook']?.text).toContain('offboarding ob-19');
});
