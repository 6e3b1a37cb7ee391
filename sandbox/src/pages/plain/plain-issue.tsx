import type { ReactNode } from 'react';
import type { z } from 'zod';
import { plainText, readDocumentNode } from '../../jira/adf';
import type { Jira } from '../../jira/jira';
import { changelogSchema, commentsSchema, issueSchema, transitionsSchema } from '../browser/issue/schemas';

/** Draws an issue for clients without JavaScript. Returns undefined if the user can't see the issue. */
export function plainIssue(jira: Jira, key: string, accountId: string): ReactNode | undefined {
  const path = `/rest/api/3/issue/${encodeURIComponent(key)}`;
  /** Reads a path of the issue as the user. Returns undefined for an error. */
  const read = <T,>(schema: z.ZodType<T>, subpath: string): T | undefined => {
    const { status, body } = jira.lookUp(path + subpath, accountId);
    return status === 200 ? schema.parse(JSON.parse(body)) : undefined;
  };
  const issue = read(issueSchema, '');
  if (!issue) return undefined;
  const { summary, status, assignee, description } = issue.fields;
  return (
    <>
      <h1>
        {issue.key} {summary}
      </h1>
      <dl>
        <dt>Status</dt>
        <dd>{status.name}</dd>
        <dt>Transitions</dt>
        <dd>
          {read(transitionsSchema, '/transitions')
            ?.transitions.map(({ name }) => name)
            .join(', ')}
        </dd>
        <dt>Assignee</dt>
        <dd>{assignee?.displayName ?? 'Unassigned'}</dd>
        <dt>Description</dt>
        <dd style={PRE_WRAP}>{textOf(description)}</dd>
      </dl>
      <h2>Comments</h2>
      <ul>
        {read(commentsSchema, '/comment?orderBy=-created')?.comments.map(({ id, author, created, body }) => (
          <li key={id} style={PRE_WRAP}>
            {`${author?.displayName ?? 'Anonymous'}, ${created}: ${textOf(body)}`}
          </li>
        ))}
      </ul>
      <h2>History</h2>
      <ul>
        {read(changelogSchema, '/changelog?maxResults=100')?.values.flatMap(({ id, author, created, items }) =>
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

const PRE_WRAP = { whiteSpace: 'pre-wrap' } as const;

function textOf(document: unknown): string {
  const node = readDocumentNode(document)?.document;
  return node === undefined ? '' : plainText(node);
}
