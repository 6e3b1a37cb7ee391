import { DatePicker, Stack, Textfield } from '@forge/react';
import { wordsFor } from '../../api';
import { Field, textOf } from '../field';
import type { PartProps } from './torii';

/** The key, and until when it works, which Torii does not tell by itself. */
export function ToriiKey({ draft, change, error, hasKey }: PartProps & { readonly hasKey: boolean }) {
  const wrong = wordsFor(error, '/key');
  return (
    <Stack space="space.200">
      <Field
        id="torii-key"
        label="API key"
        isRequired={!hasKey}
        error={wrong}
        help={
          hasKey
            ? 'There is one. Leave this empty to keep it.'
            : 'From Torii: Settings, API Access. It is kept as a secret and never shown again.'
        }
      >
        <Textfield
          id="torii-key"
          type="password"
          defaultValue=""
          isInvalid={wrong !== undefined}
          onChange={(event) => change({ key: textOf(event) })}
        />
      </Field>
      <Field
        id="torii-expires"
        label="The key expires on"
        error={wordsFor(error, '/keyExpiresOn')}
        help="As Torii showed it when the key was made. You are told two weeks before. Empty: it does not expire."
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
