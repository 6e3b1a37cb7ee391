import { RadioGroup } from '@forge/react';
import { Field, textOf } from './field';

interface ChoiceProps<V extends string> {
  readonly id: string;
  readonly label: string;
  readonly isRequired?: boolean;
  readonly error?: string | undefined;
  readonly help?: string | undefined;
  /** Null until the user chose. */
  readonly value: V | null;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly choose: (value: V) => void;
}

/** Shows a choice between a few options as radio buttons. */
export function Choice<V extends string>({
  id,
  label,
  isRequired,
  error,
  help,
  value,
  options,
  choose,
}: ChoiceProps<V>) {
  return (
    <Field id={id} label={label} isRequired={isRequired ?? false} error={error} help={help}>
      <RadioGroup
        name={id}
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- UI Kit passes on no other prop that names the group
        aria-labelledby={`${id}-label`}
        {...(value === null ? {} : { value })}
        options={options.map((option) => ({ name: id, ...option }))}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === textOf(event));
          if (chosen) choose(chosen.value);
        }}
      />
    </Field>
  );
}
