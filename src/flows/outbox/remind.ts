import type { Delegation } from '../../domain/delegation/delegation';
import type { JiraAction } from '../../domain/delegation/jira-actions';
import { reminderRecipients, reminderText } from '../../domain/delegation/reminder';
import { daysBetween } from '../../domain/site-date';
import { mentionOnce } from '../../platform/jira/issue-actions';
import { readAccounts } from '../../platform/jira/people';

/** Sends a reminder: a comment that mentions its recipients. Without recipients, sends nothing. */
export async function remind(action: Extract<JiraAction, { type: 'remind' }>, delegation: Delegation): Promise<void> {
  const { issue, state, assignee, dueAt } = delegation;
  if (!issue || state !== 'in_progress') return;
  const ids = [assignee?.accountId, action.escalationContact].filter((id) => id !== null && id !== undefined);
  const accounts = await readAccounts([...new Set(ids)]);
  const recipients = reminderRecipients(delegation, action, accounts);
  const users = accounts.filter(({ accountId }) => recipients.includes(accountId));
  if (users.length === 0) return;
  const overdueDays = dueAt === null ? 0 : Math.max(0, daysBetween(dueAt, action.on));
  await mentionOnce(issue.id, `reminder-${action.on}`, users, reminderText(delegation, action.on, overdueDays));
}
