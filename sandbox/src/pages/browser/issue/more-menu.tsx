import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useState, type ReactNode } from 'react';
import { z } from 'zod';
import { visit } from '../page';
import { read } from '../server';
import { ScreenDialog } from './screen-dialog';
import { created, type Act, type Issue, type ScreenField } from './shapes';

interface Asked {
  readonly title: string;
  readonly fields: Readonly<Record<string, ScreenField>>;
  readonly act: (fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

const linkTypes = z.object({ issueLinkTypes: z.array(z.object({ id: z.string(), name: z.string() })) });

const asked = (name: string): ScreenField => ({ name, required: true, schema: { type: 'string' } });

/** What people do to an issue beyond its fields. What has no call in Jira's REST goes through the control API. */
export function MoreMenu({
  issue,
  path,
  act,
}: {
  readonly issue: Issue;
  readonly path: string;
  readonly act: Act;
}): ReactNode {
  const [dialog, setDialog] = useState<Asked>();
  const { project, status } = issue.fields;
  const people = (name: string, body: unknown): Promise<unknown> => act('POST', `/_sandbox/jira/${name}`, body);
  const now = (doing: Promise<unknown>, then?: (answer: unknown) => void): void => {
    doing.then(then, () => undefined);
  };

  const linking = async (): Promise<void> => {
    const { issueLinkTypes } = await read(linkTypes, '/rest/api/3/issueLinkType');
    const link: ScreenField = { ...asked('Link'), schema: { type: 'option' }, allowedValues: issueLinkTypes };
    setDialog({
      title: `Link ${issue.key} to another issue`,
      fields: { link, key: asked('Key of the other issue') },
      act: ({ link: type, key }) =>
        act('POST', '/rest/api/3/issueLink', { type, inwardIssue: { key: issue.key }, outwardIssue: { key } }),
    });
  };

  return (
    <>
      <DropdownMenu trigger="More" placement="bottom-end">
        <DropdownItemGroup title="This issue">
          <DropdownItem
            onClick={() =>
              now(people('clone', { issue: issue.key }), (answer) => visit(`/browse/${created.parse(answer).key}`))
            }
          >
            Clone
          </DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Move ${issue.key}`,
                fields: { project: asked('Key of the project'), type: { ...asked('Type there'), required: false } },
                act: (fields) =>
                  people('move', { issue: issue.id, ...fields }).then(() => visit(`/browse/${issue.id}`)),
              })
            }
          >
            Move to another project
          </DropdownItem>
          <DropdownItem onClick={() => now(linking())}>Link to another issue</DropdownItem>
          <DropdownItem onClick={() => now(people('archive-issue', { issue: issue.key }))}>Archive</DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Delete ${issue.key} for good?`,
                fields: {},
                act: () =>
                  act('DELETE', `${path}?deleteSubtasks=true`).then(() => visit(`/jira/projects/${project.key}`)),
              })
            }
          >
            Delete
          </DropdownItem>
        </DropdownItemGroup>
        <DropdownItemGroup title={`The project ${project.key}`}>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Rename the status ${status.name}`,
                fields: { name: asked('New name') },
                act: (fields) => people('rename-status', { status: status.id, ...fields }),
              })
            }
          >
            Rename this status
          </DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Replace the status ${status.name} in ${project.key}`,
                fields: { by: asked('Status instead (name or id)') },
                act: (fields) =>
                  people('replace-status', {
                    project: project.key,
                    type: issue.fields.issuetype.name,
                    status: status.id,
                    ...fields,
                  }),
              })
            }
          >
            Replace this status
          </DropdownItem>
          <DropdownItem onClick={() => now(people('archive-project', { project: project.key }))}>
            Archive the project
          </DropdownItem>
          <DropdownItem onClick={() => now(people('trash-project', { project: project.key }), () => visit('/'))}>
            Move the project to the trash
          </DropdownItem>
        </DropdownItemGroup>
        <DropdownItemGroup title="The app">
          <DropdownItem onClick={() => now(people('block-app', { project: project.key, blocked: true }))}>
            Block it in {project.key}
          </DropdownItem>
          <DropdownItem onClick={() => now(people('block-app', { project: project.key, blocked: false }))}>
            Unblock it in {project.key}
          </DropdownItem>
        </DropdownItemGroup>
      </DropdownMenu>
      <ModalTransition>
        {dialog && (
          <ScreenDialog
            title={dialog.title}
            fields={dialog.fields}
            confirm="Go ahead"
            save={dialog.act}
            close={() => setDialog(undefined)}
          />
        )}
      </ModalTransition>
    </>
  );
}
