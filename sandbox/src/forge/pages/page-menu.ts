import type { AnyFullPage } from '../app/modules';
import type { Translations } from './translations';

/** An entry of an app's own menu: a title, and an address below the page's. */
interface MenuEntry {
  readonly title: string;
  readonly route: string;
}

/** Entries of a menu under one header; `pages` of a manifest have none. */
export interface MenuSection {
  readonly header?: string | undefined;
  readonly entries: readonly MenuEntry[];
}

/** Returns the menu that Jira draws beside a full page. Admin pages have one with Custom UI only [doc: jira-admin-page]. */
export function menuOf(
  type: string,
  page: Pick<AnyFullPage, 'pages' | 'sections'>,
  translations: Translations,
  holds: (conditions: Readonly<Record<string, unknown>> | undefined) => boolean,
): readonly MenuSection[] {
  if (type !== 'jira:globalPage') return [];
  const sections = page.sections ?? (page.pages ? [{ header: undefined, pages: page.pages }] : []);
  return sections.map(({ header, pages }) => ({
    header: translations.inDefault(header),
    entries: pages
      .filter(({ displayConditions }) => holds(displayConditions))
      .map(({ title, route }) => ({
        title: translations.inDefault(title) ?? route,
        route: route.replace(/^\//, ''),
      })),
  }));
}
