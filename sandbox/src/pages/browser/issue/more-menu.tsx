import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useState, type ReactNode } from 'react';
import { z } from 'zod';
import { visit } from '../page';
import { read } from '../server';
import { ScreenDialog } from '../screen/screen-dialog';
import { createdIssueSchema, type ChangeIssue, type Issue, type ScreenField } from './schemas';

/** Dialog of an action. */
interface ActionForm {
  readonly title: string;
  readonly fields: Readonly<Record<string, ScreenField>>;
  readonly run: (fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

const linkTypesSchema = z.object({ issueLinkTypes: z.array(z.object({ id: z.string(), name: z.string() })) });

/** Returns a required text field. */
const textField = (name: string): ScreenField => ({ name, required: true, schema: { type: 'string' } });

/** Draws a menu of actions that don't edit fields. An action without a call in Jira's REST API uses the control API. */
export function MoreMenu({
  issue,
  path,
  changeIssue,
}: {
  readonly issue: Issue;
  readonly path: string;
  readonly changeIssue: ChangeIssue;
}): ReactNode {
  const [dialog, setDialog] = useState<ActionForm>();
  const { project, status } = issue.fields;
  /** Performs an action of Jira's UI through the control API. */
  const uiAction = (name: string, body: unknown): Promise<unknown> =>
    changeIssue('POST', `/_sandbox/jira/${name}`, body);
  /** Continues after an action. Ignores its error, because the page already shows the error. */
  const afterAction = (action: Promise<unknown>, onSuccess?: (response: unknown) => void): void => {
    action.then(onSuccess, () => undefined);
  };

  const openLinkDialog = async (): Promise<void> => {
    const { issueLinkTypes } = await read(linkTypesSchema, '/rest/api/3/issueLinkType');
    const link: ScreenField = { ...textField('Link'), schema: { type: 'option' }, allowedValues: issueLinkTypes };
    setDialog({
      title: `Link ${issue.key} to another issue`,
      fields: { link, key: textField('Key of the other issue') },
      run: ({ link: type, key }) =>
        changeIssue('POST', '/rest/api/3/issueLink', { type, inwardIssue: { key: issue.key }, outwardIssue: { key } }),
    });
  };

  return (
    <>
      <DropdownMenu trigger="More" placement="bottom-end">
        <DropdownItemGroup title="This issue">
          <DropdownItem
            onClick={() =>
              afterAction(uiAction('clone', { issue: issue.key }), (answer) =>
                visit(`/browse/${createdIssueSchema.parse(answer).key}`),
              )
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
                run: (fields) =>
                  uiAction('move', { issue: issue.id, ...fields }).then(() => visit(`/browse/${issue.id}`)),
              })
            }
          >
            Move to another project
          </DropdownItem>
          <DropdownItem onClick={() => afterAction(openLinkDialog())}>Link to another issue</DropdownItem>
          <DropdownItem onClick={() => afterAction(uiAction('archive-issue', { issue: issue.key }))}>
            Archive
          </DropdownItem>
          <DropdownItem
            onClick={() =>
              setDialog({
                title: `Delete ${issue.key}?`,
                fields: {},
                run: () =>
                  changeIssue('DELETE', `${path}?deleteSubtasks=true`).then(() =>
                    visit(`/jira/projects/${project.key}`),
                  ),
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
                run: (fields) => uiAction('rename-status', { status: status.id, ...fields }),
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
                run: (fields) =>
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
          <DropdownItem onClick={() => afterAction(uiAction('archive-project', { project: project.key }))}>
            Archive the project
          </DropdownItem>
          <DropdownItem
            onClick={() => afterAction(uiAction('trash-project', { project: project.key }), () => visit('/'))}
          >
            Move the project to the trash
          </DropdownItem>
        </DropdownItemGroup>
        <DropdownItemGroup title="The app">
          <DropdownItem onClick={() => afterAction(uiAction('block-app', { project: project.key, blocked: true }))}>
            Block the app in {project.key}
          </DropdownItem>
          <DropdownItem onClick={() => afterAction(uiAction('block-app', { project: project.key, blocked: false }))}>
            Unblock the app in {project.key}
          </DropdownItem>
        </DropdownItemGroup>
      </DropdownMenu>
      <ModalTransition>
        {dialog && (
          <ScreenDialog
            title={dialog.title}
            fields={dialog.fields}
            confirmLabel="Confirm"
            save={dialog.run}
            close={() => setDialog(undefined)}
          />
        )}
      </ModalTransition>
    </>
  );
}
