import { Stack, TextArea } from '@forge/react';
import { useCallback } from 'react';
import type { FieldsView } from '../../../src/domain/contract/views';
import type { JsonValue } from '../../../src/domain/contract/json';
import { fieldError } from '../../api';
import { idsIn, textValue, valueOfText } from '../../field-values';
import { useLoaded } from '../../loading';
import { ErrorSection } from '../../ui/error-message';
import { Field, textOf } from '../../ui/field';
import { MultiSelectField, SelectField } from '../../ui/select-field';
import { TextInput } from '../../ui/text-input';
import { Title } from '../../ui/title';
import { call } from '../api';

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
      <Title level={4}>Required fields</Title>
      {required.value.fields.map((field) => (
        <RequiredInput
          key={field.id}
          field={field}
          value={fields[field.id]}
          error={fieldError(error, `/fields/${field.id}`)}
          set={(value) => change(withField(fields, field.id, value))}
        />
      ))}
    </Stack>
  );
}

function withField(fields: Fields, id: string, value: JsonValue | undefined): Fields {
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== id));
  return value === undefined ? others : { ...others, [id]: value };
}

interface RequiredInputProps {
  readonly field: RequiredField;
  readonly value: JsonValue | undefined;
  readonly error: string | undefined;
  readonly set: (value: JsonValue | undefined) => void;
}

const TEXT_TYPES = ['string', 'date', 'datetime', 'number'];

function RequiredInput({ field: { id, name, type, allowed }, value, error, set }: RequiredInputProps) {
  const field = { id: `rule-field-${id}`, label: name, isRequired: true, error };
  if (allowed) {
    const select = { ...field, options: allowed };
    const chosen = allowed.filter((option) => idsIn(value).includes(option.id));
    return type === 'array' ? (
      <MultiSelectField
        {...select}
        value={chosen}
        choose={(picked) => set(picked.map((option) => ({ id: option.id })))}
      />
    ) : (
      <SelectField {...select} value={chosen[0]} choose={(picked) => set({ id: picked.id })} />
    );
  }
  const help = helpFor(type);
  if (TEXT_TYPES.includes(type)) {
    const setText = (text: string) => set(valueOfText(type, text));
    return <TextInput {...field} help={help} initial={textValue(value)} change={setText} />;
  }
  return (
    <Field {...field} help={help}>
      <TextArea
        id={field.id}
        isMonospaced
        defaultValue={value === undefined ? '' : JSON.stringify(value)}
        onChange={(event) => set(jsonOrText(textOf(event)))}
      />
    </Field>
  );
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

function helpFor(type: string): string {
  if (type === 'string') return 'You can use values such as {{app.name}}.';
  if (type === 'number') return 'A number.';
  if (type === 'date') return 'YYYY-MM-DD.';
  return `A value of the type ${type}, in JSON, as Jira's REST API expects it.`;
}
