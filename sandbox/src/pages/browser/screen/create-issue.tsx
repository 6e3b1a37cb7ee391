import Button from '@atlaskit/button/new';
import { ModalTransition } from '@atlaskit/modal-dialog';
import { useState, type ReactNode } from 'react';
import { z } from 'zod';
import { visit } from '../page';
import { callServer, read, messageOf } from '../server';
import { ScreenDialog } from './screen-dialog';
import { created, screenField, type ScreenField } from '../issue/schemas';

const types = z.object({
  issueTypes: z.array(z.object({ id: z.string(), name: z.string(), subtask: z.boolean().default(false) })),
});
const screen = z.object({ fields: z.array(screenField.extend({ fieldId: z.string() })) });

interface Form {
  readonly type: { readonly id: string; readonly name: string };
  readonly fields: Readonly<Record<string, ScreenField>>;
}

/** Draws a button for each issue type of the project. The form comes from Jira's create metadata. */
export function CreateIssue({ projectKey }: { readonly projectKey: string }): ReactNode {
  const [offered, setOffered] = useState<z.infer<typeof types>['issueTypes']>();
  const [form, setForm] = useState<Form>();
  const [refusal, setRefusal] = useState<string>();
  const meta = `/rest/api/3/issue/createmeta/${encodeURIComponent(projectKey)}/issuetypes`;

  const start = (): void => {
    read(types, meta).then(
      (answer) => setOffered(answer.issueTypes),
      (error: unknown) => setRefusal(messageOf(error)),
    );
  };

  const open = async (type: Form['type']): Promise<void> => {
    const { fields } = await read(screen, `${meta}/${type.id}`);
    const visibleFields = fields.filter(({ fieldId }) => fieldId !== 'project' && fieldId !== 'issuetype');
    setForm({ type, fields: Object.fromEntries(visibleFields.map((field) => [field.fieldId, field])) });
  };

  const save = async (fields: Readonly<Record<string, unknown>>): Promise<void> => {
    if (!form) return;
    const answer = await callServer('POST', '/rest/api/3/issue', {
      fields: { ...fields, project: { key: projectKey }, issuetype: { id: form.type.id } },
    });
    visit(`/browse/${created.parse(answer).key}`);
  };

  return (
    <div className="row">
      {offered ? (
        offered.map((type) => (
          <Button
            key={type.id}
            onClick={() => {
              open(type).catch((error: unknown) => setRefusal(messageOf(error)));
            }}
          >
            {type.name}
          </Button>
        ))
      ) : (
        <Button appearance="primary" onClick={start}>
          Create issue
        </Button>
      )}
      {refusal !== undefined && <p role="alert">{refusal}</p>}
      <ModalTransition>
        {form && (
          <ScreenDialog
            title={`Create ${form.type.name} in ${projectKey}`}
            fields={form.fields}
            confirm="Create"
            save={save}
            close={() => setForm(undefined)}
          />
        )}
      </ModalTransition>
    </div>
  );
}
