import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { z } from 'zod';
import type { Host } from '../host';
import type { PageData } from './page-data';
import { PlainHome } from './plain-home';
import { plainIssue } from './plain-issue';

const found = z.object({ values: z.array(z.object({ key: z.string(), name: z.string() })) });

/** What a page says without its script, as markup, and whether there is such a page at all. */
export function plainOf(
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
      const what = `There is no issue ${view.key}, or ${me.displayName} may not see it.`;
      return drawn(
        <Short title={title} what={`${what} Look for it from the way in, or act as somebody else there.`} />,
        false,
      );
    }
    case 'refused':
      return drawn(<Short title={title} what={view.what} />);
    case 'app':
      return drawn(
        <Short title={title} what="The app draws this page with JavaScript. What it draws, as JSON:">
          <a href={`/_sandbox/ui?module=${view.module.key}&as=${encodeURIComponent(me.accountId)}`}>its tree</a>
        </Short>,
      );
    case 'site':
    case 'apps':
    case 'dashboard':
    case 'project':
      return drawn(<Short title={title} what="This page is drawn with JavaScript, over Jira's REST API." />);
  }
}

function Short({
  title,
  what,
  children,
}: {
  readonly title: string;
  readonly what: string;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <>
      <h1>{title}</h1>
      <p>
        {what} {children}
      </p>
      <p>
        <a href="/">The way in</a>
      </p>
    </>
  );
}
