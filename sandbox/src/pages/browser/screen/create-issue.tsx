import Button from '@atlaskit/button/new';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useState, type ReactNode } from 'react';
import { z } from 'zod';
import { visit } from '../page';
import { callServer, read, messageOf } from '../server';
import { ScreenDialog } from './screen-dialog';
import { createdIssueSchema, screenFieldSchema, type ScreenField } from '../issue/schemas';

const issueTypesSchema = z.object({
  issueTypes: z.array(z.object({ id: z.string(), name: z.string(), subtask: z.boolean().default(false) })),
});
const createScreenSchema = z.object({ fields: z.array(screenFieldSchema.extend({ fieldId: z.string() })) });

/** Form for a new issue of one type. */
interface Form {
  readonly type: { readonly id: string; readonly name: string };
  readonly fields: Readonly<Record<string, ScreenField>>;
}

/** Draws Create issue, then a button for each issue type. Jira's create metadata define the form's fields. */
export function CreateIssue({ projectKey }: { readonly projectKey: string }): ReactNode {
  const [issueTypes, setIssueTypes] = useState<z.infer<typeof issueTypesSchema>['issueTypes']>();
  const [form, setForm] = useState<Form>();
  const [errorText, setErrorText] = useState<string>();
  const metadataPath = `/rest/api/3/issue/createmeta/${encodeURIComponent(projectKey)}/issuetypes`;

  const loadTypes = (): void => {
    read(issueTypesSchema, metadataPath).then(
      (response) => setIssueTypes(response.issueTypes),
      (error: unknown) => setErrorText(messageOf(error)),
    );
  };

  const openForm = async (type: Form['type']): Promise<void> => {
    const { fields } = await read(createScreenSchema, `${metadataPath}/${type.id}`);
    const visibleFields = fields.filter(({ fieldId }) => fieldId !== 'project' && fieldId !== 'issuetype');
    setForm({ type, fields: Object.fromEntries(visibleFields.map((field) => [field.fieldId, field])) });
  };

  const save = async (fields: Readonly<Record<string, unknown>>): Promise<void> => {
    if (!form) return;
    const response = await callServer('POST', '/rest/api/3/issue', {
      fields: { ...fields, project: { key: projectKey }, issuetype: { id: form.type.id } },
    });
    visit(`/browse/${createdIssueSchema.parse(response).key}`);
  };

  return (
    <div className="row">
      {issueTypes ? (
        issueTypes.map((type) => (
          <Button
            key={type.id}
            onClick={() => {
              openForm(type).catch((error: unknown) => setErrorText(messageOf(error)));
            }}
          >
            {type.name}
          </Button>
        ))
      ) : (
        <Button appearance="primary" onClick={loadTypes}>
          Create issue
        </Button>
      )}
      {errorText !== undefined && <p role="alert">{errorText}</p>}
      <ModalTransition>
        {form && (
          <ScreenDialog
            title={`Create ${form.type.name} in ${projectKey}`}
            fields={form.fields}
            confirmLabel="Create"
            save={save}
            close={() => setForm(undefined)}
          />
        )}
      </ModalTransition>
    </div>
  );
}
