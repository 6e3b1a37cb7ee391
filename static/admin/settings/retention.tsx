import { Inline } from '@forge/react';
import { useState } from 'react';
import { fieldError } from '../../api';
import { wholeNumber } from '../../field-values';
import { TextInput } from '../../ui/text-input';
import { call, type SettingsProps } from '../api';
import { Section } from './section';

const FIELDS = [
  { name: 'removePersonalDataAfterDays', id: 'remove-after', label: 'Remove personal data after (days)' },
  { name: 'deleteAfterDays', id: 'delete-after', label: 'Delete after (days)' },
] as const;

/** Edits the days until personal data of ended delegations is removed, and until they are deleted. */
export function Retention({ settings: { retention }, reload }: SettingsProps) {
  const [days, setDays] = useState(retention);
  return (
    <Section
      title="Personal data"
      text="The days count from the last change of a delegation that ended and that the service acknowledged. First we remove the person's name, email address and account; evidence by person ends then. Later we delete the rest, and activity log entries of the same age. Issues in Jira stay as they are."
      verb="Save days"
      errorTitle="We couldn't save the days"
      savedText="The new days apply from tonight."
      save={() => call('saveRetention', days)}
      reload={reload}
    >
      {(error) => (
        <Inline space="space.300" shouldWrap>
          {FIELDS.map(({ name, id, label }) => (
            <TextInput
              key={id}
              id={id}
              label={label}
              isRequired
              error={fieldError(error, `/${name}`)}
              type="number"
              min={30}
              width={160}
              initial={String(retention[name])}
              change={(text) => setDays({ ...days, [name]: wholeNumber(text) ?? 0 })}
            />
          ))}
        </Inline>
      )}
    </Section>
  );
}
