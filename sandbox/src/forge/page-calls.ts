import type { Jira } from '../jira/jira';
import type { Clock } from '../time';
import type { App } from './bundle';
import { conditionsHold, type ConditionPlace } from './display-conditions';
import type { Invoke, Invoked, Module } from './forge';
import type { GrantedEgress } from './granted-egress';
import { environmentOf, licenseOf, type Installation } from './installation';
import type { Invoker } from './invoker';
import { PAGE_TYPES, type AnyFullPage, type Page } from './modules';
import { menuOf, type MenuSection } from './page-menu';
import { viewerOf, type IssuePlace } from './page-place';

/** From a page to its resolver. [doc] limits-invocation */
const MAX_FRONT_END_BYTES = 500 * 1024;

const ON_AN_ISSUE: ReadonlySet<string> = new Set(['jira:issueContext', 'jira:issuePanel', 'jira:issueActivity']);

export interface PageDeps {
  readonly app: App;
  readonly at: Installation;
  readonly clock: Clock;
  readonly jira: () => Jira;
  readonly invoker: Invoker;
  readonly egress: GrantedEgress;
}

/** What the app's pages ask of Forge. */
export interface PageCalls {
  invoke(call: Invoke): Promise<Invoked>;
  script(moduleKey: string): Promise<string>;
  /** The bridge's `getContext`. Throws an Error where the user cannot open the page. */
  context(moduleKey: string, as: string, issue?: string): Readonly<Record<string, unknown>>;
  isShown(moduleKey: string, as: string, issue?: string): boolean;
  /** The menu beside a full page, as far as the user sees it. */
  menu(moduleKey: string, as: string): readonly MenuSection[];
}

export function createPageCalls({ app, at, clock, jira, invoker, egress }: PageDeps): PageCalls {
  const pages = new Map(
    PAGE_TYPES.flatMap((type) => app.manifest.modules[type].map((page) => [page.key, { type, page }] as const)),
  );
  const find = (key: string): { type: Module['type']; page: Page & Partial<AnyFullPage> } => {
    const found = pages.get(key);
    if (!found) throw new Error(`the app has no page ${key}`);
    return found;
  };
  const issueOf = (type: string, as: string, issue: string | undefined): IssuePlace | undefined => {
    if (!ON_AN_ISSUE.has(type)) return undefined;
    if (issue === undefined) throw new Error(`a page of the type ${type} stands on an issue`);
    return viewerOf(jira(), as).issue(issue);
  };
  const context = (moduleKey: string, as: string, issue?: string): Record<string, unknown> => {
    const { type } = find(moduleKey);
    const { locale, timeZone } = viewerOf(jira(), as).self();
    return {
      accountId: as,
      cloudId: at.site.cloudId,
      extension: { type, ...extensionOf(issueOf(type, as, issue)), location: locationOf(at, type, moduleKey, issue) },
      license: licenseOf(at),
      localId: `ari:cloud:ecosystem::extension/${app.manifest.appId}/${at.environmentId}/static/${moduleKey}`,
      locale: locale.replace('_', '-'),
      moduleKey,
      siteUrl: at.site.url,
      timezone: timeZone,
      environmentId: at.environmentId,
      environmentType: environmentOf(at),
      appVersion: app.version,
      permissions: { scopes: [...app.manifest.scopes], external: externalPermissions(app, egress) },
    };
  };

  const placeOf = (type: string, as: string, issue: string | undefined): ConditionPlace => ({
    jira: jira(),
    viewer: viewerOf(jira(), as),
    accountId: as,
    issue: issueOf(type, as, issue),
    now: clock.now(),
  });

  return {
    context,
    script: (moduleKey) => app.pageScript(find(moduleKey).page.resource),
    isShown(moduleKey, as, issue) {
      const { type, page } = find(moduleKey);
      const place = placeOf(type, as, issue);
      // Jira's own rule: administration is for administrators.
      if (type === 'jira:adminPage' && !place.viewer.hasPermission('ADMINISTER')) return false;
      return conditionsHold(page.displayConditions, place);
    },
    menu(moduleKey, as) {
      const { type, page } = find(moduleKey);
      return menuOf(type, page, app.translations, (conditions) =>
        conditionsHold(conditions, placeOf(type, as, undefined)),
      );
    },
    async invoke({ module, functionKey, payload, as, issue }) {
      const { page } = find(module);
      if (page.resolver === undefined) return { error: { message: `the page ${module} has no resolver` } };
      if (Buffer.byteLength(JSON.stringify(payload ?? null)) > MAX_FRONT_END_BYTES) {
        return { error: { message: 'Request payload is larger than 500 KB' } };
      }
      const outcome = await invoker.run({
        module,
        function: page.resolver.function,
        cause: `invoke ${functionKey}`,
        payload: { call: { functionKey, payload, jobId: undefined }, context: context(module, as, issue) },
        accountId: as,
      });
      switch (outcome.kind) {
        case 'returned':
          return { result: outcome.value };
        case 'threw':
          return { error: { message: outcome.message } };
        case 'refused':
          return { error: { message: outcome.reason } };
        case 'timed out':
          return { error: { message: 'Function timed out' } };
        case 'died':
        case 'forgotten':
          return { error: { message: 'There was an error invoking the function' } };
      }
    },
  };
}

/** External permissions as granted: what the manifest declares, and what an admin added. */
export function externalPermissions({ manifest }: App, egress: GrantedEgress): Record<string, unknown> {
  return {
    fetch: {
      backend: [...manifest.backendHosts, ...egress.backendHosts()],
      client: [...manifest.clientHosts, ...egress.clientHosts()],
    },
  };
}

/** [doc] "Extension context" of jira-issue-panel, jira-issue-context */
function extensionOf(issue: IssuePlace | undefined): Record<string, unknown> {
  if (!issue) return {};
  const { id, key, type, typeId, project } = issue;
  return { issue: { id, key, type, typeId }, project };
}

function locationOf({ site }: Installation, type: string, moduleKey: string, issue: string | undefined): string {
  if (issue !== undefined) return `${site.url}/browse/${issue}`;
  return `${site.url}/jira/${type === 'jira:adminPage' ? 'admin' : 'apps'}/${moduleKey}`;
}
