import { Checkbox, Stack } from '@forge/react';
import { fieldError } from '../../api';
import { PersonPicker } from '../../ui/person-picker';
import { TextInput } from '../../ui/text-input';
import type { RuleSectionProps } from './rule-section';

/** Edits the reminders, which are comments that mention people. */
export function RuleReminders({ draft, error, change }: RuleSectionProps) {
  const { remindEveryDays, escalationContact, skipWeekends } = draft;
  return (
    <Stack space="space.200">
      <TextInput
        id="rule-remind"
        label="Remind the assignee every (days)"
        error={fieldError(error, '/remindEveryDays')}
        help="Empty: no reminders."
        type="number"
        min={1}
        width={160}
        initial={remindEveryDays}
        change={(days) => change({ remindEveryDays: days })}
      />
      <PersonPicker
        id="rule-escalation"
        label="Escalation contact"
        initial={escalationContact}
        error={fieldError(error, '/escalationContact')}
        help="Reminded, too, from the due date on, and instead of an assignee who left. Empty: nobody."
        choose={(contact) => change({ escalationContact: contact })}
      />
      <Checkbox
        label="No reminders on weekends"
        isChecked={skipWeekends}
        onChange={() => change({ skipWeekends: !skipWeekends })}
      />
    </Stack>
  );
}
