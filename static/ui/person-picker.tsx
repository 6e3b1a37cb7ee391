import { Stack, UserPicker } from '@forge/react';
import { FieldMessage, type FieldProps } from './field';

interface PersonPickerProps extends FieldProps {
  /** Initial account id; null for none. */
  readonly initial?: string | null;
  /** Called with the account id, or null after the picker was cleared. */
  readonly choose: (accountId: string | null) => void;
}

/** Shows a user picker with its own label. */
export function PersonPicker({ id, label, isRequired, initial, error, help, choose }: PersonPickerProps) {
  return (
    <Stack space="space.050">
      <UserPicker
        name={id}
        label={label}
        isRequired={isRequired ?? false}
        {...(typeof initial === 'string' && { defaultValue: initial })}
        onChange={(user: { readonly id: string } | null | undefined) => choose(user?.id ?? null)}
      />
      <FieldMessage error={error} help={help} />
    </Stack>
  );
}
