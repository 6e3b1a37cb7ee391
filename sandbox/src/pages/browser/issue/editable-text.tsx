import Button from '@atlaskit/button/new';
import Textfield from '@atlaskit/textfield';
import { useState, type ReactNode } from 'react';

/** Draws a value that becomes a text field on a click. Enter and Save save the new text, and Escape discards it. */
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
  const [draft, setDraft] = useState<string>();

  if (draft === undefined) {
    return (
      <button type="button" className="editable" onClick={() => setDraft(value)}>
        {value === '' ? <span className="faint">None</span> : value}
        <span className="visually-hidden"> (edit {label})</span>
      </button>
    );
  }

  const saveDraft = (): void => {
    save(draft).then(
      () => setDraft(undefined),
      () => undefined,
    );
  };
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        saveDraft();
      }}
    >
      <Textfield
        aria-label={label}
        type={type}
        autoFocus
        isCompact
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setDraft(undefined);
        }}
      />
      <Button type="submit" spacing="compact" appearance="primary">
        Save
      </Button>
    </form>
  );
}
