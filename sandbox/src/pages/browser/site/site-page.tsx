import Heading from '@atlaskit/heading';
import Spinner from '@atlaskit/spinner';
import type { ReactNode } from 'react';
import { siteOverview } from '../../page-data';
import { useLive } from '../live';
import { read, words } from '../server';
import { Reload } from './deed';
import { People } from './people';
import { Projects } from './projects';
import { Weather } from './weather';

/** `/jira/admin`: what people do to a whole site, and what befalls the app, as buttons over the control API. */
export function SitePage(): ReactNode {
  const { value, error, reload } = useLive(() => read(siteOverview, '/_pages/site'));
  return (
    <div className="page">
      <Heading size="large" as="h1">
        Administration
      </Heading>
      <p>
        What has no call in Jira&apos;s REST, and what a site can do to an app. Each button is a call of the{' '}
        <a href="/_sandbox">control API</a>; issues have theirs on their own pages, under More.
      </p>
      {error && <p role="alert">{words(error)}</p>}
      {!value && !error && <Spinner label="Loading the site" />}
      {value && (
        <Reload.Provider value={reload}>
          <Projects site={value} />
          <People />
          <Weather site={value} />
        </Reload.Provider>
      )}
    </div>
  );
}
