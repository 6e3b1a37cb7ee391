import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { appLinks, EMULATED, examples, toolLinks, REAL, type HomeLink } from '../../home-content';
import { IssueList } from '../issue/issue-list';
import { useLive } from '../live';
import { page } from '../page';
import { read } from '../server';

const projectsSchema = z.object({ values: z.array(z.object({ id: z.string(), key: z.string(), name: z.string() })) });

/**
 * Draws the home page: links to all pages, a choice of the current user, example calls, and what is real or emulated.
 */
export function Home(): ReactNode {
  const projectSearch = useLive(() => read(projectsSchema, '/rest/api/3/project/search'));
  const projects = projectSearch.value?.values ?? [];
  return (
    <div className="page">
      <Heading size="xlarge" as="h1">
        {page.site.name}
      </Heading>
      <p>
        A Jira Cloud site on this machine, with <strong>{page.app.name}</strong> {page.app.version} (
        {page.app.environment}) installed. Its address at Atlassian would be {page.site.url}.
      </p>
      <div className="cards">
        <Card title="Projects">
          {projects.map(({ id, key, name }) => (
            <HomeItem
              key={id}
              href={`/jira/projects/${key}`}
              name={name === key ? key : `${name} (${key})`}
              description="Issues of the project"
            />
          ))}
          {projects.length === 0 && <li className="faint">{page.me.displayName} can&apos;t browse any project.</li>}
        </Card>
        <Card title={page.app.name}>
          {appLinks(page).map((link) => (
            <HomeItem key={link.href} {...link} />
          ))}
          {page.adminPages.length + page.globalPages.length === 0 && (
            <li className="faint">The app has no page for {page.me.displayName}. Its panels are on issues.</li>
          )}
        </Card>
        <Card title="Administration and tools">
          {toolLinks(page).map((link) => (
            <HomeItem key={link.href} {...link} />
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
                {accountId === page.me.accountId && ', current user'}
              </span>
            </li>
          ))}
        </Card>
      </div>
      <Heading size="medium" as="h2">
        Latest issues
      </Heading>
      {projectSearch.value && projects.length === 0 && (
        <p className="faint">{page.me.displayName} can&apos;t browse any project or issue. Act as another user.</p>
      )}
      {projects.length > 0 && (
        <IssueList
          jql={`project in (${projects.map(({ key }) => `"${key}"`).join(', ')}) ORDER BY created DESC`}
          label="Latest issues"
          emptyText={
            <>
              No issues yet. Create one in <a href={`/jira/projects/${projects[0]?.key ?? ''}`}>{projects[0]?.name}</a>
              {page.hasMockService && (
                <>
                  , or start an offboarding in the <a href="/service">mock service</a>
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
      <p>You can run these calls unchanged. They act as {page.me.displayName}.</p>
      {examples(page, projects[0]?.key ?? 'IT').map(({ title, command }) => (
        <figure key={title} className="example">
          <figcaption>{title}</figcaption>
          <pre className="code-block" tabIndex={0} aria-label={title}>
            {command}
          </pre>
        </figure>
      ))}
      <Heading size="medium" as="h2">
        Real and emulated parts
      </Heading>
      <div className="cards">
        <Card title="Real">
          {REAL.map((part) => (
            <li key={part}>{part}</li>
          ))}
        </Card>
        <Card title="Emulated">
          {EMULATED.map((part) => (
            <li key={part}>{part}</li>
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

function HomeItem({ href, name, description }: HomeLink): ReactNode {
  return (
    <li>
      <a href={href}>{name}</a> <span className="faint">{description}</span>
    </li>
  );
}
