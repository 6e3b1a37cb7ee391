import { Label } from '@atlaskit/form';
import Select from '@atlaskit/select';
import TextArea from '@atlaskit/textarea';
import Textfield from '@atlaskit/textfield';
import { useId, type ReactNode } from 'react';
import { page } from '../page';
import type { ScreenField } from '../issue/schemas';
import { textDocument } from './text-document';

interface Choice {
  readonly label: string;
  readonly value: string;
}

const people: readonly Choice[] = page.users
  .filter(({ active }) => active)
  .map(({ accountId, displayName }) => ({ value: accountId, label: displayName }));

/** Draws one field of a screen. */
export function ScreenInput({ id, field }: { readonly id: string; readonly field: ScreenField }): ReactNode {
  const input = useId();
  return (
    <div className="field">
      <Label htmlFor={input}>
        {field.name}
        {field.required && ' *'}
      </Label>
      <Control id={id} input={input} field={field} />
    </div>
  );
}

function Control({
  id,
  input,
  field,
}: {
  readonly id: string;
  readonly input: string;
  readonly field: ScreenField;
}): ReactNode {
  const { schema, allowedValues } = field;
  if (allowedValues || schema.type === 'user') {
    const options =
      schema.type === 'user'
        ? people
        : (allowedValues ?? []).map((option) => ({
            value: option.id,
            label: option.name ?? option.value ?? option.id,
          }));
    const start =
      options.find(({ value }) => value === defaultId(field.defaultValue)) ??
      (options.length === 1 && field.required ? options[0] : undefined);
    return (
      <Select<Choice, boolean>
        inputId={input}
        name={id}
        options={options}
        isMulti={schema.type === 'array'}
        isClearable={!field.required}
        menuPosition="fixed"
        {...(start && { defaultValue: start })}
      />
    );
  }
  if (isDocument(field)) return <TextArea id={input} name={id} minimumRows={4} />;
  return (
    <Textfield
      id={input}
      name={id}
      type={schema.type === 'number' ? 'number' : schema.type === 'date' ? 'date' : 'text'}
      placeholder={schema.type === 'array' ? 'Separated by spaces' : ''}
    />
  );
}

/** Returns the value of an input in REST's form, or undefined for an empty input. */
export function fieldValue(field: ScreenField, typed: readonly string[]): unknown {
  const texts = typed.filter((text) => text !== '');
  const [first] = texts;
  if (first === undefined) return undefined;
  const { schema, allowedValues } = field;
  if (schema.type === 'user') return { accountId: first };
  if (allowedValues) return schema.type === 'array' ? texts.map((id) => ({ id })) : { id: first };
  if (schema.type === 'array') return first.split(/\s+/);
  if (schema.type === 'number') return Number(first);
  if (schema.type === 'issuelink') return { key: first };
  return isDocument(field) ? textDocument(first) : first;
}

/** Returns true for a text area, whose value is a document in version 3 of REST [doc: createIssue]. */
function isDocument({ schema }: ScreenField): boolean {
  return (
    schema.system === 'description' || schema.system === 'environment' || String(schema.custom).endsWith(':textarea')
  );
}

function defaultId(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
