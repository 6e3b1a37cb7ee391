import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useEffect, useState, type ReactNode } from 'react';
import { read } from '../server';
import { ScreenDialog } from '../screen/screen-dialog';
import { transitions, type ChangeIssue, type Status, type Transition } from './schemas';
import { StatusLozenge } from './status-lozenge';

/** Draws the status and the viewer's transitions. A transition with a screen opens the screen first. */
export function StatusMenu({
  path,
  status,
  version,
  act,
}: {
  readonly path: string;
  readonly status: Status;
  readonly version: string;
  readonly act: ChangeIssue;
}): ReactNode {
  const [offered, setOffered] = useState<readonly Transition[]>([]);
  const [open, setOpen] = useState<Transition>();

  useEffect(() => {
    read(transitions, `${path}/transitions?expand=transitions.fields`).then(
      (answer) => setOffered(answer.transitions),
      () => setOffered([]),
    );
  }, [path, version]);

  const go = ({ id }: Transition, fields?: Readonly<Record<string, unknown>>): Promise<unknown> =>
    act('POST', `${path}/transitions`, { transition: { id }, ...(fields && { fields }) });

  return (
    <>
      <DropdownMenu trigger={status.name}>
        <DropdownItemGroup title="Transition to">
          {offered.map((transition) => (
            <DropdownItem
              key={transition.id}
              {...(transition.name !== transition.to.name && { description: transition.name })}
              onClick={() => {
                if (Object.keys(transition.fields).length > 0) setOpen(transition);
                else go(transition).catch(() => undefined);
              }}
            >
              <StatusLozenge status={transition.to} />
            </DropdownItem>
          ))}
        </DropdownItemGroup>
      </DropdownMenu>
      <ModalTransition>
        {open && (
          <ScreenDialog
            title={open.name}
            fields={open.fields}
            confirm={open.name}
            save={(fields) => go(open, fields)}
            close={() => setOpen(undefined)}
          />
        )}
      </ModalTransition>
    </>
  );
}
