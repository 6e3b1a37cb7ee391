import { Stack, UserPicker } from '@forge/react';
import { FieldMessage } from './field';

interface PersonPickerProps {
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  /** Account id at first; null for nobody. */
  readonly initial?: string | null;
  readonly error?: string | undefined;
  readonly help?: string | undefined;
  /** Called with the account id, or null after the picker was cleared. */
  readonly choose: (accountId: string | null) => void;
}

/** Shows a user picker with its own label. */
export function PersonPicker({
  id,
  label,
  isRequired = false,
  initial = null,
  error,
  help,
  choose,
}: PersonPickerProps) {
  return (
    <Stack space="space.050">
      <UserPicker
        name={id}
        label={label}
        isRequired={isRequired}
        {...(initial === null ? {} : { defaultValue: initial })}
        onChange={(user: { readonly id: string } | null | undefined) => choose(user?.id ?? null)}
      />
      <FieldMessage error={error} help={help} />
    </Stack>
  );
}
