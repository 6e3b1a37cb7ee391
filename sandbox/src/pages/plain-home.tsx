import type { ReactNode } from 'react';
import type { PageData } from './page-data';
import { appPlaces, EMULATED, examples, placesAround, REAL, type PlaceToGo } from './way-in';

/** The way in without a script: every link, whom to act as, calls to try, and what is real here. */
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
        A Jira Cloud site of this machine&apos;s own, with {page.app.name} {page.app.version} ({page.app.environment})
        installed. Its address at Atlassian would be {page.site.url}.
      </p>
      <Places
        title="Projects"
        places={projects.map(({ key, name }) => ({
          href: `/jira/projects/${key}`,
          name: name === key ? key : `${name} (${key})`,
          what: 'Its issues; create one',
        }))}
      />
      <Places title={page.app.name} places={appPlaces(page)} />
      <Places title="Around it" places={placesAround(page)} />
      <Places
        title="Act as"
        places={page.users
          .filter(({ active }) => active)
          .map(({ accountId, displayName, email, admin }) => ({
            href: `/?as=${encodeURIComponent(accountId)}`,
            name: displayName,
            what: `${email}${admin ? ', administers Jira' : ''}`,
          }))}
      />
      <h2>From a terminal</h2>
      {examples(page, projects[0]?.key ?? 'IT').map(({ what, command }) => (
        <figure key={what}>
          <figcaption>{what}</figcaption>
          <pre>{command}</pre>
        </figure>
      ))}
      <Lines title="Real" lines={REAL} />
      <Lines title="Emulated" lines={EMULATED} />
    </>
  );
}

function Places({ title, places }: { readonly title: string; readonly places: readonly PlaceToGo[] }): ReactNode {
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {places.map(({ href, name, what }) => (
          <li key={href}>
            <a href={href}>{name}</a> {what}
          </li>
        ))}
      </ul>
    </>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }): ReactNode {
  return (
    <>
      <h2>{title}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
