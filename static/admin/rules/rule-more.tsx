import { Heading, Select, Stack, Textfield, UserPicker } from '@forge/react';
import { wordsFor } from '../../api';
import { Choice } from '../choice';
import { Below, Field, textOf } from '../field';
import { optionOf, type Option } from '../option';
import type { PartProps } from './rule-form';

/** Who gets the issue when nobody fits, what happens to a second one, and how it is marked. */
export function MoreOfRule({ draft, choices, error, change }: PartProps) {
  return (
    <Stack space="space.200">
      <Heading as="h3" size="small">
        Who gets it, and how it is marked
      </Heading>
      <Stack space="space.050">
        <UserPicker
          name="rule-owner"
          label="Fallback owner"
          {...(draft.fallbackOwner === null ? {} : { defaultValue: draft.fallbackOwner })}
          // Clearing the picker gives nothing.
          onChange={(user: { readonly id: string } | null | undefined) => change({ fallbackOwner: user?.id ?? null })}
        />
        <Below
          error={wordsFor(error, '/fallbackOwner')}
          help="Gets the issue when none of the owners that the service names can be assigned. Empty: it is unassigned."
        />
      </Stack>
      <Choice
        id="rule-duplicates"
        label="The same person, app and account again, while one is open"
        value={draft.duplicates}
        options={[
          { value: 'link', label: 'Make another issue, and link the two' },
          { value: 'refuse', label: 'Refuse it' },
        ]}
        choose={(duplicates) => change({ duplicates })}
      />
      <Field id="rule-labels" label="Labels" error={wordsFor(error, '/labels')} help="Separated by spaces.">
        <Textfield
          id="rule-labels"
          defaultValue={draft.labels}
          onChange={(event) => change({ labels: textOf(event) })}
        />
      </Field>
      <Field id="rule-priority" label="Priority" error={wordsFor(error, '/priority')} help="Empty: Jira's default.">
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
