import type { ReactNode } from 'react';
import { page } from './page';

/**
 * Draws the menu of Jira's administration beside the content: the site, Manage apps, and the app's admin page that has
 * no button.
 */
export function SettingsNav({ children }: { readonly children: ReactNode }): ReactNode {
  const sidebarPages = page.adminPages.filter(({ button }) => button === null);
  return (
    <div className="with-menu">
      <nav aria-label="Jira settings">
        <strong>System</strong>
        <NavLink href="/jira/admin" name="Administration" />
        <strong>Apps</strong>
        <NavLink href="/jira/manage-apps" name="Manage apps" />
        {sidebarPages.map(({ key, title }) => (
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
  isCurrent = window.location.pathname === href,
}: {
  readonly href: string;
  readonly name: string;
  readonly isCurrent?: boolean;
}): ReactNode {
  return (
    <a href={href} {...(isCurrent && { 'aria-current': 'page' as const })}>
      {name}
    </a>
  );
}
