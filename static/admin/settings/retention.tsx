import { Inline } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { fieldError } from '../../api';
import { TextInput } from '../../ui/text-input';
import { call } from '../api';
import { Section } from './section';

interface RetentionProps {
  readonly retention: SettingsView['retention'];
  readonly reload: () => void;
}

/** Edits the days until personal data of ended delegations is removed, and until they are deleted. */
export function Retention({ retention, reload }: RetentionProps) {
  const [removeAfter, setRemoveAfter] = useState(String(retention.removePersonalDataAfterDays));
  const [deleteAfter, setDeleteAfter] = useState(String(retention.deleteAfterDays));
  const save = async () => {
    await call('saveRetention', {
      removePersonalDataAfterDays: daysOf(removeAfter),
      deleteAfterDays: daysOf(deleteAfter),
    });
    reload();
  };
  const field = (
    id: string,
    label: string,
    error: string | undefined,
    initial: string,
    change: (value: string) => void,
  ) => (
    <TextInput
      id={id}
      label={label}
      isRequired
      error={error}
      type="number"
      min={30}
      width={160}
      initial={initial}
      change={change}
    />
  );
  return (
    <Section
      title="Personal data"
      text="The days count from the last change of a delegation that ended and that the service acknowledged. First we remove the person's name, email address and account; evidence by person ends then. Later we delete the rest, and activity log entries of the same age. Issues in Jira stay as they are."
      verb="Save days"
      errorTitle="We couldn't save the days"
      saved="The new days apply from tonight."
      save={save}
    >
      {(error) => (
        <Inline space="space.300" shouldWrap>
          {field(
            'remove-after',
            'Remove personal data after (days)',
            fieldError(error, '/removePersonalDataAfterDays'),
            removeAfter,
            setRemoveAfter,
          )}
          {field(
            'delete-after',
            'Delete after (days)',
            fieldError(error, '/deleteAfterDays'),
            deleteAfter,
            setDeleteAfter,
          )}
        </Inline>
      )}
    </Section>
  );
}

/** Returns the number; 0 for text that isn't one, which is refused at its field. */
function daysOf(text: string): number {
  return /^\d+$/.test(text.trim()) ? Number(text) : 0;
}
