import { pickRule } from '../../domain/configuration/rule';
import type { Settings } from '../../domain/configuration/settings';
import { dueReminder, withReminderPlanned } from '../../domain/delegation/reminder';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { addJiraActions } from './jira-actions';

/**
 * Sends the reminder of a delegation if it is due; otherwise stores the time of the next one by the current rule. A
 * record that changes meanwhile is left for the next run.
 * @returns true if the record was written
 */
export async function updateReminder(
  record: Stored<'delegation'>,
  settings: Settings,
  context: InvocationContext,
): Promise<boolean> {
  const { value } = record;
  const rule = pickRule(settings.rules, value.app.name)?.rule;
  const timeZone = settings.site?.timeZone ?? 'UTC';
  const due = dueReminder(value, rule, timeZone, context.now());
  if (due) {
    await addJiraActions({ ...record, value: due.delegation }, [due.action], context);
    return true;
  }
  const planned = withReminderPlanned(value, rule, timeZone, context.now());
  if (planned === value) return false;
  await commit([rewrite(record, planned)]);
  return true;
}
