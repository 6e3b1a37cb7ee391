import type { Rule } from '../configuration/rule';
import { isSameAddress } from '../normalized-name';
import { dateAt, daysAfter, isWeekend, timeOf } from '../site-date';
import type { Account } from './accounts';
import { ISSUE_OUT_OF_REACH, type Delegation } from './delegation';
import type { JiraAction } from './jira-actions';

/** Hour of the day at which reminders are sent, in the site's time zone. */
const REMINDER_HOUR = 9;

/** Members of a rule that determine reminders. */
export type ReminderRule = Pick<Rule, 'remindEveryDays' | 'escalationContact' | 'skipWeekends'>;

/**
 * Returns the time (epoch ms) of the next reminder; null if the rule has no reminders, the delegation isn't open, or
 * its issue is out of reach.
 */
export function nextReminderAt(
  { state, issue, warnings, createdAt, reminder }: Delegation,
  rule: ReminderRule | undefined,
  timeZone: string,
): number | null {
  const days = rule?.remindEveryDays ?? null;
  if (days === null || state !== 'in_progress' || !issue || warnings.includes(ISSUE_OUT_OF_REACH)) return null;
  const from = reminder?.lastOn ?? dateAt(Date.parse(createdAt), timeZone);
  return timeOf(workday(daysAfter(from, days), rule?.skipWeekends ?? false), REMINDER_HOUR, timeZone);
}

/** Returns the date itself, or the following Monday if the date is on a weekend and weekends are skipped. */
function workday(date: string, skipWeekends: boolean): string {
  let day = date;
  while (skipWeekends && isWeekend(day)) day = daysAfter(day, 1);
  return day;
}

/**
 * Plans the next reminder. Returns the same value if the planned time stays the same. If weekends are skipped, a
 * reminder that is due on a weekend moves to the next workday.
 */
export function withReminderPlanned(
  delegation: Delegation,
  rule: ReminderRule | undefined,
  timeZone: string,
  now: number,
): Delegation {
  const planned = nextReminderAt(delegation, rule, timeZone);
  const today = dateAt(now, timeZone);
  const isMissed = planned !== null && planned <= now && rule?.skipWeekends === true && isWeekend(today);
  const nextAt = isMissed ? timeOf(workday(today, true), REMINDER_HOUR, timeZone) : planned;
  if (nextAt === (delegation.reminder?.nextAt ?? null)) return delegation;
  const { lastOn = null, count = 0 } = delegation.reminder ?? {};
  return { ...delegation, reminder: { nextAt, lastOn, count } };
}

/**
 * Returns the Jira action of the reminder that is due now, and the delegation after that reminder; undefined if none is
 * due. There is at most one reminder per day, also if several are late, and none on a weekend if weekends are skipped.
 */
export function dueReminder(
  delegation: Delegation,
  rule: ReminderRule | undefined,
  timeZone: string,
  now: number,
): { readonly delegation: Delegation; readonly action: JiraAction } | undefined {
  const nextAt = nextReminderAt(delegation, rule, timeZone);
  const today = dateAt(now, timeZone);
  if (!rule || nextAt === null || nextAt > now || delegation.reminder?.lastOn === today) return undefined;
  if (rule.skipWeekends && isWeekend(today)) return undefined;
  const { dueAt, reminder } = delegation;
  const reminded = { ...delegation, reminder: { nextAt: null, lastOn: today, count: (reminder?.count ?? 0) + 1 } };
  return {
    delegation: withReminderPlanned(reminded, rule, timeZone, now),
    action: {
      type: 'remind',
      on: today,
      escalationContact: rule.escalationContact,
      isDue: dueAt !== null && dueAt <= today,
    },
  };
}

/**
 * Returns the accounts that a reminder mentions: the assignee, and from the due date on also the escalation contact. An
 * inactive assignee, or one who is the person who leaves, is replaced by the escalation contact.
 */
export function reminderRecipients(
  { assignee, person }: Pick<Delegation, 'assignee' | 'person'>,
  { escalationContact, isDue }: Pick<Extract<JiraAction, { type: 'remind' }>, 'escalationContact' | 'isDue'>,
  accounts: readonly Account[],
): string[] {
  const isMentionable = (accountId: string | null | undefined): accountId is string => {
    const account = accounts.find((candidate) => candidate.accountId === accountId);
    return account?.active === true && !isSameAddress(account.emailAddress, person.email);
  };
  const owner = assignee?.accountId;
  const assignees = isMentionable(owner) ? [owner] : [];
  const contacts = isMentionable(escalationContact) && (isDue || assignees.length === 0) ? [escalationContact] : [];
  return [...new Set([...assignees, ...contacts])];
}

/**
 * Returns the text of a reminder, which follows the mentions.
 * @param today date of the reminder
 */
export function reminderText(
  { app, account, dueAt }: Pick<Delegation, 'app' | 'account' | 'dueAt'>,
  today: string,
  overdueDays: number,
): string {
  const task = account === null ? app.name : `${app.name} (${account})`;
  const text = `Reminder: the access to ${task} isn't removed yet.`;
  if (dueAt === null) return text;
  if (overdueDays > 0) return `${text} It is overdue by ${overdueDays} ${overdueDays === 1 ? 'day' : 'days'}.`;
  return `${text} It is due ${dueAt === today ? 'today' : `on ${dueAt}`}.`;
}
