import { pageData } from '../page-data';

/** What this page was told when it loaded. */
export const page = pageData.parse(JSON.parse(document.getElementById('page-data')?.textContent ?? ''));

/** The site's links, absolute ones too, open the sandbox's own pages. */
export function localHref(href: string): string {
  return href.startsWith(`${page.site.url}/`) ? href.slice(page.site.url.length) : href;
}

/** Goes to another page of the sandbox. */
export function visit(href: string): void {
  window.location.assign(localHref(href));
}
