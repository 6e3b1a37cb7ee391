import type { ReactNode } from 'react';
import type { PageData } from '../page-data';
import { appLinks, EMULATED, examples, toolLinks, REAL, type HomeLink } from '../home-content';

/** Draws the home page for clients without JavaScript. */
export function PlainHome({
  page,
  projects,
}: {
  readonly page: PageData;
  readonly projects: readonly { readonly key: string; readonly name: string }[];
}): ReactNode {
  return (
    <>
      <h1>{page.site.name}</h1>
      <p>
        A Jira Cloud site on this machine, with {page.app.name} {page.app.version} ({page.app.environment}) installed.
        Its address at Atlassian would be {page.site.url}.
      </p>
      <LinkList
        title="Projects"
        links={projects.map(({ key, name }) => ({
          href: `/jira/projects/${key}`,
          name: name === key ? key : `${name} (${key})`,
          description: 'Issues of the project',
        }))}
      />
      <LinkList title={page.app.name} links={appLinks(page)} />
      <LinkList title="Administration and tools" links={toolLinks(page)} />
      <LinkList
        title="Act as"
        links={page.users
          .filter(({ active }) => active)
          .map(({ accountId, displayName, email, admin }) => ({
            href: `/?as=${encodeURIComponent(accountId)}`,
            name: displayName,
            description: `${email}${admin ? ', administers Jira' : ''}`,
          }))}
      />
      <h2>From a terminal</h2>
      {examples(page, projects[0]?.key ?? 'IT').map(({ title, command }) => (
        <figure key={title}>
          <figcaption>{title}</figcaption>
          <pre>{command}</pre>
        </figure>
      ))}
      <TextList title="Real" texts={REAL} />
      <TextList title="Emulated" texts={EMULATED} />
    </>
  );
}

function LinkList({ title, links }: { readonly title: string; readonly links: readonly HomeLink[] }): ReactNode {
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {links.map(({ href, name, description }) => (
          <li key={href}>
            <a href={href}>{name}</a> {description}
          </li>
        ))}
      </ul>
    </>
  );
}

function TextList({ title, texts }: { readonly title: string; readonly texts: readonly string[] }): ReactNode {
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
