import type { Jira } from '../../jira/jira';
import type { Clock } from '../../time/time';
import { moduleAri } from '../app/app-permissions';
import type { App } from '../app/app';
import { conditionsHold, type ConditionContext } from './display-conditions';
import type { EntryPoint, ResolverCall } from '../forge';
import type { InvokeResult } from '../invocation/invocation';
import type { Module } from '../app/module';
import { DASHBOARD_ID, type Gadgets } from './gadgets';
import type { GrantedEgress } from '../granted-egress';
import { environmentOf, licenseOf, type Installation } from '../app/installation';
import { toInvokeResult, type Invoker } from '../invocation/invoker';
import { panelStatus, type PanelStatus } from './issue-status';
import { PAGE_TYPES, type AnyFullPage } from '../app/modules';
import { menuOf, type MenuSection } from './page-menu';
import { viewerOf, type PageIssue, type PageLocation, type PageProject } from './page-location';

/** Maximum payload of a page's call to its resolver [doc: limits-invocation]. */
const MAX_INVOKE_BYTES = 500 * 1024;

const ISSUE_PAGE_TYPES: ReadonlySet<string> = new Set(['jira:issueContext', 'jira:issuePanel', 'jira:issueActivity']);
const PROJECT_PAGE_TYPES: ReadonlySet<string> = new Set(['jira:projectPage', 'jira:projectSettingsPage']);

export interface PageDeps {
  readonly app: App;
  readonly installation: Installation;
  readonly clock: Clock;
  readonly jira: () => Jira;
  readonly invoker: Invoker;
  readonly egress: GrantedEgress;
  readonly gadgets: Gadgets;
}

/** Calls of the app's pages to Forge. */
export interface PageCalls {
  invoke(call: ResolverCall): Promise<InvokeResult>;
  script(moduleKey: string, entryPoint?: EntryPoint): Promise<string>;
  /**
   * Returns the result of the bridge's `getContext`.
   * @throws Error if the user can't open the page.
   */
  context(
    moduleKey: string,
    as: string,
    location?: PageLocation,
    entryPoint?: EntryPoint,
  ): Readonly<Record<string, unknown>>;
  isShown(moduleKey: string, as: string, location?: PageLocation): boolean;
  /** Returns the menu beside a full page, limited to the entries that the user may see. */
  menu(moduleKey: string, as: string): readonly MenuSection[];
  /** Returns the status beside the label of an issue context panel. */
  status(moduleKey: string, as: string, issue: string): Promise<PanelStatus>;
}

