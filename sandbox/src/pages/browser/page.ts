import { pageData } from '../page-data';

/** The data of this page from its document. */
export const page = pageData.parse(JSON.parse(document.getElementById('page-data')?.textContent ?? ''));

/** Returns a link of the site, absolute or not, as a path of the sandbox. */
export function localHref(href: string): string {
  return href.startsWith(`${page.site.url}/`) ? href.slice(page.site.url.length) : href;
}

/** Opens another page of the sandbox. */
export function visit(href: string): void {
  window.location.assign(localHref(href));
}
