import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { Issue } from './schemas';
import { StatusLozenge } from './status-lozenge';

/** Draws the parent, the sub-tasks and the linked issues. */
export function Links({ issue }: { readonly issue: Issue }): ReactNode {
  const { parent, subtasks, issuelinks } = issue.fields;
  const rows = [
    ...(parent ? [{ relation: 'parent', linkedIssue: parent }] : []),
    ...subtasks.map((subtask) => ({ relation: 'sub-task', linkedIssue: subtask })),
    ...issuelinks.flatMap(({ type, inwardIssue, outwardIssue }) => [
      ...(inwardIssue ? [{ relation: type.inward, linkedIssue: inwardIssue }] : []),
      ...(outwardIssue ? [{ relation: type.outward, linkedIssue: outwardIssue }] : []),
    ]),
  ];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="links">
      <Heading size="small" as="h2" id="links">
        Linked issues
      </Heading>
      <ul className="links">
        {rows.map(({ relation, linkedIssue }) => (
          <li key={relation + linkedIssue.id}>
            <span className="faint">{relation}</span> <a href={`/browse/${linkedIssue.key}`}>{linkedIssue.key}</a>{' '}
            {linkedIssue.fields.summary} <StatusLozenge status={linkedIssue.fields.status} />
          </li>
        ))}
      </ul>
    </section>
  );
}
