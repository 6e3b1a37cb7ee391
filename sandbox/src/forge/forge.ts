import type { WireRequest, WireResponse } from '../wire';
import type { JiraEvent } from '../jira/jira';
import type { Module } from './app/module';
import type { Invocation, InvokeResult } from './invocation/invocation';
import type { GadgetState } from './pages/gadgets';
import type { Readings } from './readings';
import type { PanelStatus } from './pages/issue-status';
import type { MenuSection } from './pages/page-menu';
import type { PageLocation } from './pages/page-location';

/** A resolver call from a page. */
export interface ResolverCall extends PageLocation {
  readonly module: string;
  readonly functionKey: string;
  readonly payload?: unknown;
  /** Account id of the page's viewer. */
  readonly as: string;
  readonly entryPoint?: EntryPoint | undefined;
}

/** The edit view of a dashboard gadget. Every other view has no name. */
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
  /** Hosts from which the app's pages may load images. */
  readonly imageHosts: readonly string[];
  readonly modules: readonly Module[];
  readonly readings: Readings;
  /**
   * Sends a Jira event through the triggers' filters to their functions. Returns at once, because the clock schedules
   * the delivery.
   */
  sendJiraEvent(event: JiraEvent): void;
  /** Returns the web trigger's public URL by module key. Creates the URL on first use, as `webTrigger.getUrl` does. */
  webTriggerUrl(moduleKey: string): string;
  /**
   * Answers a request from outside to `/public/{id}/...` or `/x1/{id}/...`. `path` is the whole path with its query.
   */
  callWebTrigger(request: WireRequest): Promise<WireResponse>;
  invoke(call: ResolverCall): Promise<InvokeResult>;
  /** Runs a scheduled trigger now. Returns the result of its function, or the message of its error. */
  runScheduled(moduleKey: string): Promise<InvokeResult>;
  /** Returns the bundled script of the module's resource, for the page's frame. */
  pageScript(moduleKey: string, entryPoint?: EntryPoint): Promise<string>;
  /** Returns a translation file of the app, which pages load from `__LOCALES__`. */
  translation(file: string): string | undefined;
  /** Returns the result of the bridge's `getContext` for this page, user and location. */
  pageContext(
    moduleKey: string,
    as: string,
    location?: PageLocation,
    entryPoint?: EntryPoint,
  ): Promise<Readonly<Record<string, unknown>>>;
  /** Returns true if the display conditions show the module to this user at this location. */
  isShown(moduleKey: string, as: string, location?: PageLocation): boolean;
  /** Returns the menu that Jira draws beside a full page with sub-pages. */
  pageMenu(moduleKey: string, as: string): readonly MenuSection[];
  /**
   * Returns the status that an issue context panel shows beside its label. Invokes the panel's `dynamicProperties`
   * function if it has one.
   */
  panelStatus(moduleKey: string, as: string, issue: string): Promise<PanelStatus>;
  /** Returns the gadget of a module on the site's only dashboard. */
  gadget(moduleKey: string): GadgetState;
  /** Saves the values that a gadget's edit view submitted. */
  configureGadget(moduleKey: string, submitted: unknown): void;
  /** Calls the bridge's `permissions.egress.{set,get,deleteDomain,deleteGroup}`, which admins use to grant egress. */
  egressPermission(call: 'set' | 'get' | 'deleteDomain' | 'deleteGroup', input: unknown, as: string): Promise<unknown>;
  /** Returns the invocations after an id, by default all. `withBodies` includes the bodies of their calls. */
  invocations(sinceId?: number, withBodies?: boolean): readonly Invocation[];
  metrics(): Readonly<Record<string, unknown>>;
  dump(): unknown;
  load(state: unknown): void;
}
