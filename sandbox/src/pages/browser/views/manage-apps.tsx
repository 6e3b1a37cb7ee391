import { LinkButton } from '@atlaskit/button/new';
import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import { page } from '../page';

/** Draws Manage apps: the installed app with its Configure and Get started buttons [doc: jira-admin-page]. */
export function ManageApps(): ReactNode {
  const { name, version, environment } = page.app;
  return (
    <div className="page">
      <Heading size="large" as="h1">
        Manage apps
      </Heading>
      <section className="card managed-app" aria-label={name}>
        <Heading size="small" as="h2">
          {name}
        </Heading>
        <p className="faint">
          Version {version}, {environment.toLowerCase()}
        </p>
        <div className="row">
          {page.adminPages.map(
            ({ key, button }) =>
              button && (
                <LinkButton key={`${key} ${button}`} href={`/jira/admin/${key}`}>
                  {button}
                </LinkButton>
              ),
          )}
        </div>
      </section>
    </div>
  );
}
