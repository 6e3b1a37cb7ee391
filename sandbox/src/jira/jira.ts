import type { WireRequest, WireResponse } from '../wire';
import type { Site } from './model/site';

/**
 * The caller of Jira's REST API. An app acts as itself (`asApp`) or for a user (`asUser`). Its scopes and the user's
 * permissions apply.
 */
export type Caller =
  | { readonly kind: 'user'; readonly accountId: string }
  | { readonly kind: 'app'; readonly app: AppIdentity }
  | { readonly kind: 'app-as-user'; readonly app: AppIdentity; readonly accountId: string }
  | { readonly kind: 'anonymous' };

/** An installed app, which acts as a user of its own with the granted scopes. */
export interface AppIdentity {
  readonly appId: string;
  /** Account of the app's user, which is the author of the app's own changes. */
  readonly accountId: string;
  readonly scopes: ReadonlySet<string>;
}

/** An event of Jira before any app's filter. `body` is the documented payload without `selfGenerated`. */
export interface JiraEvent {
  /** Event name, such as `avi:jira:updated:issue`. */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The app that caused the event, if any. */
  readonly byApp?: string | undefined;
  readonly issueId?: string | undefined;
  readonly projectId?: string | undefined;
  /** The header `X-Atlassian-Webhook-Trace` of the causing call. Only that app gets it. */
  readonly trace?: string | undefined;
  /** True for an event in the CloudEvents format, whose `body` is sent without added members. */
  readonly isCloudEvent?: true;
}

/** The emulated Jira Cloud site, which is held in memory and answers REST calls. */
export interface Jira {
  /** Answers a REST call synchronously. An unknown path gets a 501 that names it. */
  handle(request: WireRequest, caller: Caller): WireResponse;
  /** Answers a GET call that one of Jira's own pages makes as its viewer, without rate limits. */
  lookUp(path: string, accountId: string): WireResponse;
  /** Returns the account of `Authorization: Basic base64(email:token)`, undefined for wrong credentials. */
  authenticate(authorization: string | undefined): string | undefined;
  /** Adds (or updates) the user that an installed app acts as. */
  installApp(app: AppIdentity & { readonly displayName: string }): void;
  uninstallApp(appId: string): void;
  /** Performs a UI action that has no REST call: `move`, `rename-status`, ... Serves `POST /_sandbox/jira/{action}`. */
  perform(action: string, input: unknown): WireResponse;
  /** Returns an issue property's value at a time (epoch ms), because event filters can read old values. */
  issueProperty(issueId: string, key: string, at: number): unknown;
  projectProperty(projectId: string, key: string, at: number): unknown;
  userProperty(accountId: string, key: string, at: number): unknown;
  users(): readonly SiteUser[];
  /** Adds the global permissions of an app and keeps the site's grants. */
  definePermissions(permissions: readonly AppPermission[]): void;
  defineSearchAliases(aliases: readonly SearchAlias[]): void;
  /** Returns the live content of the site for reading only. */
  site(): Readonly<Site>;
  /** Returns the whole site as one JSON value, for `load`. */
  dump(): unknown;
  load(state: unknown): void;
}

/** A global permission that an app adds to the site. */
export interface AppPermission {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly defaultGrants: readonly ('all' | 'jira-administrators')[];
}

export interface SiteUser {
  readonly accountId: string;
  readonly displayName: string;
  readonly email: string;
  readonly token: string;
  readonly admin: boolean;
  readonly active: boolean;
}

/** An extracted path of a property: `searchAlias` in JQL reads `path` of the issue property `propertyKey`. */
export interface SearchAlias {
  readonly appId: string;
  readonly propertyKey: string;
  readonly path: string;
  readonly type: 'string' | 'number' | 'text' | 'user' | 'date';
  readonly alias: string;
}
