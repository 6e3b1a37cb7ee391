import fc from 'fast-check';
import type { Delegation } from '../../../src/domain/delegation/delegation';
import { NO_JIRA_ACTIONS } from '../../../src/domain/delegation/jira-actions';
import {
  dueReminder,
  nextReminderAt,
  reminderRecipients,
  reminderText,
  withReminderPlanned,
  type ReminderRule,
} from '../../../src/domain/delegation/reminder';
import { EMPTY_OUTBOX } from '../../../src/domain/delivery/outbox';
import { NO_OUTCOME_STATUSES } from '../../../src/domain/delegation/status';
import { dateAt, isWeekend } from '../../../src/domain/site-date';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Creation time of the delegation, a Friday. */
const ASKED = Date.UTC(2026, 0, 2, 12);
const RULE: ReminderRule = { remindEveryDays: 3, escalationContact: 'boss', skipWeekends: false };
const OPEN: Delegation = {
  ...EMPTY_OUTBOX,
  id: 'task-1',
  state: 'in_progress',
  version: 1,
  digest: '',
  person: { id: null, email: 'jane@acme.example', name: 'Jane Roe' },
  app: { id: null, name: 'Figma' },
  account: null,
  offboarding: null,
  dueAt: '2026-01-08',
  token: '',
  pairKey: '',
  offboardingKey: null,
  outcomeStatuses: NO_OUTCOME_STATUSES,
  requestedStatuses: NO_OUTCOME_STATUSES,
  issue: { id: '1', key: 'IT-1', url: '', projectId: '10', typeId: '20' },
  status: null,
  unassignedSince: null,
  assignee: { accountId: 'owner', displayName: 'Olga' },
  outcome: null,
  warnings: [],
  reason: null,
  createdAt: new Date(ASKED).toISOString(),
  updatedAt: new Date(ASKED).toISOString(),
  completedAt: null,
  creation: null,
  jiraActions: NO_JIRA_ACTIONS,
  pendingDeletion: null,
  outOfReachSince: null,
  resyncAt: null,
  foldDueAt: null,
  test: false,
  issueCreatedAt: null,
  personalDataRemovedAt: null,
};
const isoTime = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

test.each([
  ['three days later at nine', RULE, 'UTC', '2026-01-05T09:00:00.000Z'],
  ['in the time zone of the site', RULE, 'America/New_York', '2026-01-05T14:00:00.000Z'],
  [
    'on Monday if it fell on a weekend',
    { ...RULE, remindEveryDays: 1, skipWeekends: true },
    'UTC',
    '2026-01-05T09:00:00.000Z',
  ],
  ['on Saturday if weekends count', { ...RULE, remindEveryDays: 1 }, 'UTC', '2026-01-03T09:00:00.000Z'],
  ['never if the rule has no reminders', { ...RULE, remindEveryDays: null }, 'UTC', null],
])('the first reminder is sent %s', (_, rule, zone, expected) => {
  expect(isoTime(nextReminderAt(OPEN, rule, zone))).toBe(expected);
});

test.each([
  ['ended', { state: 'completed' as const }],
  ['out of reach', { warnings: ['issue out of reach'] }],
])('a delegation that is %s gets no reminder', (_, change) => {
  expect(nextReminderAt({ ...OPEN, ...change }, RULE, 'UTC')).toBeNull();
});

test('reminders are sent at most once a day and never on a skipped weekend', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.boolean(),
      fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Europe/London'),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }),
      (days, skipWeekends, zone, hours) => {
        const rule = { ...RULE, remindEveryDays: days, skipWeekends };
        let delegation = withReminderPlanned(OPEN, rule, zone, ASKED);
        let now = ASKED;
        const sent: string[] = [];
        for (const wait of hours) {
          now += wait * HOUR_MS;
          const due = dueReminder(delegation, rule, zone, now);
          if (due) sent.push(dateAt(now, zone));
          delegation = due ? due.delegation : withReminderPlanned(delegation, rule, zone, now);
          expect(delegation.reminder?.nextAt ?? 0).toBeGreaterThan(ASKED);
        }
        expect(new Set(sent).size).toBe(sent.length);
        if (skipWeekends) expect(sent.filter(isWeekend)).toEqual([]);
      },
    ),
    { numRuns: 25 },
  );
});

test('a due reminder asks for the escalation contact from the due date on', () => {
  const before = dueReminder(OPEN, RULE, 'UTC', ASKED + 4 * DAY_MS);
  const after = dueReminder(OPEN, RULE, 'UTC', ASKED + 6 * DAY_MS);
  expect([before?.action, after?.action]).toMatchObject([{ isDue: false }, { isDue: true }]);
  expect(before?.delegation.reminder).toMatchObject({ lastOn: '2026-01-06', count: 1 });
});

const user = (accountId: string, { active = true, emailAddress = '' } = {}) => ({ accountId, active, emailAddress });
test.each([
  ['the assignee alone', false, [user('owner'), user('boss')], ['owner']],
  ['both from the due date on', true, [user('owner'), user('boss')], ['owner', 'boss']],
  ['the contact for an inactive assignee', false, [user('owner', { active: false }), user('boss')], ['boss']],
  [
    'the contact for the leaving person',
    false,
    [user('owner', { emailAddress: 'JANE@acme.example' }), user('boss')],
    ['boss'],
  ],
  ['nobody if both are inactive', true, [user('owner', { active: false }), user('boss', { active: false })], []],
  ['nobody if Jira has neither', true, [], []],
])('a reminder mentions %s', (_, isDue, accounts, expected) => {
  expect(reminderRecipients(OPEN, { escalationContact: 'boss', isDue }, accounts)).toEqual(expected);
});

test('the text says how long a task is overdue', () => {
  expect(reminderText(OPEN, '2026-01-10', 2)).toContain('overdue by 2 days');
  expect(reminderText(OPEN, '2026-01-08', 0)).toContain('due today');
  expect(reminderText({ ...OPEN, dueAt: null }, '2026-01-08', 0)).not.toContain('due');
});
