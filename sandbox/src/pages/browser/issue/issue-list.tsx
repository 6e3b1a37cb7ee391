import Spinner from '@atlaskit/spinner';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { useLive } from '../live';
import { callServer, messageOf } from '../server';
import { status, user } from './schemas';
import { StatusLozenge } from './status-lozenge';

const found = z.object({
  issues: z.array(
    z.object({
      id: z.string(),
      key: z.string(),
      fields: z.object({ summary: z.string(), status, assignee: user.nullish() }),
    }),
  ),
});

/** Draws the results of a search as the viewer. `none` is the text of an empty result. */
export function IssueList({
  jql,
  label,
  none = 'No issues yet.',
}: {
  readonly jql: string;
  readonly label: string;
  readonly none?: ReactNode;
}): ReactNode {
  const { value, error } = useLive(async () =>
    found.parse(
      await callServer('POST', '/rest/api/3/search/jql', {
        jql,
        fields: ['summary', 'status', 'assignee'],
        maxResults: 50,
      }),
    ),
  );
  if (error) return <p role="alert">{messageOf(error)}</p>;
  if (!value) return <Spinner label={`Loading: ${label}`} />;
  if (value.issues.length === 0) return <p>{none}</p>;
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
