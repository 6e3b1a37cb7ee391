import Spinner from '@atlaskit/spinner';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { useLive } from '../live';
import { callServer, messageOf } from '../server';
import { statusSchema, userSchema } from './schemas';
import { StatusLozenge } from './status-lozenge';

/** Maximum number of issues in the list. */
const MAX_ISSUES = 50;

const searchResultSchema = z.object({
  issues: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      fields: z.object({ summary: z.string(), status: statusSchema, assignee: userSchema.nullish() }),
    }),
  ),
});

/** Draws the issues that a search by the viewer finds. `emptyText` is shown if it finds none. */
export function IssueList({
  jql,
  label,
  emptyText = 'No issues yet.',
}: {
  readonly jql: string;
  readonly label: string;
  readonly emptyText?: ReactNode;
}): ReactNode {
  const { value, error } = useLive(async () =>
    searchResultSchema.parse(
      await callServer('POST', '/rest/api/3/search/jql', {
        jql,
        fields: ['summary', 'status', 'assignee'],
        maxResults: MAX_ISSUES,
      }),
    ),
  );
  if (error) return <p role="alert">{messageOf(error)}</p>;
  if (!value) return <Spinner label={`Loading: ${label}`} />;
  if (value.issues.length === 0) return <p>{emptyText}</p>;
  return (
    <table className="issues" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">Key</th>
          <th scope="col">Summary</th>
          <th scope="col">Assignee</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
      <tbody>
        {value.issues.map(({ id, key, fields }) => (
          <tr key={id}>
            <td>
              <a href={`/browse/${key}`}>{key}</a>
            </td>
            <td>{fields.summary}</td>
            <td>{fields.assignee?.displayName ?? 'Unassigned'}</td>
            <td>
              <StatusLozenge status={fields.status} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
