import type { ReactNode } from 'react';
import { page } from './page';

/**
 * Draws the menu of Jira's administration beside the content: the site, Manage apps, and the app's plain admin page.
 */
export function SettingsNav({ children }: { readonly children: ReactNode }): ReactNode {
  const plain = page.adminPages.filter(({ button }) => button === null);
  return (
    <div className="with-menu">
      <nav aria-label="Jira settings">
        <strong>System</strong>
        <NavLink href="/jira/admin" name="Administration" />
        <strong>Apps</strong>
        <NavLink href="/jira/manage-apps" name="Manage apps" />
        {plain.map(({ key, title }) => (
          <NavLink key={key} href={`/jira/admin/${key}`} name={title} />
        ))}
      </nav>
      <div className="beside-menu">{children}</div>
    </div>
  );
}

/** Draws a link of a menu and marks the current page. */
function NavLink({
  href,
  name,
  isHere = window.location.pathname === href,
}: {
  readonly href: string;
  readonly name: string;
  readonly isHere?: boolean;
}): ReactNode {
  return (
    <a href={href} {...(isHere && { 'aria-current': 'page' as const })}>
      {name}
    </a>
  );
}
