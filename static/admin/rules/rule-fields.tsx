import { Heading, Select, Stack, TextArea, Textfield } from '@forge/react';
import { useCallback } from 'react';
import type { FieldsView } from '../../../src/domain/contract/views';
import type { JsonValue } from '../../../src/domain/contract/json';
import { wordsFor } from '../../api';
import { useLoaded } from '../../loading';
import { Trouble } from '../../trouble';
import { call } from '../api';
import { Field, textOf } from '../field';
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

/** What the issue type requires beyond what the app fills by itself: nothing is drawn where it requires nothing. */
export function RequiredFields({ project, issueType, fields, error, change }: RequiredFieldsProps) {
  const required = useLoaded(
    useCallback(() => call('getRequiredFields', { project, issueType }), [project, issueType]),
  );
  if (required.error !== undefined) {
    return <Trouble title="The required fields could not be loaded" error={required.error} retry={required.reload} />;
  }
  if (!required.value || required.value.fields.length === 0) return null;
  return (
    <Stack space="space.200">
      <Heading as="h3" size="small">
        Fields that this type requires
      </Heading>
      {required.value.fields.map((field) => (
        <Field
          key={field.id}
          id={`rule-field-${field.id}`}
          label={field.name}
          isRequired
          error={wordsFor(error, `/fields/${field.id}`)}
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
        onChange={(now: Option[] | null) => set((now ?? []).map(({ value: picked }) => ({ id: picked })))}
      />
    ) : (
      <Select
        inputId={id}
        options={options}
        value={chosen[0] ?? null}
        onChange={(now: Option | null) => set(now ? { id: now.value } : undefined)}
      />
    );
  }
  if (type === 'string' || type === 'date' || type === 'datetime' || type === 'number') {
    const read = (text: string): JsonValue | undefined =>
      text.trim() === '' ? undefined : type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text;
    return (
      <Textfield
        id={id}
        defaultValue={typeof value === 'number' || typeof value === 'string' ? String(value) : ''}
        onChange={(event) => set(read(textOf(event)))}
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

/** What is no JSON yet is kept as the text that it is: Jira refuses it in its own words if it stays. */
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
  if (type === 'string') return 'May hold values such as {{app.name}}.';
  if (type === 'number') return 'A number.';
  if (type === 'date') return 'YYYY-MM-DD.';
  return `As Jira's REST API takes a value of the kind ${type}, in JSON.`;
}
