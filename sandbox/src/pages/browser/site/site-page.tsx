import Heading from '@atlaskit/heading';
import Spinner from '@atlaskit/spinner';
import type { ReactNode } from 'react';
import { siteOverviewSchema } from '../../page-data';
import { useLive } from '../live';
import { read, messageOf } from '../server';
import { Reload } from './effect-button';
import { People } from './people';
import { Projects } from './projects';
import { Environment } from './environment';

/** Draws `/jira/admin`: buttons that call the control API for the site, its users, and the app's environment. */
export function SitePage(): ReactNode {
  const { value, error, reload } = useLive(() => read(siteOverviewSchema, '/_pages/site'));
  return (
    <div className="page">
      <Heading size="large" as="h1">
        Administration
      </Heading>
      <p>
        UI actions that have no call in Jira&apos;s REST API, and effects on the app. Each button calls the{' '}
        <a href="/_sandbox">control API</a>. Actions on an issue are in the More menu of the issue.
      </p>
      {error && <p role="alert">{messageOf(error)}</p>}
      {!value && !error && <Spinner label="Loading the site" />}
      {value && (
        <Reload.Provider value={reload}>
          <Projects site={value} />
          <People />
          <Environment site={value} />
        </Reload.Provider>
      )}
    </div>
  );
}
