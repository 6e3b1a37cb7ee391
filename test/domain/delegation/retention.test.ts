import { withIssueBound, reservedDelegation } from '../../../src/domain/delegation/creation';
import { accountIdsOf, withAccountUpdate } from '../../../src/domain/delegation/accounts';
import { applyIssue, type Delegation, type IssueSnapshot } from '../../../src/domain/delegation/delegation';
import { withJiraActions } from '../../../src/domain/delegation/jira-actions';
import { isFinished, withoutPersonalData, retentionStepDue } from '../../../src/domain/delegation/retention';
import { serializeDelegation } from '../../../src/domain/contract/serialize';
import { CHANNELS, withDelivery } from '../../../src/domain/delivery/outbox';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 10);
const RETENTION = { removePersonalDataAfterDays: 90, deleteAfterDays: 400 };
const OLGA = { accountId: 'a-1', displayName: 'Olga Owner' };
const DONE = { id: '3', name: 'Done', category: 'done' } as const;
const OUTCOME_STATUSES = { completed: [DONE], declined: [], declinedResolutions: [], cancel: null };

const snapshot: IssueSnapshot = {
  id: '1',
  key: 'IT-1',
  url: 'https://acme.atlassian.net/browse/IT-1',
  projectId: '10',
  typeId: '20',
  status: DONE,
  resolution: null,
  assignee: OLGA,
  lastMove: { at: new Date(NOW).toISOString(), by: OLGA },
};

const open = withIssueBound(
  reservedDelegation(
    {
      id: 'task-1',
      digest: 'd',
      person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
      app: { id: 77, name: 'Figma' },
      account: 'Acme Design',
      offboarding: { id: 'ob-19', url: 'https://example.com/jane', total: null },
      dueAt: null,
      pairKey: 'p',
      offboardingKey: 'o',
      outcomeStatuses: OUTCOME_STATUSES,
      warnings: ['owner jane@acme.example is the person who leaves'],
      creation: {
        token: 't',
        phase: 'reserved',
        leaseUntil: NOW,
        sentAt: null,
        notFoundAt: null,
        accepted: false,
        plan: null,
        request: '{"person":{"email":"jane@acme.example"}}',
      },
    },
    NOW,
  ),
  { ...snapshot, status: { id: '1', name: 'To Do', category: 'new' }, lastMove: null },
  NOW,
);
const completed = applyIssue(open, snapshot, OUTCOME_STATUSES, NOW);
const finished = CHANNELS.reduce(
  (delegation, channel) => withDelivery(delegation, channel, { acknowledged: completed.sequence }),
  completed,
);
const stepDue = (delegation: Delegation, days: number) =>
  retentionStepDue(delegation, RETENTION, CHANNELS, NOW + days * DAY);

describe('a delegation', () => {
  test.each([
    ["isn't finished while it's open", open, false],
    ["isn't finished before each enabled channel has acknowledged it", completed, false],
    ['is finished after all have', finished, true],
    [
      'is finished after an admin dismissed the rest',
      withDelivery(finished, 'torii', { acknowledged: 1, status: 'dismissed' }),
      true,
    ],
    [
      "isn't finished while a Jira action is pending",
      { ...finished, jiraActions: withJiraActions(finished.jiraActions, [{ type: 'assign', accountId: null }], NOW) },
      false,
    ],
  ])('%s', (_, delegation, expected) => {
    expect(isFinished(delegation, CHANNELS)).toBe(expected);
  });

  test('is finished without the acknowledgment of a disabled channel', () => {
    expect(isFinished(completed, [])).toBe(true);
  });
});

test('personal data is removed and the record deleted after the configured days, not before', () => {
  const cleared = withoutPersonalData(finished, NOW + 90 * DAY);
  expect([89, 90, 399, 400].map((days) => stepDue(finished, days))).toEqual([
    'nothing',
    'remove-personal-data',
    'remove-personal-data',
    'delete',
  ]);
  expect([90, 399, 400].map((days) => stepDue(cleared, days))).toEqual(['nothing', 'nothing', 'delete']);
  expect(stepDue(open, 1000)).toBe('nothing');
});

describe('a delegation without personal data', () => {
  const cleared = withoutPersonalData(finished, NOW);

  test('keeps only what an audit needs', () => {
    expect(JSON.stringify(cleared)).not.toMatch(/jane|olga|acme design|a-1/i);
    expect(serializeDelegation(cleared)).toMatchObject({ id: 'task-1', state: 'completed', issue: { key: 'IT-1' } });
    for (const member of ['person', 'account', 'assignee']) {
      expect(serializeDelegation(cleared)).not.toHaveProperty(member);
    }
  });

  test('accepts no personal data and reports only changes of the issue', () => {
    expect(applyIssue(cleared, snapshot, OUTCOME_STATUSES, NOW)).toBe(cleared);
    const reopened = applyIssue(
      cleared,
      { ...snapshot, status: { id: '1', name: 'To Do', category: 'new' } },
      OUTCOME_STATUSES,
      NOW,
    );
    expect([reopened.state, reopened.sequence]).toEqual(['in_progress', cleared.sequence + 1]);
    expect(JSON.stringify(reopened)).not.toMatch(/olga|a-1/i);
  });
});

describe('an account', () => {
  test('that was closed is erased without a push', () => {
    const erased = withAccountUpdate(finished, OLGA.accountId, null);
    expect(accountIdsOf(erased)).toEqual([]);
    expect(JSON.stringify(erased)).not.toMatch(/olga|a-1/i);
    expect(erased.sequence).toBe(finished.sequence);
    expect(
      applyIssue(erased, { ...snapshot, assignee: { ...OLGA, displayName: 'Former user' } }, OUTCOME_STATUSES, NOW),
    ).toBe(erased);
    const reassigned = applyIssue(
      erased,
      { ...snapshot, assignee: { accountId: 'a-2', displayName: 'Owen' } },
      OUTCOME_STATUSES,
      NOW,
    );
    expect(reassigned.sequence).toBe(erased.sequence + 1);
  });

  test('with a new name is updated', () => {
    const renamed = withAccountUpdate(finished, OLGA.accountId, { displayName: 'Olga Once' });
    expect([renamed.assignee?.displayName, renamed.outcome?.by?.displayName]).toEqual(['Olga Once', 'Olga Once']);
    expect(withAccountUpdate(renamed, OLGA.accountId, { displayName: 'Olga Once' })).toBe(renamed);
    expect(withAccountUpdate(finished, 'a-9', null)).toBe(finished);
  });

  test('that was closed takes its pending note along, as the removal of personal data does', () => {
    const noted: Delegation = { ...open, pendingNote: { text: 'Almost done', accountId: 'a-7', at: NOW } };
    expect(accountIdsOf(noted)).toContain('a-7');
    expect(withAccountUpdate(noted, 'a-7', { displayName: 'New name' })).toBe(noted);
    expect(withAccountUpdate(noted, 'a-7', null).pendingNote).toBeNull();
    expect(withoutPersonalData(noted, NOW).pendingNote).toBeNull();
  });
});
