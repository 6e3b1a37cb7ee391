import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { useState, type ReactNode } from 'react';

/** Draws a value that becomes a field on a click. Enter and Save keep the new text, and Escape discards it. */
export function EditableText({
  label,
  value,
  type = 'text',
  save,
}: {
  readonly label: string;
  readonly value: string;
  readonly type?: string;
  readonly save: (value: string) => Promise<unknown>;
}): ReactNode {
  const [typed, setTyped] = useState<string>();

  if (typed === undefined) {
    return (
      <button type="button" className="editable" onClick={() => setTyped(value)}>
        {value === '' ? <span className="faint">None</span> : value}
        <span className="visually-hidden"> (edit {label})</span>
      </button>
    );
  }

  const keep = (): void => {
    save(typed).then(
      () => setTyped(undefined),
      () => undefined,
    );
  };
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <Textfield
        aria-label={label}
        type={type}
        autoFocus
        isCompact
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped(undefined);
        }}
      />
      <Button type="submit" spacing="compact" appearance="primary">
        Save
      </Button>
    </form>
  );
}
