import { ErrorMessage, HelperMessage, Label, RequiredAsterisk, Stack } from '@forge/react';
import type { ReactNode } from 'react';

/** Maximum width of forms, so that fields aren't much wider than their labels. */
export const FORM_WIDTH = { maxWidth: '720px' } as const;

export interface FieldProps {
  /** Id of the input. */
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  /** Error below the input; it replaces the help. */
  readonly error?: string | undefined;
  readonly help?: string | undefined;
}

/** Shows an input with its label, and the help or the error below it. */
export function Field({
  id,
  label,
  isRequired = false,
  error,
  help,
  children,
}: FieldProps & { readonly children: ReactNode }) {
  return (
    <Stack space="space.050">
      <Label labelFor={id} id={`${id}-label`}>
        {label}
        {isRequired && <RequiredAsterisk />}
      </Label>
      {children}
      <FieldMessage error={error} help={help} />
    </Stack>
  );
}

/** Shows the help or the error of an input that has a label of its own. */
export function FieldMessage({ error, help }: Pick<FieldProps, 'error' | 'help'>) {
  if (error !== undefined) return <ErrorMessage>{error}</ErrorMessage>;
  return help === undefined ? null : <HelperMessage>{help}</HelperMessage>;
}

/** Returns the text in an input's event. UI Kit passes the browser's event. */
export function textOf(event: { readonly target?: { readonly value?: unknown } }): string {
  const value = event.target?.value;
  return typeof value === 'string' ? value : '';
}
