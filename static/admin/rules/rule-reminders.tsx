import { Checkbox, Stack, Text, Textfield, UserPicker } from '@forge/react';
import { fieldError } from '../../api';
import { Field, FieldMessage, textOf } from '../../ui/field';
import type { RuleSectionProps } from './rule-section';

/** Edits the reminders, which are comments that mention people. */
export function RuleReminders({ draft, error, change }: RuleSectionProps) {
  const { remindEveryDays, escalationContact, skipWeekends } = draft;
  return (
    <Stack space="space.200">
      <Field
        id="rule-remind"
        label="Remind the assignee every (days)"
        error={fieldError(error, '/remindEveryDays')}
        help="Empty: no reminders."
      >
        <Textfield
          id="rule-remind"
          type="number"
          min={1}
          width={160}
          defaultValue={remindEveryDays}
          isInvalid={fieldError(error, '/remindEveryDays') !== undefined}
          onChange={(event) => change({ remindEveryDays: textOf(event) })}
        />
      </Field>
      <Stack space="space.050">
        <UserPicker
          name="rule-escalation"
          label="Escalation contact"
          {...(escalationContact === null ? {} : { defaultValue: escalationContact })}
          // Clearing the picker passes no user.
          onChange={(user: { readonly id: string } | null | undefined) =>
            change({ escalationContact: user?.id ?? null })
          }
        />
        <FieldMessage
          error={fieldError(error, '/escalationContact')}
          help="Reminded, too, from the due date on, and instead of an assignee who left. Empty: nobody."
        />
      </Stack>
      <Checkbox
        label="No reminders on weekends"
        isChecked={skipWeekends}
        onChange={() => change({ skipWeekends: !skipWeekends })}
      />
      <Text color="color.text.subtle">{explainReminders(draft)}</Text>
    </Stack>
  );
}

/** Returns what the reminders of a draft do, as a preview. */
function explainReminders({ remindEveryDays, escalationContact, skipWeekends }: RuleSectionProps['draft']): string {
  const days = remindEveryDays.trim();
  if (days === '') return 'No reminders.';
  const every = days === '1' ? 'every day' : `every ${days} days`;
  const escalation =
    escalationContact === null ? '' : ' From the due date on, it mentions the escalation contact, too.';
  return `We comment on the issue ${every}${skipWeekends ? ', not on weekends' : ''}, and mention the assignee.${escalation}`;
}
