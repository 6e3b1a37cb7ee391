import { ErrorMessage, HelperMessage, Label, RequiredAsterisk, Stack } from '@forge/react';
import type { ReactNode } from 'react';

/** Wider than this, a field's end is too far from its words. */
export const FORM_WIDTH = { maxWidth: '720px' } as const;

interface FieldProps {
  /** The input's id, which the label names. */
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  /** What is wrong with it, in place of the help. */
  readonly error?: string | undefined;
  readonly help?: string | undefined;
  readonly children: ReactNode;
}

/** A field with its label, and the words below it. */
export function Field({ id, label, isRequired = false, error, help, children }: FieldProps) {
  return (
    <Stack space="space.050">
      <Label labelFor={id} id={`${id}-label`}>
        {label}
        {isRequired && <RequiredAsterisk />}
      </Label>
      {children}
      <Below error={error} help={help} />
    </Stack>
  );
}

/** The words below a field that has a label of its own. */
export function Below({ error, help }: Pick<FieldProps, 'error' | 'help'>) {
  if (error !== undefined) return <ErrorMessage>{error}</ErrorMessage>;
  return help === undefined ? null : <HelperMessage>{help}</HelperMessage>;
}

/** The text out of a field's event; UI Kit hands on the browser's. */
export function textOf(event: { readonly target?: { readonly value?: unknown } }): string {
  const value = event.target?.value;
  return typeof value === 'string' ? value : '';
}
