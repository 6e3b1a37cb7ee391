import { z } from 'zod';
import { localHref, page, visit } from '../../page';

const location = z.object({
  url: z.string().optional(),
  type: z.string().optional(),
  target: z.string().optional(),
  issueKey: z.string().optional(),
  moduleKey: z.string().optional(),
  projectKey: z.string().optional(),
  path: z.string().optional(),
});

/** Returns the site's URL of a `NavigationLocation`. */
export function getUrl(payload: unknown): string {
  return new URL(addressOf(location.parse(payload)), page.site.url).href;
}

/** Opens an address in this tab or a new one. */
export function navigate(payload: unknown): void {
  const target = location.parse(payload);
  const href = localHref(target.url ?? addressOf(target));
  if (!['http:', 'https:'].includes(new URL(href, window.location.href).protocol)) {
    throw new Error(`Not a web address: ${href}`);
  }
  if (target.type === 'new-tab') window.open(href, '_blank', 'noopener');
  else visit(href);
}

function addressOf({ target, issueKey, moduleKey, projectKey, path = '' }: z.infer<typeof location>): string {
  if (target === 'issue' && issueKey !== undefined) return `/browse/${issueKey}`;
  if (target === 'dashboard') return '/jira/dashboard';
  if (target === 'module' && projectKey === undefined) {
    const below = path === '' || path.startsWith('?') ? path : `/${path.replace(/^\//, '')}`;
    if (page.adminPages.some(({ key }) => key === moduleKey)) return `/jira/admin/${moduleKey}${below}`;
    if (page.globalPages.some(({ key }) => key === moduleKey)) return `/jira/apps/${moduleKey}${below}`;
  }
  throw new Error(`The sandbox knows no address for the target ${target}`);
}
