import './no-eval';
import SectionMessage from '@atlaskit/section-message';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { AppPage } from './views/app-page';
import { Dashboard } from './views/dashboard';
import { Home } from './views/home';
import { IssuePage } from './issue/issue-page';
import { page } from './page';
import './pages.css';
import { ManageApps } from './views/manage-apps';
import { ProjectPage } from './views/project-page';
import { SettingsNav } from './settings-nav';
import { Shell } from './shell';
import { SitePage } from './site/site-page';
import { startTheme } from './theme';

/** Draws the view of this page. */
function View(): ReactNode {
  const { view } = page;
  switch (view.name) {
    case 'home':
      return <Home />;
    case 'site':
      return (
        <SettingsNav>
          <SitePage />
        </SettingsNav>
      );
    case 'apps':
      return (
        <SettingsNav>
          <ManageApps />
        </SettingsNav>
      );
    case 'project':
      return <ProjectPage projectKey={view.key} pages={view.pages} settings={view.settings} />;
    case 'issue':
      return <IssuePage issueKey={view.key} />;
    case 'dashboard':
      return <Dashboard />;
    case 'app':
      return <AppPage module={view.module} base={view.base} menu={view.menu} project={view.project} />;
    case 'refused':
      return (
        <SectionMessage appearance="warning" title="This page isn't available">
          {view.reason}
        </SectionMessage>
      );
  }
}

// Removes the parameter `as`, because a cookie now contains the user. The app's addresses don't have the parameter.
const address = new URL(window.location.href);
if (address.searchParams.has('as')) {
  address.searchParams.delete('as');
  window.history.replaceState(window.history.state, '', address);
}

// Loads Atlassian's design tokens first, because the layout would shift otherwise.
void startTheme().then(() => {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no root');
  createRoot(root).render(
    <Shell>
      <View />
    </Shell>,
  );
});
