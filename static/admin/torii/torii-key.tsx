import { DatePicker, Stack, Textfield } from '@forge/react';
import { fieldError } from '../../api';
import { Field, textOf } from '../../ui/field';
import type { ToriiSectionProps } from './torii-section';

/** Edits the API key, and the date on which it expires: Torii's API doesn't return the date. */
export function ToriiKey({ draft, change, error, hasKey }: ToriiSectionProps & { readonly hasKey: boolean }) {
  const keyError = fieldError(error, '/key');
  return (
    <Stack space="space.200">
      <Field
        id="torii-key"
        label="API key"
        isRequired={!hasKey}
        error={keyError}
        help={
          hasKey
            ? 'Saved. Leave this empty to keep it.'
            : "In Torii: Settings, API Access. We store it as a secret and won't show it again."
        }
      >
        <Textfield
          id="torii-key"
          type="password"
          defaultValue=""
          isInvalid={keyError !== undefined}
          onChange={(event) => change({ key: textOf(event) })}
        />
      </Field>
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