export function createPageCalls({ app, installation, clock, jira, invoker, egress, gadgets }: PageDeps): PageCalls {
  const { manifest } = app;
  const pages = new Map(
    PAGE_TYPES.flatMap((type) =>
      manifest.modules[type].map((page): readonly [string, { type: Module['type']; page: AnyPage }] => [
        page.key,
        { type, page },
      ]),
    ),
  );
  const findPage = (key: string): { type: Module['type']; page: AnyPage } => {
    const match = pages.get(key);
    if (!match) throw new Error(`the app has no page ${key}`);
    return match;
  };
  const targetOf = (type: string, as: string, { issue, project }: PageLocation): PageTarget => {
    if (ISSUE_PAGE_TYPES.has(type)) {
      if (issue === undefined) throw new Error(`a page of the type ${type} needs an issue`);
      const pageIssue = viewerOf(jira(), as).issue(issue);
      return { issue: pageIssue, project: pageIssue.project };
    }
    if (!PROJECT_PAGE_TYPES.has(type)) return { issue: undefined, project: undefined };
    if (project === undefined) throw new Error(`a page of the type ${type} needs a project`);
    return { issue: undefined, project: viewerOf(jira(), as).project(project) };
  };
  const context: PageCalls['context'] = (moduleKey, as, location = {}, entryPoint) => {
    const { type } = findPage(moduleKey);
    const target = targetOf(type, as, location);
    const { locale, timeZone } = viewerOf(jira(), as).self();
    return {
      accountId: as,
      cloudId: installation.site.cloudId,
      extension: {
        type,
        ...extensionOf(target),
        ...(type === 'jira:dashboardGadget' && gadgetContextOf(gadgets, moduleKey, entryPoint)),
        location: locationOf(installation, type, moduleKey, target),
      },
      license: licenseOf(installation),
      localId: moduleAri(manifest, installation, moduleKey),
      locale: locale.replace('_', '-'),
      moduleKey,
      siteUrl: installation.site.url,
      timezone: timeZone,
      environmentId: installation.environmentId,
      environmentType: environmentOf(installation),
      appVersion: app.version,
      permissions: { scopes: [...manifest.scopes], external: externalPermissions(app, egress) },
    };
  };
  const conditionContextOf = (type: string, as: string, location: PageLocation): ConditionContext => ({
    jira: jira(),
    viewer: viewerOf(jira(), as),
    accountId: as,
    ...targetOf(type, as, location),
    now: clock.now(),
    permissionKey: (key) =>
      manifest.modules['jira:globalPermission'].some((module) => module.key === key)
        ? moduleAri(manifest, installation, key)
        : key,
  });

  return {
    context,
    script(moduleKey, entryPoint) {
      const { resource, edit } = findPage(moduleKey).page;
      if (entryPoint !== 'edit') return app.pageScript(resource);
      if (!edit) throw new Error(`the page ${moduleKey} has no edit view`);
      return app.pageScript(edit.resource);
    },
    isShown(moduleKey, as, location = {}) {
      const { type, page } = findPage(moduleKey);
      const conditionContext = conditionContextOf(type, as, location);
      // Only administrators can open admin pages and project settings, regardless of the conditions.
      if (type === 'jira:adminPage' && !conditionContext.viewer.hasPermission('ADMINISTER')) return false;
      if (
        type === 'jira:projectSettingsPage' &&
        !conditionContext.viewer.hasPermission('ADMINISTER_PROJECTS', { project: conditionContext.project?.key })
      ) {
        return false;
      }
      return conditionsHold(page.displayConditions, conditionContext);
    },
    menu(moduleKey, as) {
      const { type, page } = findPage(moduleKey);
      return menuOf(type, page, app.translations, (conditions) =>
        conditionsHold(conditions, conditionContextOf(type, as, {})),
      );
    },
    async status(moduleKey, as, issue) {
      const panel = manifest.modules['jira:issueContext'].find(({ key }) => key === moduleKey);
      if (!panel) throw new Error(`the app has no jira:issueContext ${moduleKey}`);
      return panelStatus(panel, viewerOf(jira(), as).issue(issue), installation, invoker);
    },
    async invoke({ module, functionKey, payload, as, issue, project, entryPoint }) {
      const { page } = findPage(module);
      if (page.resolver === undefined) return { error: { message: `the page ${module} has no resolver` } };
      if (Buffer.byteLength(JSON.stringify(payload ?? null)) > MAX_INVOKE_BYTES) {
        return { error: { message: 'Request payload is larger than 500 KB' } };
      }
      const outcome = await invoker.run({
        module,
        function: page.resolver.function,
        cause: `invoke ${functionKey}`,
        payload: {
          call: { functionKey, payload, jobId: undefined },
          context: context(module, as, { issue, project }, entryPoint),
        },
        accountId: as,
      });
      return toInvokeResult(outcome);
    },
  };
}

/** Members of a page module that decide what the page shows and runs. */
interface AnyPage extends Pick<AnyFullPage, 'key' | 'resource' | 'resolver' | 'displayConditions'> {
  readonly pages?: AnyFullPage['pages'];
  readonly sections?: AnyFullPage['sections'];
  readonly edit?: { readonly resource: string } | undefined;
}

/** Returns the granted external permissions: those of the manifest, and those that an admin added. */
export function externalPermissions({ manifest }: App, egress: GrantedEgress): Record<string, unknown> {
  return {
    fetch: {
      backend: [...manifest.backendHosts, ...egress.backendHosts()],
      client: [...manifest.clientHosts, ...egress.clientHosts()],
    },
    images: [...manifest.imageHosts],
  };
}

/** Issue and project on which a page is opened. */
interface PageTarget {
  readonly issue: PageIssue | undefined;
  readonly project: PageProject | undefined;
}

/**
 * Returns the context of a page on an issue or in a project [doc: "Extension context" of jira-issue-panel,
 * jira-issue-context, jira-project-page, jira-project-settings-page].
 */
function extensionOf({ issue, project }: PageTarget): Record<string, unknown> {
  if (!issue) return project ? { project } : {};
  const { id, key, type, typeId } = issue;
  return { issue: { id, key, type, typeId }, project };
}

/** Returns the context of a gadget [doc: jira-dashboard-gadget, "Extension context"]. */
function gadgetContextOf(
  gadgets: Gadgets,
  moduleKey: string,
  entryPoint: EntryPoint | undefined,
): Record<string, unknown> {
  const { id, configuration } = gadgets.get(moduleKey);
  return {
    dashboard: { id: DASHBOARD_ID },
    gadget: { id },
    ...(configuration && { gadgetConfiguration: configuration }),
    ...(entryPoint && { entryPoint }),
  };
}

function locationOf({ site }: Installation, type: string, moduleKey: string, { issue, project }: PageTarget): string {
  if (issue) return `${site.url}/browse/${issue.key}`;
  if (project) {
    const apps = type === 'jira:projectPage' ? 'apps' : 'settings/apps';
    return `${site.url}/jira/projects/${project.key}/${apps}/${moduleKey}`;
  }
  if (type === 'jira:dashboardGadget') return `${site.url}/jira/dashboards/${DASHBOARD_ID}`;
  return `${site.url}/jira/${type === 'jira:adminPage' ? 'admin' : 'apps'}/${moduleKey}`;
}
