import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { Issue } from './schemas';
import { StatusLozenge } from './status-lozenge';

/** Draws the parent, the sub-tasks and the linked issues. */
export function Links({ issue }: { readonly issue: Issue }): ReactNode {
  const { parent, subtasks, issuelinks } = issue.fields;
  const rows = [
    ...(parent ? [{ relation: 'parent', to: parent }] : []),
    ...subtasks.map((to) => ({ relation: 'sub-task', to })),
    ...issuelinks.flatMap(({ type, inwardIssue, outwardIssue }) => [
      ...(inwardIssue ? [{ relation: type.inward, to: inwardIssue }] : []),
      ...(outwardIssue ? [{ relation: type.outward, to: outwardIssue }] : []),
    ]),
  ];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="links">
      <Heading size="small" as="h2" id="links">
        Linked issues
      </Heading>
      <ul className="links">
        {rows.map(({ relation, to }) => (
          <li key={relation + to.id}>
            <span className="faint">{relation}</span> <a href={`/browse/${to.key}`}>{to.key}</a> {to.fields.summary}{' '}
            <StatusLozenge status={to.fields.status} />
          </li>
        ))}
      </ul>
    </section>
  );
}
