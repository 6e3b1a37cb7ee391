import { getAppContext } from '@forge/api';

/** Returns the deployed version of the app. */
export function appVersion(): string {
  return getAppContext().appVersion;
}

/** Returns the key that Jira has for a global permission of the app [doc: jira-global-permission]. */
export function globalPermissionKey(moduleKey: string): string {
  const { appAri, environmentAri } = getAppContext();
  return `ari:cloud:ecosystem::extension/${appAri.appId}/${environmentAri.environmentId}/static/${moduleKey}`;
}

/**
 * Returns true if the app may create new delegations on this site. Only paid apps in production have a license object
 * [doc: app-context-api]. Others don't need a license.
 */
export function isLicensed(): boolean {
  const { license } = getAppContext();
  return license ? (license.active ?? license.isActive ?? false) : true;
}
