import { Textfield } from '@forge/react';
import type { ComponentProps } from 'react';
import { Field, textOf, type FieldProps } from './field';

interface TextInputProps
  extends FieldProps, Pick<ComponentProps<typeof Textfield>, 'type' | 'min' | 'width' | 'placeholder'> {
  /** Initial text. */
  readonly initial?: string;
  readonly change: (text: string) => void;
}

/** Shows a text field with its label, and the help or the error below it. */
export function TextInput({ id, label, isRequired, error, help, initial = '', change, ...input }: TextInputProps) {
  return (
    <Field id={id} label={label} isRequired={isRequired ?? false} error={error} help={help}>
      <Textfield
        id={id}
        {...input}
        defaultValue={initial}
        isInvalid={error !== undefined}
        onChange={(event) => change(textOf(event))}
      />
    </Field>
  );
}
