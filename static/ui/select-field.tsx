import { Box, Select } from '@forge/react';
import type { ReactNode } from 'react';
import { Field, type FieldProps } from './field';

/** Choice of a select, such as a Jira status or a filter of a list. */
export interface Named<Id extends string = string> {
  readonly id: Id;
  readonly name: string;
}

/** Option of a `Select`, in the shape that UI Kit expects. */
interface Option<Id extends string> {
  readonly label: string;
  readonly value: Id;
}

interface SelectProps<Id extends string> extends FieldProps {
  readonly options: readonly Named<Id>[];
  readonly width?: '130px' | '140px' | '160px' | '180px' | '200px' | '280px';
  readonly isLoading?: boolean;
  readonly isDisabled?: boolean;
  /** Called with the typed text, to find more options. */
  readonly search?: (text: string) => void;
  /** Content between the select and the help. */
  readonly below?: ReactNode;
}

interface SelectFieldProps<Id extends string> extends SelectProps<Id> {
  readonly value: Named | null | undefined;
  readonly choose: (choice: Named<Id>) => void;
  /** Clears the select. If absent, users can only choose another option. */
  readonly clear?: () => void;
}

/** Shows a select with its label, and the help or the error below it. */
export function SelectField<Id extends string>({ value, choose, clear, ...select }: SelectFieldProps<Id>) {
  return (
    <SelectFrame {...select}>
      <Select
        {...commonProps(select)}
        isClearable={clear !== undefined}
        value={value ? optionOf(value) : null}
        onChange={(option: Option<Id> | null) => (option ? choose(namedOf(option)) : clear?.())}
      />
    </SelectFrame>
  );
}

interface MultiSelectFieldProps extends SelectProps<string> {
  readonly value: readonly Named[];
  readonly choose: (choices: Named[]) => void;
}

/** Shows a select for any number of options, like `SelectField`. */
export function MultiSelectField({ value, choose, ...select }: MultiSelectFieldProps) {
  return (
    <SelectFrame {...select}>
      <Select
        {...commonProps(select)}
        isMulti
        value={value.map(optionOf)}
        onChange={(selected: Option<string>[] | null) => choose((selected ?? []).map(namedOf))}
      />
    </SelectFrame>
  );
}

function SelectFrame({ width, below, children, ...field }: SelectProps<string> & { readonly children: ReactNode }) {
  const labeled = (
    <Field {...field}>
      {children}
      {below}
    </Field>
  );
  return width === undefined ? labeled : <Box xcss={{ width }}>{labeled}</Box>;
}

function commonProps<Id extends string>(select: SelectProps<Id>) {
  const { id, error, options, isLoading = false, isDisabled = false, search } = select;
  return {
    inputId: id,
    isLoading,
    isDisabled,
    isInvalid: error !== undefined,
    options: options.map(optionOf),
    ...(search && { onInputChange: search }),
  };
}

function optionOf<Id extends string>({ id, name }: Named<Id>): Option<Id> {
  return { value: id, label: name };
}

function namedOf<Id extends string>({ value, label }: Option<Id>): Named<Id> {
  return { id: value, name: label };
}
