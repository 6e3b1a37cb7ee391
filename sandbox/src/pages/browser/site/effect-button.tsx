import Button from '@atlaskit/button/new';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { createContext, useContext, useState, type ReactNode } from 'react';
import { ScreenDialog } from '../screen/screen-dialog';
import type { ScreenField } from '../issue/schemas';
import { callServer, messageOf } from '../server';
import { Surface } from '../surface';

/** Function that reads the page's data again after a button has changed the data. */
export const Reload = createContext<() => void>(() => undefined);

type FormValues = Readonly<Record<string, unknown>>;

/** Returns a required text field. */
export const textField = (name: string): ScreenField => ({ name, required: true, schema: { type: 'string' } });

/** Returns a required select field. Its value is `{id}`, as in Jira's REST API. */
export const selectField = (
  name: string,
  options: readonly { readonly id: string; readonly name: string }[],
): ScreenField => ({
  name,
  required: true,
  schema: { type: 'option' },
  allowedValues: [...options],
});

/** Returns the id in the value of a select field. */
export function idOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
}

/**
 * Draws a button that calls the control API and shows the result in a flag. If `fields` are given, a dialog asks for
 * their values first.
 */
export function EffectButton({
  label,
  name = label,
  method = 'POST',
  path,
  body = {},
  fields,
}: {
  readonly label: string;
  /** Accessible name, for a label that is ambiguous out of context. */
  readonly name?: string;
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly fields?: {
    readonly inputs: Readonly<Record<string, ScreenField>>;
    readonly body: (values: FormValues) => unknown;
  };
}): ReactNode {
  const reload = useContext(Reload);
  const { showFlag } = useContext(Surface);
  const [isOpen, setOpen] = useState(false);

  const showResult = (type: 'success' | 'error', title: string, description = ''): void =>
    showFlag({ id: 'effect', type, title, description, isAutoDismiss: type === 'success', actions: [] });
  const callEffect = async (requestBody: unknown): Promise<void> => {
    await callServer(method, path, requestBody);
    showResult('success', `Done: ${name}`);
    reload();
  };

  return (
    <>
      <Button
        spacing="compact"
        aria-label={name}
        onClick={() => {
          if (fields) setOpen(true);
          else {
            callEffect(body).catch((error: unknown) =>
              showResult('error', "The sandbox didn't do this", messageOf(error)),
            );
          }
        }}
      >
        {label}
      </Button>
      <ModalTransition>
        {fields && isOpen && (
          <ScreenDialog
            title={name}
            fields={fields.inputs}
            confirmLabel="Confirm"
            save={(values) => callEffect(fields.body(values))}
            close={() => setOpen(false)}
          />
        )}
      </ModalTransition>
    </>
  );
}
