import type { ReactNode } from 'react';
import type { z } from 'zod';
import { plainText, readDocumentNode } from '../../jira/adf';
import type { Jira } from '../../jira/jira';
import { changelog, comments, issue, transitions } from '../browser/issue/schemas';

/** Draws an issue for clients without JavaScript. Returns undefined for an issue that the user can't see. */
export function plainIssue(jira: Jira, key: string, accountId: string): ReactNode | undefined {
  const path = `/rest/api/3/issue/${encodeURIComponent(key)}`;
  const read = <T,>(shape: z.ZodType<T>, below: string): T | undefined => {
    const { status, body } = jira.lookUp(path + below, accountId);
    return status === 200 ? shape.parse(JSON.parse(body)) : undefined;
  };
  const found = read(issue, '');
  if (!found) return undefined;
  const { summary, status, assignee, description } = found.fields;
  return (
    <>
      <h1>
        {found.key} {summary}
      </h1>
      <dl>
        <dt>Status</dt>
        <dd>{status.name}</dd>
        <dt>Transitions</dt>
        <dd>
          {read(transitions, '/transitions')
            ?.transitions.map(({ name }) => name)
            .join(', ')}
        </dd>
        <dt>Assignee</dt>
        <dd>{assignee?.displayName ?? 'Unassigned'}</dd>
        <dt>Description</dt>
        <dd style={PRE}>{textOf(description)}</dd>
      </dl>
      <h2>Comments</h2>
      <ul>
        {read(comments, '/comment?orderBy=-created')?.comments.map(({ id, author, created, body }) => (
          <li key={id} style={PRE}>
            {`${author?.displayName ?? 'Anonymous'}, ${created}: ${textOf(body)}`}
          </li>
        ))}
      </ul>
      <h2>History</h2>
      <ul>
        {read(changelog, '/changelog?maxResults=100')?.values.flatMap(({ id, author, created, items }) =>
          items.map((item) => (
            <li key={`${id} ${item.field}`}>
              {`${author?.displayName ?? 'Anonymous'}, ${created}: ${item.field} from ${item.fromString ?? 'none'} to ${item.toString ?? 'none'}`}
            </li>
          )),
        )}
      </ul>
    </>
  );
}

const PRE = { whiteSpace: 'pre-wrap' } as const;

function textOf(document: unknown): string {
  const node = readDocumentNode(document)?.document;
  return node === undefined ? '' : plainText(node);
}
