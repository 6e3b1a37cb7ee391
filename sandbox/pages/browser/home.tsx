import Heading from '@atlaskit/heading';
import type { ReactNode } from 'react';
import { z } from 'zod';
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
          {page.adminPages.map(({ key, title }) => (
            <Place key={key} href={`/jira/admin/${key}`} name={title} what="For people who administer Jira" />
          ))}
          {page.globalPages.map(({ key, title }) => (
            <Place key={key} href={`/jira/apps/${key}`} name={title} what="For everybody" />
          ))}
          {page.adminPages.length + page.globalPages.length === 0 && (
            <li className="faint">
              The app shows {page.me.displayName} no page of its own. Its panels stand on issues.
            </li>
          )}
        </Card>
        <Card title="Around it">
          {page.me.admin && (
            <Place
              href="/jira/admin"
              name="Administration"
              what="Archive, trash, rename, deactivate; let time pass; make things go wrong"
            />
          )}
          {page.hasStandIn && (
            <Place
              href="/service"
              name="Stand-in service"
              what="The other end: starts the calls, receives the events"
            />
          )}
          <Place href="/_sandbox" name="Control API" what="Users, tokens, web triggers, secrets, as JSON" />
          <Place
            href="/_sandbox/invocations"
            name="Invocations"
            what="What the app ran, with each call and its points"
          />
          <Place href="/_sandbox/metrics" name="Metrics" what="Totals, and the month's price" />
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
              {page.hasStandIn && (
                <>
                  , or let the <a href="/service">stand-in service</a> start something
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
      {examples(keys[0]?.key ?? 'IT').map(({ what, command }) => (
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
          <li>The app: its own code and Atlassian&apos;s unmodified @forge packages.</li>
          <li>HTTP: REST with basic auth, web triggers, and what the app sends out.</li>
          <li>The app&apos;s pages: UI Kit&apos;s own reconciler, drawn with Atlaskit.</li>
        </Card>
        <Card title="Emulated">
          <li>Forge: invocations, storage, queues, schedules, events, egress, with their limits and errors.</li>
          <li>
            Jira: issues, workflows, permissions and search, to Atlassian&apos;s OpenAPI document. What it does not know
            it refuses: 501.
          </li>
          <li>These pages of Jira&apos;s: plain ones, all of them through REST as who you act as.</li>
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

function Place({
  href,
  name,
  what,
}: {
  readonly href: string;
  readonly name: string;
  readonly what: string;
}): ReactNode {
  return (
    <li>
      <a href={href}>{name}</a> <span className="faint">{what}</span>
    </li>
  );
}

function examples(project: string): readonly { readonly what: string; readonly command: string }[] {
  const auth = `-u '${page.me.email}:${page.token}'`;
  const json = "-H 'content-type: application/json'";
  return [
    { what: 'What there is: users and tokens, the app, its web triggers', command: `curl ${page.address}/_sandbox` },
    { what: 'Who am I', command: `curl ${auth} ${page.address}/rest/api/3/myself` },
    {
      what: 'Create an issue',
      command: `curl ${auth} ${json} ${page.address}/rest/api/3/issue \\\n  -d '{"fields": {"project": {"key": "${project}"}, "issuetype": {"name": "Task"}, "summary": "Created from a terminal"}}'`,
    },
    {
      what: 'Find issues',
      command: `curl ${auth} ${json} ${page.address}/rest/api/3/search/jql \\\n  -d '{"jql": "project = ${project}", "fields": ["summary", "status"]}'`,
    },
    { what: 'What the app did so far', command: `curl '${page.address}/_sandbox/invocations?since=0'` },
  ];
}
