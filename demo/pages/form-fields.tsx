import type { ReactNode } from 'react';

/** A field of a form: its label, what helps to fill it in, and what is wrong with it, told to whoever reads by ear as well. */
interface Field {
  readonly label: string;
  readonly name: string;
  readonly hint?: string | undefined;
  readonly wrong?: string | undefined;
}

/** What ties an input to the words around it. */
function tied({ name, hint, wrong }: Field) {
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

function Around({ field, children }: { readonly field: Field; readonly children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={field.name}>{field.label}</label>
      {children}
      <Words {...field} />
    </div>
  );
}

function Words({ name, hint, wrong }: Omit<Field, 'label'>) {
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
    <Around field={field}>
      <input {...tied(field)} type={type} defaultValue={value} />
    </Around>
  );
}

export function LongText({ value, ...field }: Field & { readonly value: string }) {
  return (
    <Around field={field}>
      <textarea {...tied(field)} rows={4} defaultValue={value} />
    </Around>
  );
}

/** @param choices value and words, or a value that is its own words */
export function Choice({
  value,
  choices,
  reloads = false,
  ...field
}: Field & {
  readonly value: string;
  readonly choices: readonly (readonly [string, string?])[];
  /** Whether other fields depend on it: live.ts draws the form anew when it changes. */
  readonly reloads?: boolean;
}) {
  return (
    <Around field={field}>
      <select {...tied(field)} defaultValue={value} data-reloads={reloads || undefined}>
        {choices.map(([choice, text = choice]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
      </select>
    </Around>
  );
}

export function Checks({
  values,
  choices,
  ...field
}: Field & { readonly values: readonly string[]; readonly choices: readonly string[] }) {
  const { 'aria-describedby': described } = tied(field);
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
      <Words {...field} />
    </fieldset>
  );
}
