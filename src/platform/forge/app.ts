import { getAppContext } from '@forge/api';

/** Returns the deployed version of the app. */
export function appVersion(): string {
  return getAppContext().appVersion;
}

/** Returns the key in Jira of a global permission that the app declares [doc: jira-global-permission]. */
export function modulePermission(moduleKey: string): string {
  const { appAri, environmentAri } = getAppContext();
  return `ari:cloud:ecosystem::extension/${appAri.appId}/${environmentAri.environmentId}/static/${moduleKey}`;
}

/**
 * Returns true if the app may create new delegations on this site. Only paid apps in production have a license object
 * [doc: app-context-api]; without one, no license is needed.
 */
export function isLicensed(): boolean {
  const { license } = getAppContext();
  return license ? (license.active ?? license.isActive ?? false) : true;
}
