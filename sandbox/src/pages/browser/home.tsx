import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { appPlaces, EMULATED, examples, placesAround, REAL, type PlaceToGo } from '../way-in';
import { IssueList } from './issue/issue-list';
import { useLive } from './live';
import { page } from './page';
import { read } from './server';

const projects = z.object({ values: z.array(z.object({ id: z.string(), key: z.string(), name: z.string() })) });

/** The way in: each page, whom to act as, calls to try, and what is real here. */
export function Home(): ReactNode {
  const found = useLive(() => read(projects, '/rest/api/3/project/search'));
  const keys = found.value?.values ?? [];
  return (
    <div className="page">
      <Heading size="xlarge" as="h1">
        {page.site.name}
      </Heading>
      <p>
        A Jira Cloud site of this machine&apos;s own, with <strong>{page.app.name}</strong> {page.app.version} (
        {page.app.environment}) installed. Its address at Atlassian would be {page.site.url}.
      </p>
      <div className="cards">
        <Card title="Projects">
          {keys.map(({ id, key, name }) => (
            <Place
              key={id}
              href={`/jira/projects/${key}`}
              name={name === key ? key : `${name} (${key})`}
              what="Its issues; create one"
            />
          ))}
          {keys.length === 0 && <li className="faint">{page.me.displayName} may browse no project.</li>}
        </Card>
        <Card title={page.app.name}>
          {appPlaces(page).map((place) => (
            <Place key={place.href} {...place} />
          ))}
          {page.adminPages.length + page.globalPages.length === 0 && (
            <li className="faint">
              The app shows {page.me.displayName} no page of its own. Its panels stand on issues.
            </li>
          )}
        </Card>
        <Card title="Around it">
          {placesAround(page).map((place) => (
            <Place key={place.href} {...place} />
          ))}
        </Card>
        <Card title="Act as">
          {page.users.map(({ accountId, displayName, email, admin, active }) => (
            <li key={accountId}>
              {active ? <a href={`/?as=${encodeURIComponent(accountId)}`}>{displayName}</a> : displayName}{' '}
              <span className="faint">
                {email}
                {admin && ', administers Jira'}
                {!active && ', inactive'}
                {accountId === page.me.accountId && ', that is you now'}
              </span>
            </li>
          ))}
        </Card>
      </div>
      <Heading size="medium" as="h2">
        Latest issues
      </Heading>
      {found.value && keys.length === 0 && (
        <p className="faint">{page.me.displayName} may browse no project, so no issue either: act as somebody else.</p>
      )}
      {keys.length > 0 && (
        <IssueList
          jql={`project in (${keys.map(({ key }) => `"${key}"`).join(', ')}) ORDER BY created DESC`}
          label="Latest issues"
          none={
            <>
              No issues yet. Create one in <a href={`/jira/projects/${keys[0]?.key ?? ''}`}>{keys[0]?.name}</a>
              {page.hasMockService && (
                <>
                  , or let the <a href="/service">mock service</a> start something
                </>
              )}
              .
            </>
          }
        />
      )}
      <Heading size="medium" as="h2">
        From a terminal
      </Heading>
      <p>These work as they stand, as {page.me.displayName}.</p>
      {examples(page, keys[0]?.key ?? 'IT').map(({ what, command }) => (
        <figure key={what} className="example">
          <figcaption>{what}</figcaption>
          <pre className="code-block" tabIndex={0} aria-label={what}>
            {command}
          </pre>
        </figure>
      ))}
      <Heading size="medium" as="h2">
        What is real here
      </Heading>
      <div className="cards">
        <Card title="Real">
          {REAL.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </Card>
        <Card title="Emulated">
          {EMULATED.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </Card>
      </div>
    </div>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="card">
      <Heading size="small" as="h2">
        {title}
      </Heading>
      <ul>{children}</ul>
    </section>
  );
}

function Place({ href, name, what }: PlaceToGo): ReactNode {
  return (
    <li>
      <a href={href}>{name}</a> <span className="faint">{what}</span>
    </li>
  );
}
