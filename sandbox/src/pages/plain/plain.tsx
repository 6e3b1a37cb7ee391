import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { z } from 'zod';
import type { Host } from '../../host';
import type { PageData } from '../page-data';
import { PlainHome } from './plain-home';
import { plainIssue } from './plain-issue';

const found = z.object({ values: z.array(z.object({ key: z.string(), name: z.string() })) });

/** Returns the HTML of a page for clients without JavaScript, and a flag for pages that exist. */
export function plainPage(
  host: Host,
  page: PageData,
  title: string,
): { readonly exists: boolean; readonly markup: string } {
  const { view, me } = page;
  const drawn = (content: ReactNode, exists = true) => ({ exists, markup: renderToStaticMarkup(content) });
  switch (view.name) {
    case 'home': {
      const { body } = host.jira.lookUp('/rest/api/3/project/search', me.accountId);
      return drawn(<PlainHome page={page} projects={found.parse(JSON.parse(body)).values} />);
    }
    case 'issue': {
      const issue = plainIssue(host.jira, view.key, me.accountId);
      if (issue !== undefined) return drawn(issue);
      const reason = `There's no issue ${view.key}, or ${me.displayName} can't see it.`;
      return drawn(
        <Short title={title} text={`${reason} Find an issue or act as another user on the home page.`} />,
        false,
      );
    }
    case 'refused':
      return drawn(<Short title={title} text={view.reason} />);
    case 'app':
      return drawn(
        <Short title={title} text="The app draws this page with JavaScript. Its content as JSON:">
          <a href={`/_sandbox/ui?module=${view.module.key}&as=${encodeURIComponent(me.accountId)}`}>UI Kit tree</a>
        </Short>,
      );
    case 'site':
    case 'apps':
    case 'dashboard':
    case 'project':
      return drawn(<Short title={title} text="JavaScript draws this page from Jira's REST API." />);
  }
}

function Short({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <>
      <h1>{title}</h1>
      <p>
        {text} {children}
      </p>
      <p>
        <a href="/">Home page</a>
      </p>
    </>
  );
}
