import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { Issue } from './shapes';
import { StatusLozenge } from './status-lozenge';

/** Parent, sub-tasks and linked issues. */
export function Links({ issue }: { readonly issue: Issue }): ReactNode {
  const { parent, subtasks, issuelinks } = issue.fields;
  const rows = [
    ...(parent ? [{ how: 'parent', to: parent }] : []),
    ...subtasks.map((to) => ({ how: 'sub-task', to })),
    ...issuelinks.flatMap(({ type, inwardIssue, outwardIssue }) => [
      ...(inwardIssue ? [{ how: type.inward, to: inwardIssue }] : []),
      ...(outwardIssue ? [{ how: type.outward, to: outwardIssue }] : []),
    ]),
  ];
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="links">
      <Heading size="small" as="h2" id="links">
        Linked issues
      </Heading>
      <ul className="links">
        {rows.map(({ how, to }) => (
          <li key={how + to.id}>
            <span className="faint">{how}</span> <a href={`/browse/${to.key}`}>{to.key}</a> {to.fields.summary}{' '}
            <StatusLozenge status={to.fields.status} />
          </li>
        ))}
      </ul>
    </section>
  );
}
