import Select from '@atlaskit/select';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { read } from '../server';
import { EditableText } from './editable-text';
import { userSchema, type ChangeIssue, type Issue } from './schemas';

const peopleSchema = z.array(userSchema);
const prioritiesSchema = z.array(z.object({ id: z.string(), name: z.string() }));

interface Choice {
  readonly label: string;
  readonly value: string;
}

const UNASSIGNED: Choice = { label: 'Unassigned', value: '' };
/** Choice of the project's default assignee [doc: assignIssue]. */
const AUTOMATIC: Choice = { label: 'Automatic', value: '-1' };

/** Draws the fields beside an issue. */
export function Details({
  issue,
  path,
  edit,
  changeIssue,
}: {
  readonly issue: Issue;
  readonly path: string;
  readonly edit: (fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly changeIssue: ChangeIssue;
}): ReactNode {
  const { fields } = issue;
  const { assignee, priority } = fields;
  const assignees = useChoices(
    peopleSchema,
    `/rest/api/3/user/assignable/search?issueKey=${encodeURIComponent(issue.key)}`,
    ({ accountId, displayName }) => ({ value: accountId, label: displayName }),
  );
  const priorityChoices = useChoices(prioritiesSchema, '/rest/api/3/priority', ({ id, name }) => ({
    value: id,
    label: name,
  }));

  return (
    <dl className="details">
      <SelectRow
        label="Assignee"
        options={[UNASSIGNED, AUTOMATIC, ...assignees]}
        value={assignee ? { value: assignee.accountId, label: assignee.displayName } : UNASSIGNED}
        onChoose={(value) => changeIssue('PUT', `${path}/assignee`, { accountId: value === '' ? null : value })}
      />
      <TextRow label="Reporter">{fields.reporter?.displayName ?? 'None'}</TextRow>
      <TextRow label="Type">{fields.issuetype.name}</TextRow>
      <TextRow label="Resolution">{fields.resolution?.name ?? 'Unresolved'}</TextRow>
      <SelectRow
        label="Priority"
        options={priorityChoices}
        value={priority ? { value: priority.id, label: priority.name } : undefined}
        onChoose={(id) => edit({ priority: { id } })}
      />
      <TextRow label="Labels">
        <EditableText
          label="Labels"
          value={fields.labels.join(' ')}
          save={(text) => edit({ labels: text.split(/\s+/).filter(Boolean) })}
        />
      </TextRow>
      <TextRow label="Due date">
        <EditableText
          label="Due date"
          type="date"
          value={fields.duedate ?? ''}
          save={(text) => edit({ duedate: text === '' ? null : text })}
        />
      </TextRow>
      {Object.entries(fields)
        .filter(([id, value]) => id.startsWith('customfield_') && value !== null && value !== undefined)
        .map(([id, value]) => (
          <TextRow key={id} label={issue.names[id] ?? id}>
            {customFieldText(value)}
          </TextRow>
        ))}
      <TextRow label="Created">{formatTime(fields.created)}</TextRow>
      <TextRow label="Updated">{formatTime(fields.updated)}</TextRow>
    </dl>
  );
}

function TextRow({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function SelectRow({
  label,
  options,
  value,
  onChoose,
}: {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly value: Choice | undefined;
  readonly onChoose: (value: string) => Promise<unknown>;
}): ReactNode {
  const id = useId();
  return (
    <div>
      <dt>
        <label htmlFor={id}>{label}</label>
      </dt>
      <dd>
        <Select<Choice>
          inputId={id}
          spacing="compact"
          appearance="subtle"
          options={options}
          value={value ?? null}
          onChange={(option) => {
            if (option) onChoose(option.value).catch(() => undefined);
          }}
        />
      </dd>
    </div>
  );
}

/** Reads choices from a path. */
function useChoices<T>(
  schema: z.ZodType<readonly T[]>,
  path: string,
  toChoice: (entry: T) => Choice,
): readonly Choice[] {
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  useEffect(() => {
    // A viewer who can't read the choices gets none. Jira would reject the viewer's change of the field anyway.
    read(schema, path).then(
      (entries) => setChoices(entries.map(toChoice)),
      () => setChoices([]),
    );
    // oxlint-disable-next-line react/exhaustive-deps -- `schema` and `toChoice` are constant per field
  }, [path]);
  return choices;
}

/** Returns the text of a custom field's value: its name if it is an object with one. */
function customFieldText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const label = [Reflect.get(value, 'value'), Reflect.get(value, 'name'), Reflect.get(value, 'displayName')].find(
    (name) => typeof name === 'string',
  );
  return typeof label === 'string' ? label : JSON.stringify(value);
}

/** Returns a time as local date and time. */
export function formatTime(time: string): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
