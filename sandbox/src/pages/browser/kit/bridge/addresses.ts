import { z } from 'zod';
import { localHref, page, visit } from '../../page';

const navigationSchema = z.object({
  url: z.string().optional(),
  type: z.string().optional(),
  target: z.string().optional(),
  issueKey: z.string().optional(),
  moduleKey: z.string().optional(),
  projectKey: z.string().optional(),
  path: z.string().optional(),
});

/** Returns the URL of a `NavigationLocation` on the site. */
export function getUrl(payload: unknown): string {
  return new URL(addressOf(navigationSchema.parse(payload)), page.site.url).href;
}

/** Opens an address in this tab or a new one. */
export function navigate(payload: unknown): void {
  const target = navigationSchema.parse(payload);
  const href = localHref(target.url ?? addressOf(target));
  if (!['http:', 'https:'].includes(new URL(href, window.location.href).protocol)) {
    throw new Error(`Not a web address: ${href}`);
  }
  if (target.type === 'new-tab') window.open(href, '_blank', 'noopener');
  else visit(href);
}

/** Returns the path of a target on the site. */
function addressOf({ target, issueKey, moduleKey, projectKey, path = '' }: z.infer<typeof navigationSchema>): string {
  if (target === 'issue' && issueKey !== undefined) return `/browse/${issueKey}`;
  if (target === 'dashboard') return '/jira/dashboard';
  if (target === 'module' && projectKey === undefined) {
    const suffix = path === '' || path.startsWith('?') ? path : `/${path.replace(/^\//, '')}`;
    if (page.adminPages.some(({ key }) => key === moduleKey)) return `/jira/admin/${moduleKey}${suffix}`;
    if (page.globalPages.some(({ key }) => key === moduleKey)) return `/jira/apps/${moduleKey}${suffix}`;
  }
  throw new Error(`The sandbox has no address for the target ${target}`);
}
