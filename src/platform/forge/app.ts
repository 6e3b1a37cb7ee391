import { getAppContext } from '@forge/api';

/** The app's own version, as deployed. */
export function appVersion(): string {
  return getAppContext().appVersion;
}

/** Returns the key in Jira of a global permission that the app declares [doc: jira-global-permission]. */
export function modulePermission(moduleKey: string): string {
  const { appAri, environmentAri } = getAppContext();
  return `ari:cloud:ecosystem::extension/${appAri.appId}/${environmentAri.environmentId}/static/${moduleKey}`;
}

/**
 * Returns true if the app may take on new work on this site. Only paid apps in production have a licence object [doc app-context-api];
 * everywhere else nothing has to be paid.
 */
export function isLicensed(): boolean {
  const { license } = getAppContext();
  return license ? (license.active ?? license.isActive ?? false) : true;
}
