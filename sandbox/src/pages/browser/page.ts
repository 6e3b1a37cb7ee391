import { pageDataSchema } from '../page-data';

/** Data of this page, from its HTML document. */
export const page = pageDataSchema.parse(JSON.parse(document.getElementById('page-data')?.textContent ?? ''));

/** Returns an absolute or relative URL of the site as a path of the sandbox. */
export function localHref(href: string): string {
  return href.startsWith(`${page.site.url}/`) ? href.slice(page.site.url.length) : href;
}

/** Opens another page of the sandbox. */
export function visit(href: string): void {
  window.location.assign(localHref(href));
}
