import Heading from '@atlaskit/heading';
import { useEffect, useState, type ReactNode } from 'react';
import type { AppModule, Menu } from '../../page-data';
import { AppPart } from '../kit/frame';
import { goTo, onAddressChange } from '../kit/bridge/history';
import { SettingsNav } from '../settings-nav';

/** Draws a full page of the app with the title and menu that Jira adds. */
export function AppPage({
  module,
  base,
  menu,
  project,
}: {
  readonly module: AppModule;
  readonly base: string;
  readonly menu: Menu;
  readonly project?: string | undefined;
}): ReactNode {
  const content = (
    <div className="app-page">
      {project !== undefined && <a href={`/jira/projects/${project}`}>{project}</a>}
      <Heading size="large" as="h1">
        {module.title}
      </Heading>
      <AppPart module={module.key} project={project} base={base} title={module.title} />
    </div>
  );
  if (module.type === 'jira:adminPage') return <SettingsNav>{content}</SettingsNav>;
  return menu.length === 0 ? (
    content
  ) : (
    <div className="with-menu">
      <SubPages title={module.title} base={base} menu={menu} />
      <div className="beside-menu">{content}</div>
    </div>
  );
}

/** Draws the menu of sub-pages. A click changes the address, and the app draws the sub-page [doc: jira-global-page]. */
function SubPages({
  title,
  base,
  menu,
}: {
  readonly title: string;
  readonly base: string;
  readonly menu: Menu;
}): ReactNode {
  const [path, setPath] = useState(window.location.pathname);
  useEffect(() => onAddressChange(() => setPath(window.location.pathname)), []);
  return (
    <nav aria-label={title}>
      {menu.map(({ header, entries }, index) => (
        <div key={header ?? index}>
          {header !== undefined && <strong>{header}</strong>}
          {entries.map((entry) => {
            const href = `${base}/${entry.route}`;
            return (
              <a
                key={href}
                href={href}
                {...(path === href && { 'aria-current': 'page' as const })}
                onClick={(event) => {
                  event.preventDefault();
                  goTo(href);
                }}
              >
                {entry.title}
              </a>
            );
          })}
        </div>
      ))}
    </nav>
  );
}
