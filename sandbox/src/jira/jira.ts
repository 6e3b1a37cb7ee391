import type { WireRequest, WireResponse } from '../wire';
import type { Site } from './model';

/** The caller. An app acts as itself (`asApp`) or for a user (`asUser`); then its scopes and the user's permissions count. */
export type Caller =
  | { readonly kind: 'user'; readonly accountId: string }
  | { readonly kind: 'app'; readonly app: AppIdentity }
  | { readonly kind: 'app-as-user'; readonly app: AppIdentity; readonly accountId: string }
  | { readonly kind: 'anonymous' };

/** An installed app as Jira sees it: a user of its own, with the scopes that the admin granted. */
export interface AppIdentity {
  readonly appId: string;
  /** The account that Jira shows as the author of what the app does. */
  readonly accountId: string;
  readonly scopes: ReadonlySet<string>;
}

/** An event of Jira before any app's filter. `body` is the documented payload without `selfGenerated`. */
export interface JiraEvent {
  /** `avi:jira:updated:issue` and its kind. */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The app that caused it, if one did. */
  readonly byApp?: string | undefined;
  readonly issueId?: string | undefined;
  readonly projectId?: string | undefined;
  /** The header `X-Atlassian-Webhook-Trace` of the causing call. Only that app gets it back. */
  readonly trace?: string | undefined;
  /** It comes from Atlassian's ecosystem, not from Jira: `body` is all of it. */
  readonly isCloudEvent?: true;
}

/** The emulated Jira Cloud site: plain memory behind the REST wire. */
export interface Jira {
  /** Answers one REST call, at once and whole. An unknown path is 501 and names itself. */
  handle(request: WireRequest, caller: Caller): WireResponse;
  /** Answers a GET of Jira's own pages as their viewer. No limit counts it. */
  lookUp(path: string, accountId: string): WireResponse;
  /** Returns the account of `Authorization: Basic base64(email:token)`, undefined for wrong credentials. */
  authenticate(authorization: string | undefined): string | undefined;
  /** Adds (or updates) the user that an installed app acts as. */
  installApp(app: AppIdentity & { readonly displayName: string }): void;
  uninstallApp(appId: string): void;
  /** Performs a UI action that has no REST call: `move`, `rename-status`, ... Serves `POST /_sandbox/jira/{action}`. */
  perform(action: string, input: unknown): WireResponse;
  /** The value of an issue's property as it stood at a moment (epoch ms), for event filters that read slightly old values. */
  issueProperty(issueId: string, key: string, at: number): unknown;
  projectProperty(projectId: string, key: string, at: number): unknown;
  userProperty(accountId: string, key: string, at: number): unknown;
  users(): readonly SiteUser[];
  /** Aliases that the manifest's `jira:entityProperty` modules define for JQL. */
  /** Adds the global permissions of an app; grants that the site already has stay. */
  definePermissions(permissions: readonly AppPermission[]): void;
  defineSearchAliases(aliases: readonly SearchAlias[]): void;
  /** Its memory as it is, no copy: for who looks on, and changes nothing. */
  site(): Readonly<Site>;
  /** The whole of it as one JSON value, out and in. */
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

/** One extracted path of a property: `searchAlias` in JQL reads `path` of the issue property `propertyKey`. */
export interface SearchAlias {
  readonly appId: string;
  readonly propertyKey: string;
  readonly path: string;
  readonly type: 'string' | 'number' | 'text' | 'user' | 'date';
  readonly alias: string;
}
