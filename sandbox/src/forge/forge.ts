import type { WireRequest, WireResponse } from '../wire';
import type { JiraEvent } from '../jira/jira';
import type { Module } from './app/module';
import type { Invocation, Invoked } from './invocation/invocation';
import type { GadgetState } from './pages/gadgets';
import type { PanelStatus } from './pages/issue-status';
import type { MenuSection } from './pages/page-menu';

/** A resolver call as a page makes it. */
export interface Invoke {
  readonly module: string;
  readonly functionKey: string;
  readonly payload?: unknown;
  /** The account id of who looks at the page. */
  readonly as: string;
  /** The key or id of the issue that the page stands on. */
  readonly issue?: string | undefined;
  readonly entryPoint?: EntryPoint | undefined;
}

/** The edit view of a dashboard gadget; every other view has no name. */
export type EntryPoint = 'edit';

/** The emulated Forge around one installed app. */
export interface Forge {
  readonly app: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly environment: string;
    readonly accountId: string;
  };
  readonly modules: readonly Module[];
  /** A Jira event: through the triggers' filters to the functions. Returns at once; delivery goes by the clock. */
  deliver(event: JiraEvent): void;
  /** The web trigger's public URL, by module key: made on first use, as `webTrigger.getUrl` would. */
  webTriggerUrl(moduleKey: string): string;
  /** A call from outside to `/public/{id}/...` or `/x1/{id}/...`; `path` is the whole path with its query. */
  callWebTrigger(request: WireRequest): Promise<WireResponse>;
  invoke(call: Invoke): Promise<Invoked>;
  /** Runs a scheduled trigger now: what its function returned, or the message of its failure. */
  runScheduled(moduleKey: string): Promise<Invoked>;
  /** Returns the bundled script of the module's resource, for the page's frame. */
  pageScript(moduleKey: string, entryPoint?: EntryPoint): Promise<string>;
  /** A file that lies in `__LOCALES__` beside each page: the app's translations. */
  translation(file: string): string | undefined;
  /** The answer of the bridge's `getContext` for this page, user and issue. */
  pageContext(
    moduleKey: string,
    as: string,
    issue?: string,
    entryPoint?: EntryPoint,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Returns true if the display conditions show the module to this user on this issue. */
  isShown(moduleKey: string, as: string, issue?: string): boolean;
  /** The menu that Jira draws beside a full page with sub-pages. */
  pageMenu(moduleKey: string, as: string): readonly MenuSection[];
  /** The status beside the label of an issue context panel: an invocation, where the panel has `dynamicProperties`. */
  panelStatus(moduleKey: string, as: string, issue: string): Promise<PanelStatus>;
  /** The gadget of a module on the site's one dashboard. */
  gadget(moduleKey: string): GadgetState;
  /** Keeps the values that a gadget's edit view submitted. */
  configureGadget(moduleKey: string, submitted: unknown): void;
  /** Egress that an admin grants: `permissions.egress.{set,get,deleteDomain,deleteGroup}` of the bridge, admins only. */
  egressPermission(call: 'set' | 'get' | 'deleteDomain' | 'deleteGroup', input: unknown, as: string): Promise<unknown>;
  invocations(since: number, bodies: boolean): readonly Invocation[];
  metrics(): Readonly<Record<string, unknown>>;
  dump(): unknown;
  load(state: unknown): void;
}
