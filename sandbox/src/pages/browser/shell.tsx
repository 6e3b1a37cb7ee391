import DropdownMenu, { DropdownItem, DropdownItemGroup } from '@atlaskit/dropdown-menu';
import type { ReactNode } from 'react';
import { IssuePage } from './issue/issue-page';
import { page, visit } from './page';
import { SurfaceProvider } from './surface';

/** Draws a page under a header with links and the current user. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <SurfaceProvider drawIssue={(issueKey) => <IssuePage issueKey={issueKey} />}>
      <header className="top">
        <a className="brand" href="/">
          <span aria-hidden>▲</span> {page.site.name} <small>sandbox</small>
        </a>
        <nav aria-label="Pages">
          {page.globalPages.map(({ key, title }) => (
            <a key={key} href={`/jira/apps/${key}`}>
              {title}
            </a>
          ))}
          <a href="/jira/dashboard">Dashboard</a>
          {page.me.admin && <a href="/jira/admin">Settings</a>}
          {page.hasMockService && <a href="/service">Mock service</a>}
        </nav>
        <DropdownMenu trigger={`Acting as ${page.me.displayName}`} spacing="compact" placement="bottom-end">
          <DropdownItemGroup title="Act as">
            {page.users
              .filter(({ active }) => active)
              .map(({ accountId, displayName, admin, email }) => (
                <DropdownItem
                  key={accountId}
                  isSelected={accountId === page.me.accountId}
                  description={`${email}${admin ? ', administers Jira' : ''}`}
                  onClick={() => actAs(accountId)}
                >
                  {displayName}
                </DropdownItem>
              ))}
          </DropdownItemGroup>
        </DropdownMenu>
      </header>
      <main>{children}</main>
    </SurfaceProvider>
  );
}

/** Reloads the page as another user. */
function actAs(accountId: string): void {
  visit(`${window.location.pathname}?as=${encodeURIComponent(accountId)}`);
}
