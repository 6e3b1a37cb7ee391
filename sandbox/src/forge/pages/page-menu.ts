import type { AnyFullPage } from '../app/modules';
import type { Translations } from './translations';

/** An entry of an app's own menu. `route` is the address below the page's address. */
interface MenuEntry {
  readonly title: string;
  readonly route: string;
}

/** Menu entries under one header. The member `pages` of a manifest has no header. */
export interface MenuSection {
  readonly header?: string | undefined;
  readonly entries: readonly MenuEntry[];
}

/**
 * Returns the menu that Jira draws beside a full page. Jira draws none beside an admin or project page with UI
 * Kit [doc: jira-admin-page, jira-project-page].
 */
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
