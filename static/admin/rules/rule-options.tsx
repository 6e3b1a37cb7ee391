import { Select, Stack, Textfield, UserPicker } from '@forge/react';
import { fieldError } from '../../api';
import { Choice } from '../../ui/choice';
import { Field, FieldMessage, textOf } from '../../ui/field';
import { optionOf, type Option } from '../option';
import type { RuleSectionProps } from './rule-section';

/** Edits the options that most rules leave as they are. */
export function RuleOptions({ draft, choices, error, change }: RuleSectionProps) {
  return (
    <Stack space="space.200">
      <Stack space="space.050">
        <UserPicker
          name="rule-owner"
          label="Fallback owner"
          {...(draft.fallbackOwner === null ? {} : { defaultValue: draft.fallbackOwner })}
          // Clearing the picker passes no user.
          onChange={(user: { readonly id: string } | null | undefined) => change({ fallbackOwner: user?.id ?? null })}
        />
        <FieldMessage
          error={fieldError(error, '/fallbackOwner')}
          help="Gets the issue if none of the service's owners can be assigned. Empty: the issue stays unassigned."
        />
      </Stack>
      <Choice
        id="rule-duplicates"
        label="Same person, app and account while a delegation is open"
        value={draft.duplicates}
        options={[
          { value: 'link', label: 'Create another issue and link them' },
          { value: 'refuse', label: 'Refuse the call' },
        ]}
        choose={(duplicates) => change({ duplicates })}
      />
      <Field id="rule-labels" label="Labels" error={fieldError(error, '/labels')} help="Separated by spaces.">
        <Textfield
          id="rule-labels"
          defaultValue={draft.labels}
          onChange={(event) => change({ labels: textOf(event) })}
        />
      </Field>
      <Field id="rule-priority" label="Priority" error={fieldError(error, '/priority')} help="Empty: Jira's default.">
        <Select
          inputId="rule-priority"
          isClearable
          options={choices.priorities.map(optionOf)}
          value={draft.priority}
          onChange={(priority: Option | null) => change({ priority })}
        />
      </Field>
    </Stack>
  );
}
