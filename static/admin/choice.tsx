import { RadioGroup } from '@forge/react';
import { Field, textOf } from './field';

interface ChoiceProps<V extends string> {
  readonly id: string;
  readonly label: string;
  readonly error?: string | undefined;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly choose: (value: V) => void;
}

/** One of a few, all of them to be seen. */
export function Choice<V extends string>({ id, label, error, value, options, choose }: ChoiceProps<V>) {
  return (
    <Field id={id} label={label} error={error}>
      <RadioGroup
        name={id}
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- UI Kit passes on no other prop that names the group
        aria-labelledby={`${id}-label`}
        value={value}
        options={options.map((option) => ({ name: id, ...option }))}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === textOf(event));
          if (chosen) choose(chosen.value);
        }}
      />
    </Field>
  );
}
