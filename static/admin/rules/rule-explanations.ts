import type { Named } from '../../ui/select-field';
import type { RuleDraft } from './rule-draft';

/** Sentences that preview the sections of a rule's form. */

export function explainTarget({ project, issueType }: RuleDraft): string {
  return project && issueType
    ? `We create issues of the type ${issueType.name} in ${project.name}.`
    : 'Choose the project of the issues.';
}

export function explainOutcome({ completed, refusals, declined, declinedResolutions }: RuleDraft): string {
  if (completed.length === 0) return 'Choose the statuses that complete a delegation.';
  const ways = refusals === 'report' ? [...declined, ...declinedResolutions] : [];
  const declines = ways.length === 0 ? 'Nothing declines it.' : `${namesOf(ways)} declines it.`;
  return `${namesOf(completed)} completes a delegation. ${declines} Otherwise it stays open.`;
}

/** Returns what the reminders of a draft do. */
export function explainReminders({ remindEveryDays, escalationContact, skipWeekends }: RuleDraft): string {
  const days = remindEveryDays.trim();
  if (days === '') return 'No reminders.';
  const every = days === '1' ? 'every day' : `every ${days} days`;
  const escalation =
    escalationContact === null ? '' : ' From the due date on, it mentions the escalation contact, too.';
  return `We comment on the issue ${every}${skipWeekends ? ', not on weekends' : ''}, and mention the assignee.${escalation}`;
}

export function explainOptions({ fallbackOwner, duplicates, labels, priority, cancelStatus }: RuleDraft): string {
  return [
    fallbackOwner === null
      ? 'An issue without an assignable owner stays unassigned.'
      : 'An issue without an assignable owner goes to the fallback owner.',
    duplicates === 'link'
      ? 'A second call for the same account creates a linked issue.'
      : 'A second call for the same account is refused.',
    ...(labels.trim() === '' ? [] : [`Labels: ${labels.trim().split(/\s+/).join(', ')}.`]),
    ...(priority ? [`Priority: ${priority.name}.`] : []),
    cancelStatus ? `Canceled issues move to ${cancelStatus.name}.` : 'Canceled issues get a comment only.',
  ].join(' ');
}

function namesOf(chosen: readonly Named[]): string {
  return [...new Set(chosen.map(({ name }) => name))].join(' or ');
}
