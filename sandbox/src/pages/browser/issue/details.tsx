import Select from '@atlaskit/select';
import { useEffect, useId, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { read } from '../server';
import { EditableText } from './editable-text';
import { user, type ChangeIssue, type Issue } from './schemas';

const people = z.array(user);
const priorities = z.array(z.object({ id: z.string(), name: z.string() }));

interface Choice {
  readonly label: string;
  readonly value: string;
}

const unassigned: Choice = { label: 'Unassigned', value: '' };
/** Option for the project's default assignee [doc: assignIssue]. */
const automatic: Choice = { label: 'Automatic', value: '-1' };

/** Draws the fields beside an issue. */
export function Details({
  issue,
  path,
  edit,
  act,
}: {
  readonly issue: Issue;
  readonly path: string;
  readonly edit: (fields: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly act: ChangeIssue;
}): ReactNode {
  const { fields } = issue;
  const { assignee, priority } = fields;
  const assignable = useChoices(
    people,
    `/rest/api/3/user/assignable/search?issueKey=${encodeURIComponent(issue.key)}`,
    ({ accountId, displayName }) => ({ value: accountId, label: displayName }),
  );
  const ranks = useChoices(priorities, '/rest/api/3/priority', ({ id, name }) => ({ value: id, label: name }));

  return (
    <dl className="details">
      <SelectRow
        label="Assignee"
        options={[unassigned, automatic, ...assignable]}
        chosen={assignee ? { value: assignee.accountId, label: assignee.displayName } : unassigned}
        choose={(value) => act('PUT', `${path}/assignee`, { accountId: value === '' ? null : value })}
      />
      <TextRow label="Reporter">{fields.reporter?.displayName ?? 'None'}</TextRow>
      <TextRow label="Type">{fields.issuetype.name}</TextRow>
      <TextRow label="Resolution">{fields.resolution?.name ?? 'Unresolved'}</TextRow>
      <SelectRow
        label="Priority"
        options={ranks}
        chosen={priority ? { value: priority.id, label: priority.name } : undefined}
        choose={(id) => edit({ priority: { id } })}
      />
      <TextRow label="Labels">
        <EditableText
          label="Labels"
          value={fields.labels.join(' ')}
          save={(typed) => edit({ labels: typed.split(/\s+/).filter(Boolean) })}
        />
      </TextRow>
      <TextRow label="Due date">
        <EditableText
          label="Due date"
          type="date"
          value={fields.duedate ?? ''}
          save={(typed) => edit({ duedate: typed === '' ? null : typed })}
        />
      </TextRow>
      {Object.entries(fields)
        .filter(([id, value]) => id.startsWith('customfield_') && value !== null && value !== undefined)
        .map(([id, value]) => (
          <TextRow key={id} label={issue.names[id] ?? id}>
            {custom(value)}
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
  chosen,
  choose,
}: {
  readonly label: string;
  readonly options: readonly Choice[];
  readonly chosen: Choice | undefined;
  readonly choose: (value: string) => Promise<unknown>;
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
          value={chosen ?? null}
          onChange={(option) => {
            if (option) choose(option.value).catch(() => undefined);
          }}
        />
      </dd>
    </div>
  );
}

function useChoices<T>(shape: z.ZodType<readonly T[]>, path: string, choice: (entry: T) => Choice): readonly Choice[] {
  const [choices, setChoices] = useState<readonly Choice[]>([]);
  useEffect(() => {
    // Users who can't read the options can't change the field either. Jira rejects an attempt.
    read(shape, path).then(
      (entries) => setChoices(entries.map(choice)),
      () => setChoices([]),
    );
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `shape` and `choice` are constant per field
  }, [path]);
  return choices;
}

function custom(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const named = [Reflect.get(value, 'value'), Reflect.get(value, 'name'), Reflect.get(value, 'displayName')].find(
    (name) => typeof name === 'string',
  );
  return typeof named === 'string' ? named : JSON.stringify(value);
}

export function formatTime(time: string): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
