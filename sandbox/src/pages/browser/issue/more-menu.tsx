import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useState, type ReactNode } from 'react';
import { z } from 'zod';
import { visit } from '../page';
import { read } from '../server';
import { ScreenDialog } from '../screen/screen-dialog';
import { created, type ChangeIssue, type Issue, type ScreenField } from './schemas';

interface ActionForm {
  readonly title: string;
  readonly fields: Readonly<Record<string, ScreenField>>;
  readonly act: (fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

const linkTypes = z.object({ issueLinkTypes: z.array(z.object({ id: z.string(), name: z.string() })) });

const textField = (name: string): ScreenField => ({ name, required: true, schema: { type: 'string' } });

/** Draws a menu of UI actions that aren't about fields. Actions without a REST call use the control API. */
export function MoreMenu({
  issue,
  path,
  act,
}: {
  readonly issue: Issue;
  readonly path: string;
  readonly act: ChangeIssue;
}): ReactNode {
  const [dialog, setDialog] = useState<ActionForm>();
  const { project, status } = issue.fields;
  const uiAction = (name: string, body: unknown): Promise<unknown> => act('POST', `/_sandbox/jira/${name}`, body);
  const run = (action: Promise<unknown>, then?: (answer: unknown) => void): void => {
    action.then(then, () => undefined);
  };

  const linking = async (): Promise<void> => {
    const { issueLinkTypes } = await read(linkTypes, '/rest/api/3/issueLinkType');
    const link: ScreenField = { ...textField('Link'), schema: { type: 'option' }, allowedValues: issueLinkTypes };
    setDialog({
      title: `Link ${issue.key} to another issue`,
      fields: { link, key: textField('Key of the other issue') },
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
              run(uiAction('clone', { issue: issue.key }), (answer) => visit(`/browse/${created.parse(answer).key}`))
            }
          >
            Clone
          </DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Move ${issue.key}`,
                fields: {
                  project: textField('Key of the project'),
                  type: { ...textField('Issue type in the project'), required: false },
                },
                act: (fields) =>
                  uiAction('move', { issue: issue.id, ...fields }).then(() => visit(`/browse/${issue.id}`)),
              })
            }
          >
            Move to another project
          </DropdownItem>
          <DropdownItem onClick={() => run(linking())}>Link to another issue</DropdownItem>
          <DropdownItem onClick={() => run(uiAction('archive-issue', { issue: issue.key }))}>Archive</DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Delete ${issue.key}?`,
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
                fields: { name: textField('New name') },
                act: (fields) => uiAction('rename-status', { status: status.id, ...fields }),
              })
            }
          >
            Rename this status
          </DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Replace the status ${status.name} in ${project.key}`,
                fields: { by: textField('New status (name or ID)') },
                act: (fields) =>
                  uiAction('replace-status', {
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
          <DropdownItem onClick={() => run(uiAction('archive-project', { project: project.key }))}>
            Archive the project
          </DropdownItem>
          <DropdownItem onClick={() => run(uiAction('trash-project', { project: project.key }), () => visit('/'))}>
            Move the project to the trash
          </DropdownItem>
        </DropdownItemGroup>
        <DropdownItemGroup title="The app">
          <DropdownItem onClick={() => run(uiAction('block-app', { project: project.key, blocked: true }))}>
            Block the app in {project.key}
          </DropdownItem>
          <DropdownItem onClick={() => run(uiAction('block-app', { project: project.key, blocked: false }))}>
            Unblock the app in {project.key}
          </DropdownItem>
        </DropdownItemGroup>
      </DropdownMenu>
      <ModalTransition>
        {dialog && (
          <ScreenDialog
            title={dialog.title}
            fields={dialog.fields}
            confirm="Confirm"
            save={dialog.act}
            close={() => setDialog(undefined)}
          />
        )}
      </ModalTransition>
    </>
  );
}
