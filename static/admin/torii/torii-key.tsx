import { DatePicker, Stack } from '@forge/react';
import { fieldError } from '../../api';
import { Field } from '../../ui/field';
import { TextInput } from '../../ui/text-input';
import type { ToriiSectionProps } from './torii-draft';

/** Edits the API key, and the date on which the key expires, because Torii's API doesn't return that date. */
export function ToriiKey({ draft, change, error, hasKey }: ToriiSectionProps & { readonly hasKey: boolean }) {
  return (
    <Stack space="space.200">
      <TextInput
        id="torii-key"
        label="API key"
        type="password"
        isRequired={!hasKey}
        error={fieldError(error, '/key')}
        help={
          hasKey
            ? 'Saved. Leave this empty to keep it.'
            : "In Torii: Settings, API Access. We store it as a secret and won't show it again."
        }
        change={(key) => change({ key })}
      />
      <Field
        id="torii-expires"
        label="Key expires on"
        error={fieldError(error, '/keyExpiresOn')}
        help="As Torii showed it when you created the key. We alert you two weeks before. Empty: it doesn't expire."
      >
        <DatePicker
          id="torii-expires"
          shouldShowCalendarButton
          placeholder="No date"
          value={draft.keyExpiresOn}
          onChange={(keyExpiresOn) => change({ keyExpiresOn })}
        />
      </Field>
    </Stack>
  );
}
