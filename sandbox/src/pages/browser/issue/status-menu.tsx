import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useEffect, useState, type ReactNode } from 'react';
import { read } from '../server';
import { ScreenDialog } from '../screen/screen-dialog';
import { transitionsSchema, type ChangeIssue, type Status, type Transition } from './schemas';
import { StatusLozenge } from './status-lozenge';

/** Draws the status and the viewer's transitions. A transition with a screen first opens the screen. */
export function StatusMenu({
  path,
  status,
  version,
  changeIssue,
}: {
  readonly path: string;
  readonly status: Status;
  readonly version: string;
  readonly changeIssue: ChangeIssue;
}): ReactNode {
  const [transitions, setTransitions] = useState<readonly Transition[]>([]);
  const [openTransition, setOpenTransition] = useState<Transition>();

  useEffect(() => {
    read(transitionsSchema, `${path}/transitions?expand=transitions.fields`).then(
      (response) => setTransitions(response.transitions),
      () => setTransitions([]),
    );
  }, [path, version]);

  const performTransition = ({ id }: Transition, fields?: Readonly<Record<string, unknown>>): Promise<unknown> =>
    changeIssue('POST', `${path}/transitions`, { transition: { id }, ...(fields && { fields }) });

  return (
    <>
      <DropdownMenu trigger={status.name}>
        <DropdownItemGroup title="Transition to">
          {transitions.map((transition) => (
            <DropdownItem
              key={transition.id}
              {...(transition.name !== transition.to.name && { description: transition.name })}
              onClick={() => {
                if (Object.keys(transition.fields).length > 0) setOpenTransition(transition);
                else performTransition(transition).catch(() => undefined);
              }}
            >
              <StatusLozenge status={transition.to} />
            </DropdownItem>
          ))}
        </DropdownItemGroup>
      </DropdownMenu>
      <ModalTransition>
        {openTransition && (
          <ScreenDialog
            title={openTransition.name}
            fields={openTransition.fields}
            confirmLabel={openTransition.name}
            save={(fields) => performTransition(openTransition, fields)}
            close={() => setOpenTransition(undefined)}
          />
        )}
      </ModalTransition>
    </>
  );
}
