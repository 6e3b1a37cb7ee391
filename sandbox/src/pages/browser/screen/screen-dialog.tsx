import Button from '@atlaskit/button/new';
import ModalDialog, { ModalBody, ModalFooter, ModalHeader, ModalTitle } from '@atlaskit/modal-dialog';
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { messageOf } from '../server';
import { fieldValue, ScreenInput } from './screen-field';
import type { ScreenField } from '../issue/schemas';

/** Draws a dialog with the fields of a screen: for a transition, a new issue, or a UI action. */
export function ScreenDialog({
  title,
  fields,
  confirmLabel,
  save,
  close,
}: {
  readonly title: string;
  readonly fields: Readonly<Record<string, ScreenField>>;
  readonly confirmLabel: string;
  readonly save: (fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly close: () => void;
}): ReactNode {
  const formId = useId();
  const [errorText, setErrorText] = useState<string>();

  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const values = Object.entries(fields).flatMap(([id, field]) => {
      const value = fieldValue(field, data.getAll(id).map(String));
      return value === undefined ? [] : [[id, value] as const];
    });
    save(Object.fromEntries(values)).then(close, (error: unknown) => setErrorText(messageOf(error)));
  };

  return (
    <ModalDialog onClose={close}>
      <ModalHeader hasCloseButton>
        <ModalTitle>{title}</ModalTitle>
      </ModalHeader>
      <ModalBody>
        <form id={formId} onSubmit={submit} className="fields">
          {Object.entries(fields).map(([id, field]) => (
            <ScreenInput key={id} id={id} field={field} />
          ))}
          {errorText !== undefined && (
            <p role="alert" className="refusal">
              {errorText}
            </p>
          )}
        </form>
      </ModalBody>
      <ModalFooter>
        <Button appearance="subtle" onClick={close}>
          Cancel
        </Button>
        <Button appearance="primary" type="submit" form={formId}>
          {confirmLabel}
        </Button>
      </ModalFooter>
    </ModalDialog>
  );
}
