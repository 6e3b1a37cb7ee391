import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useEffect, useState, type ReactNode } from 'react';
import { read } from '../server';
import { ScreenDialog } from './screen-dialog';
import { transitions, type Act, type Status, type Transition } from './shapes';
import { StatusLozenge } from './status-lozenge';

/** The status, and what this user may make of it; a transition that has a screen shows it first. */
export function StatusMenu({
  path,
  status,
  version,
  act,
}: {
  readonly path: string;
  readonly status: Status;
  readonly version: string;
  readonly act: Act;
}): ReactNode {
  const [offered, setOffered] = useState<readonly Transition[]>([]);
  const [asking, setAsking] = useState<Transition>();

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
                if (Object.keys(transition.fields).length > 0) setAsking(transition);
                else go(transition).catch(() => undefined);
              }}
            >
              <StatusLozenge status={transition.to} />
            </DropdownItem>
          ))}
        </DropdownItemGroup>
      </DropdownMenu>
      <ModalTransition>
        {asking && (
          <ScreenDialog
            title={asking.name}
            fields={asking.fields}
            confirm={asking.name}
            save={(fields) => go(asking, fields)}
            close={() => setAsking(undefined)}
          />
        )}
      </ModalTransition>
    </>
  );
}
