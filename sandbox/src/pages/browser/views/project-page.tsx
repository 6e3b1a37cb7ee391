import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import { CreateIssue } from '../screen/create-issue';
import { IssueList } from '../issue/issue-list';

/** Draws a project's issues, newest first. */
export function ProjectPage({ projectKey }: { readonly projectKey: string }): ReactNode {
  return (
    <div className="page">
      <Heading size="large" as="h1">
        {projectKey}
      </Heading>
      <CreateIssue projectKey={projectKey} />
      <IssueList
        jql={`project = "${projectKey.replaceAll('"', '')}" ORDER BY created DESC`}
        label={`Issues of ${projectKey}`}
      />
    </div>
  );
}
