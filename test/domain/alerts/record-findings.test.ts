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
const site = (key: string) => ({ key, topic: 'site', text: key, fix: 'Fix it.' }) as const;
const as = (value: typeof OPEN): FindingSubject => ({ ...REF, value });

const rejected = withDelivery(withChange(OPEN, 'delegation.assigned', false), 'webhook', { status: 'rejected' });
const unseen = withIssueNotVisible(rejected, null, 0);
const ASSIGNEE = assigneeScope('k');
const ASIDE = setAsideScope(REF);
/** A finding of each kind, from different times. */
const ALL = withScopeReplaced(
  withScopeReplaced(withCurrentFindings(NONE, as(unseen), 30), ASSIGNEE, [site(ASSIGNEE)], 10),
  ASIDE,
  [site(ASIDE)],
  20,
);
const PUSH = 'push:dead-lettered:delegation:k:webhook';
const UNSEEN = 'delegation:k:record:out-of-reach';
const keysAfter = (value: typeof OPEN) => Object.keys(withCurrentFindings(ALL, as(value), 40).findings).sort();

test('a record without a problem has no findings', () => {
  expect(hasFindings(withCurrentFindings(NONE, as(OPEN), 0))).toBe(false);
  expect(withCurrentFindings(NONE, as(OPEN), 0)).toBe(NONE);
});

test('findings that last keep their time, and the oldest one is in the index', () => {
  const later = withCurrentFindings(ALL, as({ ...unseen, setAsideUntil: 1 }), 40);
  expect(later).toBe(ALL);
  expect(later.findings[PUSH]?.since).toBe(30);
  expect(recordFindingsIndex(later)).toEqual({ at: 10 });
});

test.each([
  ['an open one has all', { ...unseen, setAsideUntil: 1 }, [ASSIGNEE, UNSEEN, PUSH, ASIDE]],
  ['one that was processed isn’t set aside', unseen, [ASSIGNEE, UNSEEN, PUSH]],
  ['one that Jira shows again', rejected, [ASSIGNEE, PUSH]],
  ['one whose push is dismissed', withDelivery(unseen, 'webhook', { status: 'dismissed' }), [ASSIGNEE, UNSEEN]],
  ['an ended one', { ...rejected, state: 'completed' as const }, [PUSH]],
  ['a canceled one, whose new push replaces the rejected one', canceledDelegation(unseen, 'admin', [], 40), []],
])('findings end with their causes: %s', (_, value, keys) => {
  expect(keysAfter(value)).toEqual([...keys].sort());
});

test('a dismissed finding stays hidden until its cause ends, and comes last in the index', () => {
  const only = withScopeReplaced(NONE, UNSEEN, [site(UNSEEN)], 10);
  const dismissed = withRecordFindingDismissed(only, UNSEEN);
  expect([openRecordFindings(only).length, openRecordFindings(dismissed), recordFindingsIndex(dismissed).at]).toEqual([
    1,
    [],
    NEVER,
  ]);
  const ended = withScopeReplaced(dismissed, UNSEEN, [], 20);
  expect(openRecordFindings(withScopeReplaced(ended, UNSEEN, [site(UNSEEN)], 30))).toHaveLength(1);
});

test.each([
  [UNSEEN, REF],
  [ASSIGNEE, REF],
  [PUSH, REF],
  [ASIDE, REF],
  ['push:alone:pair:p-1:torii', { kind: 'pair', key: 'p-1' }],
  ['record:unreadable', undefined],
  ['rule:1:unlisted-3', undefined],
])('the key %s names its record', (key, ref) => {
  expect(subjectOf(key)).toEqual(ref);
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
  const found = withPushFindings(
    noRecordFindings({ kind: 'offboarding', key: 'o' }),
    { kind: 'offboarding', key: 'o', value },
    0,
  );
  expect(found.findings['push:dead-lettered:offboarding:o:webhook']?.text).toContain('offboarding ob-19');
});
