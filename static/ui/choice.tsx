import { RadioGroup } from '@forge/react';
import { Field, textOf, type FieldProps } from './field';

interface ChoiceProps<V extends string> extends FieldProps {
  /** Null until the user has chosen. */
  readonly value: V | null;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly choose: (value: V) => void;
}

/** Shows a choice between a few options as radio buttons. */
export function Choice<V extends string>({ value, options, choose, ...field }: ChoiceProps<V>) {
  const { id } = field;
  return (
    <Field {...field}>
      <RadioGroup
        name={id}
        // oxlint-disable-next-line typescript/no-deprecated -- UI Kit passes on no other prop that names the group
        aria-labelledby={`${id}-label`}
        {...(value === null ? {} : { value })}
        options={options.map((option) => ({ name: id, ...option }))}
        onChange={(event) => {
          const option = options.find(({ value: candidate }) => candidate === textOf(event));
          if (option) choose(option.value);
        }}
      />
    </Field>
  );
}
