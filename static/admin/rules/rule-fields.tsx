import { Heading, Select, Stack, TextArea, Textfield } from '@forge/react';
import { useCallback } from 'react';
import type { FieldsView } from '../../../src/domain/contract/views';
import type { JsonValue } from '../../../src/domain/contract/json';
import { fieldError } from '../../api';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field, textOf } from '../../ui/field';
import { call } from '../api';
import { optionOf, type Option } from '../option';

type RequiredField = FieldsView['fields'][number];
type Fields = Readonly<Record<string, JsonValue>>;

interface RequiredFieldsProps {
  readonly project: string;
  readonly issueType: string;
  readonly fields: Fields;
  readonly error: unknown;
  readonly change: (fields: Fields) => void;
}

/** Edits the fields that the issue type requires and that the app doesn't fill; shows nothing if there are none. */
export function RequiredFields({ project, issueType, fields, error, change }: RequiredFieldsProps) {
  const required = useLoaded(
    useCallback(() => call('getRequiredFields', { project, issueType }), [project, issueType]),
  );
  if (required.error !== undefined) {
    return <ErrorSection title="We couldn't load the required fields" error={required.error} retry={required.reload} />;
  }
  if (!required.value || required.value.fields.length === 0) return null;
  return (
    <Stack space="space.200">
      <Heading as="h4" size="xsmall">
        Required fields
      </Heading>
      {required.value.fields.map((field) => (
        <Field
          key={field.id}
          id={`rule-field-${field.id}`}
          label={field.name}
          isRequired
          error={fieldError(error, `/fields/${field.id}`)}
          help={helpFor(field)}
        >
          <Input field={field} value={fields[field.id]} set={(value) => change(withField(fields, field.id, value))} />
        </Field>
      ))}
    </Stack>
  );
}

function withField(fields: Fields, id: string, value: JsonValue | undefined): Fields {
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== id));
  return value === undefined ? others : { ...others, [id]: value };
}

interface InputProps {
  readonly field: RequiredField;
  readonly value: JsonValue | undefined;
  readonly set: (value: JsonValue | undefined) => void;
}

function Input({ field, value, set }: InputProps) {
  const id = `rule-field-${field.id}`;
  const { type, allowed } = field;
  if (allowed) {
    const options = allowed.map(optionOf);
    const ids = [value].flat().map(idOf);
    const chosen = options.filter((option) => ids.includes(option.value));
    return type === 'array' ? (
      <Select
        inputId={id}
        isMulti
        options={options}
        value={chosen}
        onChange={(picked: Option[] | null) => set((picked ?? []).map((option) => ({ id: option.value })))}
      />
    ) : (
      <Select
        inputId={id}
        options={options}
        value={chosen[0] ?? null}
        onChange={(picked: Option | null) => set(picked ? { id: picked.value } : undefined)}
      />
    );
  }
  if (type === 'string' || type === 'date' || type === 'datetime' || type === 'number') {
    const parse = (text: string): JsonValue | undefined =>
      text.trim() === '' ? undefined : type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
    return (
      <Textfield
        id={id}
        defaultValue={typeof value === 'number' || typeof value === 'string' ? String(value) : ''}
        onChange={(event) => set(parse(textOf(event)))}
      />
    );
  }
  return (
    <TextArea
      id={id}
      isMonospaced
      defaultValue={value === undefined ? '' : JSON.stringify(value)}
      onChange={(event) => set(jsonOrText(textOf(event)))}
    />
  );
}

function idOf(value: JsonValue | undefined): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value.id : undefined;
}

/** Returns the value of JSON text. Text that isn't JSON is kept, so that Jira refuses it with a reason. */
function jsonOrText(text: string): JsonValue | undefined {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

function helpFor({ type, allowed }: RequiredField): string | undefined {
  if (allowed) return undefined;
  if (type === 'string') return 'You can use values such as {{app.name}}.';
  if (type === 'number') return 'A number.';
  if (type === 'date') return 'YYYY-MM-DD.';
  return `A value of the type ${type}, in JSON, as Jira's REST API expects it.`;
}
