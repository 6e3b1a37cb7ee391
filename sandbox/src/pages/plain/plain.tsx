import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { z } from 'zod';
import type { Host } from '../../host';
import type { PageData } from '../page-data';
import { PlainHome } from './plain-home';
import { plainIssue } from './plain-issue';

const projectsSchema = z.object({ values: z.array(z.object({ key: z.string(), name: z.string() })) });

/** Returns the HTML of a page for clients without JavaScript. `exists` is false if the user can't see the issue. */
export function plainPage(
  host: Host,
  page: PageData,
  title: string,
): { readonly exists: boolean; readonly markup: string } {
  const { view, me } = page;
  const render = (content: ReactNode, { exists = true } = {}) => ({ exists, markup: renderToStaticMarkup(content) });
  switch (view.name) {
    case 'home': {
      const { body } = host.jira.lookUp('/rest/api/3/project/search', me.accountId);
      return render(<PlainHome page={page} projects={projectsSchema.parse(JSON.parse(body)).values} />);
    }
    case 'issue': {
      const issue = plainIssue(host.jira, view.key, me.accountId);
      if (issue !== undefined) return render(issue);
      const reason = `There's no issue ${view.key}, or ${me.displayName} can't see it.`;
      return render(
        <ShortPage title={title} text={`${reason} Find an issue or act as another user on the home page.`} />,
        { exists: false },
      );
    }
    case 'refused':
      return render(<ShortPage title={title} text={view.reason} />);
    case 'app':
      return render(
        <ShortPage title={title} text="The app draws this page with JavaScript. Its content as JSON:">
          <a href={`/_sandbox/ui?module=${view.module.key}&as=${encodeURIComponent(me.accountId)}`}>UI Kit tree</a>
        </ShortPage>,
      );
    case 'site':
    case 'apps':
    case 'dashboard':
    case 'project':
      return render(<ShortPage title={title} text="JavaScript draws this page from Jira's REST API." />);
  }
}

function ShortPage({
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
