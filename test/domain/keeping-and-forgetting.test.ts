import { bound, claimed } from '../../src/domain/beginning';
import { accountsOf, withAccount } from '../../src/domain/accounts';
import { follow, type Delegation, type IssueFacts } from '../../src/domain/delegation';
import { owing } from '../../src/domain/owed';
import { isFinished, reduced, whatIsDue } from '../../src/domain/retention';
import { showDelegation } from '../../src/domain/show';
import { CHANNELS, withDelivery } from '../../src/domain/told';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 24, 10);
const RETENTION = { reduceAfterDays: 90, removeAfterDays: 400 };
const OLGA = { accountId: 'a-1', displayName: 'Olga Owner' };
const DONE = { id: '3', name: 'Done', category: 'done' } as const;
const GOALS = { completed: [DONE], declined: [], declinedResolutions: [], cancel: null };

const facts: IssueFacts = {
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

const open = bound(
  claimed(
    {
      id: 'task-1',
      digest: 'd',
      person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
      app: { id: 77, name: 'Figma' },
      account: 'Acme Design',
      offboarding: { id: 'ob-19', url: 'https://example.com/jane' },
      dueAt: null,
      pairKey: 'p',
      offboardingKey: 'o',
      goals: GOALS,
      warnings: ['owner jane@acme.example is the person who leaves'],
      creation: {
        token: 't',
        phase: 'claimed',
        leaseUntil: NOW,
        sentAt: null,
        notFoundAt: null,
        promised: false,
        request: '{"person":{"email":"jane@acme.example"}}',
      },
    },
    NOW,
  ),
  { ...facts, status: { id: '1', name: 'To Do', category: 'new' }, lastMove: null },
  NOW,
);
const completed = follow(open, facts, GOALS, NOW);
const finished = CHANNELS.reduce(
  (so, channel) => withDelivery(so, channel, { acknowledged: completed.sequence }),
  completed,
);
const due = (delegation: Delegation, days: number) => whatIsDue(delegation, RETENTION, CHANNELS, NOW + days * DAY);

describe('a delegation is finished', () => {
  test.each([
    ['not while it is open', open, false],
    ['not before each channel that is on has acknowledged it', completed, false],
    ['when they all have', finished, true],
    ['when an admin dismissed the rest', withDelivery(finished, 'torii', { acknowledged: 1, held: 'dismissed' }), true],
    [
      'not while Jira is owed something',
      { ...finished, owed: owing(finished.owed, [{ do: 'assign', accountId: null }], NOW) },
      false,
    ],
  ])('%s', (_, delegation, expected) => {
    expect(isFinished(delegation, CHANNELS)).toBe(expected);
  });

  test('whatever a channel that is off has not heard', () => {
    expect(isFinished(completed, [])).toBe(true);
  });
});

test('it is reduced and removed when its days are over, and not before', () => {
  const less = reduced(finished, NOW + 90 * DAY);
  expect([89, 90, 399, 400].map((days) => due(finished, days))).toEqual(['nothing', 'reduce', 'reduce', 'remove']);
  expect([90, 399, 400].map((days) => due(less, days))).toEqual(['nothing', 'nothing', 'remove']);
  expect(due(open, 1000)).toBe('nothing');
});

describe('a reduced one', () => {
  const less = reduced(finished, NOW);

  test('holds nothing personal, and shows what audit needs', () => {
    expect(JSON.stringify(less)).not.toMatch(/jane|olga|acme design|a-1/i);
    expect(showDelegation(less)).toMatchObject({ id: 'task-1', state: 'completed', issue: { key: 'IT-1' } });
    for (const member of ['person', 'account', 'assignee']) expect(showDelegation(less)).not.toHaveProperty(member);
  });

  test('takes nothing personal in again, and tells no more than what befell the issue', () => {
    expect(follow(less, facts, GOALS, NOW)).toBe(less);
    const reopened = follow(less, { ...facts, status: { id: '1', name: 'To Do', category: 'new' } }, GOALS, NOW);
    expect([reopened.state, reopened.sequence]).toEqual(['in_progress', less.sequence + 1]);
    expect(JSON.stringify(reopened)).not.toMatch(/olga|a-1/i);
  });
});

describe('an account', () => {
  test('that was closed is erased, which is no news of the issue', () => {
    const without = withAccount(finished, OLGA.accountId, null);
    expect(accountsOf(without)).toEqual([]);
    expect(JSON.stringify(without)).not.toMatch(/olga|a-1/i);
    expect(without.sequence).toBe(finished.sequence);
    expect(follow(without, { ...facts, assignee: { ...OLGA, displayName: 'Former user' } }, GOALS, NOW)).toBe(without);
    const reassigned = follow(without, { ...facts, assignee: { accountId: 'a-2', displayName: 'Owen' } }, GOALS, NOW);
    expect(reassigned.sequence).toBe(without.sequence + 1);
  });

  test('with another name is shown by that one', () => {
    const renamed = withAccount(finished, OLGA.accountId, { displayName: 'Olga Once' });
    expect([renamed.assignee?.displayName, renamed.outcome?.by?.displayName]).toEqual(['Olga Once', 'Olga Once']);
    expect(withAccount(renamed, OLGA.accountId, { displayName: 'Olga Once' })).toBe(renamed);
    expect(withAccount(finished, 'a-9', null)).toBe(finished);
  });
});
