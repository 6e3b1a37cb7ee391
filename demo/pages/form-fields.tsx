import type { ReactNode } from 'react';

/** A form field with label, hint and error. A screen reader reads all of them. */
interface Field {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
}

/** Returns the attributes that connect an input with its label, hint and error. */
function inputAttributes({ name, hint, wrong }: Field) {
  const described = [
    ...(wrong === undefined ? [] : [`${name}-wrong`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ];
  return {
    id: name,
    name,
    'aria-invalid': wrong !== undefined || undefined,
    'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
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

function Messages({ name, hint, wrong }: Omit<Field, 'label'>) {
  return (
    <>
      {wrong !== undefined && (
        <p id={`${name}-wrong`} className="wrong">
          {wrong}
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

export function Text({ value, type = 'text', ...field }: Field & { readonly value: string; readonly type?: string }) {
  return (
    <LabeledField field={field}>
      <input {...inputAttributes(field)} type={type} defaultValue={value} />
    </LabeledField>
  );
}

export function LongText({ value, ...field }: Field & { readonly value: string }) {
  return (
    <LabeledField field={field}>
      <textarea {...inputAttributes(field)} rows={4} defaultValue={value} />
    </LabeledField>
  );
}

/** @param choices values with their texts; a value without a text is shown itself */
export function Choice({
  value,
  choices,
  reloads = false,
  ...field
}: Field & {
  readonly value: string;
  readonly choices: readonly (readonly [string, string?])[];
  /** True if other fields depend on the field. live.ts redraws the form when its value changes. */
  readonly reloads?: boolean;
}) {
  return (
    <LabeledField field={field}>
      <select {...inputAttributes(field)} defaultValue={value} data-reloads={reloads || undefined}>
        {choices.map(([choice, text = choice]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </LabeledField>
  );
}

export function Checks({
  values,
  choices,
  ...field
}: Field & { readonly values: readonly string[]; readonly choices: readonly string[] }) {
  const { 'aria-describedby': described } = inputAttributes(field);
  return (
    <fieldset className="field" aria-describedby={described}>
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
