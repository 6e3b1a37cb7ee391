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

/** Choices of a user field. */
const people: readonly Choice[] = page.users
  .filter(({ active }) => active)
  .map(({ accountId, displayName }) => ({ value: accountId, label: displayName }));

/** Draws one field of a screen. */
export function ScreenInput({ id, field }: { readonly id: string; readonly field: ScreenField }): ReactNode {
  const inputId = useId();
  return (
    <div className="field">
      <Label htmlFor={inputId}>
        {field.name}
        {field.required && ' *'}
      </Label>
      <Control id={id} inputId={inputId} field={field} />
    </div>
  );
}

/** Draws the input of a field. */
function Control({
  id,
  inputId,
  field,
}: {
  readonly id: string;
  readonly inputId: string;
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
    const defaultOption =
      options.find(({ value }) => value === defaultId(field.defaultValue)) ??
      (options.length === 1 && field.required ? options[0] : undefined);
    return (
      <Select<Choice, boolean>
        inputId={inputId}
        name={id}
        options={options}
        isMulti={schema.type === 'array'}
        isClearable={!field.required}
        menuPosition="fixed"
        {...(defaultOption && { defaultValue: defaultOption })}
      />
    );
  }
  if (isDocument(field)) return <TextArea id={inputId} name={id} minimumRows={4} />;
  return (
    <Textfield
      id={inputId}
      name={id}
      type={schema.type === 'number' ? 'number' : schema.type === 'date' ? 'date' : 'text'}
      placeholder={schema.type === 'array' ? 'Separated by spaces' : ''}
    />
  );
}

/** Returns the value of an input as Jira's REST API expects it, or undefined for an empty input. */
export function fieldValue(field: ScreenField, inputTexts: readonly string[]): unknown {
  const texts = inputTexts.filter((text) => text !== '');
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

/** Returns true for a paragraph field. Its value is a document in version 3 of the REST API [doc: createIssue]. */
function isDocument({ schema }: ScreenField): boolean {
  return (
    schema.system === 'description' || schema.system === 'environment' || String(schema.custom).endsWith(':textarea')
  );
}

/** Returns the id in a default value. */
function defaultId(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
