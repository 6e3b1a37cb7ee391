import { Inline, Textfield } from '@forge/react';
import { useState } from 'react';
import type { SettingsView } from '../../../src/domain/contract/admin-functions';
import { wordsFor } from '../../api';
import { call } from '../api';
import { Field, textOf } from '../field';
import { Section } from './section';

interface RetentionProps {
  readonly retention: SettingsView['retention'];
  readonly reload: () => void;
}

/** For how long finished delegations are kept whole, and for how long at all. */
export function Retention({ retention, reload }: RetentionProps) {
  const [reduceAfter, setReduceAfter] = useState(String(retention.removePersonalDataAfterDays));
  const [removeAfter, setRemoveAfter] = useState(String(retention.deleteAfterDays));
  const save = async () => {
    await call('saveRetention', { removePersonalDataAfterDays: days(reduceAfter), deleteAfterDays: days(removeAfter) });
    reload();
  };
  const field = (
    id: string,
    label: string,
    pointer: string,
    typed: string,
    set: (now: string) => void,
    error: unknown,
  ) => (
    <Field id={id} label={label} isRequired error={wordsFor(error, pointer)}>
      <Textfield
        id={id}
        type="number"
        min={30}
        width={160}
        defaultValue={typed}
        isInvalid={wordsFor(error, pointer) !== undefined}
        onChange={(event) => set(textOf(event))}
      />
    </Field>
  );
  return (
    <Section
      title="How long personal data is kept"
      words="Counted from the last change of a delegation that has ended and that the service knows of. After the first time the leaver's name, address and account are removed; after the second the rest, and the audit trail of that age. The issues in Jira stay as they are."
      verb="Save days"
      saved="It holds from the next night on."
      save={save}
    >
      {(error) => (
        <Inline space="space.300">
          {field('reduce-after', 'Days with names', '/removePersonalDataAfterDays', reduceAfter, setReduceAfter, error)}
          {field('remove-after', 'Days until removal', '/deleteAfterDays', removeAfter, setRemoveAfter, error)}
        </Inline>
      )}
    </Section>
  );
}

/** What is no whole number goes as none that may be, and comes back with words. */
function days(typed: string): number {
  return /^\d+$/.test(typed.trim()) ? Number(typed) : 0;
}
