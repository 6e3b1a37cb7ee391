import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import type { ProjectLink } from '../../page-data';
import { CreateIssue } from '../screen/create-issue';
import { IssueList } from '../issue/issue-list';

/** Draws links to the app's pages in a project, and the project's issues, newest first. */
export function ProjectPage({
  projectKey,
  pages,
  settings,
}: {
  readonly projectKey: string;
  readonly pages: readonly ProjectLink[];
  readonly settings: readonly ProjectLink[];
}): ReactNode {
  return (
    <div className="page">
      <Heading size="large" as="h1">
        {projectKey}
      </Heading>
      <Links label="Apps" links={pages} />
      <Links label="Project settings" links={settings} />
      <CreateIssue projectKey={projectKey} />
      <IssueList
        jql={`project = "${projectKey.replaceAll('"', '')}" ORDER BY created DESC`}
        label={`Issues of ${projectKey}`}
      />
    </div>
  );
}

function Links({ label, links }: { readonly label: string; readonly links: readonly ProjectLink[] }): ReactNode {
  if (links.length === 0) return null;
  return (
    <nav aria-label={label}>
      <strong>{label}</strong>{' '}
      {links.map(({ title, href }) => (
        <a key={href} href={href}>
          {title}
        </a>
      ))}
    </nav>
  );
}
