import type { ReactNode } from 'react';

/** Form field with label, hint and error. A screen reader reads all of them. */
interface Field {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** Returns the attributes that connect an input with its label, hint and error. */
function inputAttributes({ name, hint, error }: Field) {
  const messageIds = [
    ...(error === undefined ? [] : [`${name}-wrong`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ];
  return {
    id: name,
    name,
    'aria-invalid': error !== undefined || undefined,
    'aria-describedby': messageIds.length > 0 ? messageIds.join(' ') : undefined,
  };
}

function LabeledField({ field, children }: { readonly field: Field; readonly children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={field.name}>{field.label}</label>
      {children}
      <Messages {...field} />
    </div>
  );
}

/** Shows the field's error and hint. */
function Messages({ name, hint, error }: Omit<Field, 'label'>) {
  return (
    <>
      {error !== undefined && (
        <p id={`${name}-wrong`} className="wrong">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${name}-hint`} className="hint">
          {hint}
        </p>
      )}
    </>
  );
}

/** Shows a one-line text field. */
export function Text({ value, type = 'text', ...field }: Field & { readonly value: string; readonly type?: string }) {
  return (
    <LabeledField field={field}>
      <input {...inputAttributes(field)} type={type} defaultValue={value} />
    </LabeledField>
  );
}

/** Shows a text field with several lines. */
export function LongText({ value, ...field }: Field & { readonly value: string }) {
  return (
    <LabeledField field={field}>
      <textarea {...inputAttributes(field)} rows={4} defaultValue={value} />
    </LabeledField>
  );
}

/**
 * Shows a select field.
 * @param choices values with their texts. Without a text, the value itself is shown.
 */
export function Choice({
  value,
  choices,
  hasDependents = false,
  ...field
}: Field & {
  readonly value: string;
  readonly choices: readonly (readonly [string, string?])[];
  /** True if other fields depend on this field. live.ts redraws the form when the value changes. */
  readonly hasDependents?: boolean;
}) {
  return (
    <LabeledField field={field}>
      <select {...inputAttributes(field)} defaultValue={value} data-reloads={hasDependents || undefined}>
        {choices.map(([choice, text = choice]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </LabeledField>
  );
}

/** Shows a group of checkboxes. */
export function Checks({
  values,
  choices,
  ...field
}: Field & { readonly values: readonly string[]; readonly choices: readonly string[] }) {
  const { 'aria-describedby': messageIds } = inputAttributes(field);
  return (
    <fieldset className="field" aria-describedby={messageIds}>
      <legend>{field.label}</legend>
      <div className="checks">
        {choices.map((choice) => (
          <label key={choice} className="check">
            <input type="checkbox" name={field.name} value={choice} defaultChecked={values.includes(choice)} /> {choice}
          </label>
        ))}
      </div>
      <Messages {...field} />
    </fieldset>
  );
}
