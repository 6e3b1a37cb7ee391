import Button from '@atlaskit/button/new';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { createContext, useContext, useState, type ReactNode } from 'react';
import { ScreenDialog } from '../issue/screen-dialog';
import type { ScreenField } from '../issue/shapes';
import { ask, words } from '../server';
import { Surface } from '../surface';

/** Reads the page anew after something was done. */
export const Reload = createContext<() => void>(() => undefined);

type Given = Readonly<Record<string, unknown>>;

/** A field that is typed. */
export const typed = (name: string): ScreenField => ({ name, required: true, schema: { type: 'string' } });

/** A field that is chosen; its value is `{id}`, as everywhere in Jira. */
export const chosen = (
  name: string,
  options: readonly { readonly id: string; readonly name: string }[],
): ScreenField => ({
  name,
  required: true,
  schema: { type: 'option' },
  allowedValues: [...options],
});

/** What was chosen. */
export function idOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '';
}

/**
 * A button that does one thing through the control API, and says what came of it.
 *
 * @param fields asked for first, in a dialog
 */
export function Deed({
  label,
  name = label,
  method = 'POST',
  path,
  body = {},
  fields,
}: {
  readonly label: string;
  /** Its whole name, where the label needs its surroundings to be understood. */
  readonly name?: string;
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly fields?: { readonly asked: Readonly<Record<string, ScreenField>>; readonly body: (given: Given) => unknown };
}): ReactNode {
  const reload = useContext(Reload);
  const { showFlag } = useContext(Surface);
  const [isAsking, setAsking] = useState(false);

  const say = (type: 'success' | 'error', title: string, description = ''): void =>
    showFlag({ id: 'deed', type, title, description, isAutoDismiss: type === 'success', actions: [] });
  const go = async (sent: unknown): Promise<void> => {
    await ask(method, path, sent);
    say('success', `Done: ${name}`);
    reload();
  };

  return (
    <>
      <Button
        spacing="compact"
        aria-label={name}
        onClick={() => {
          if (fields) setAsking(true);
          else go(body).catch((error: unknown) => say('error', 'Refused', words(error)));
        }}
      >
        {label}
      </Button>
      <ModalTransition>
        {fields && isAsking && (
          <ScreenDialog
            title={name}
            fields={fields.asked}
            confirm="Go ahead"
            save={(given) => go(fields.body(given))}
            close={() => setAsking(false)}
          />
        )}
      </ModalTransition>
    </>
  );
}
