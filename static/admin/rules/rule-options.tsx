import { Stack } from '@forge/react';
import { fieldError } from '../../api';
import { Choice } from '../../ui/choice';
import { PersonPicker } from '../../ui/person-picker';
import { SelectField } from '../../ui/select-field';
import { TextInput } from '../../ui/text-input';
import type { RuleSectionProps } from './rule-section';

/** Edits the options that most rules leave as they are. */
export function RuleOptions({ draft, choices, error, change }: RuleSectionProps) {
  return (
    <Stack space="space.200">
      <PersonPicker
        id="rule-owner"
        label="Fallback owner"
        initial={draft.fallbackOwner}
        error={fieldError(error, '/fallbackOwner')}
        help="Gets the issue if none of the service's owners can be assigned. Empty: the issue stays unassigned."
        choose={(fallbackOwner) => change({ fallbackOwner })}
      />
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
      <TextInput
        id="rule-labels"
        label="Labels"
        error={fieldError(error, '/labels')}
        help="Separated by spaces."
        initial={draft.labels}
        change={(labels) => change({ labels })}
      />
      <SelectField
        id="rule-priority"
        label="Priority"
        error={fieldError(error, '/priority')}
        help="Empty: Jira's default."
        options={choices.priorities}
        value={draft.priority}
        choose={(priority) => change({ priority })}
        clear={() => change({ priority: null })}
      />
    </Stack>
  );
}
