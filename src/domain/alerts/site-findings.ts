import type { NewFinding } from './finding';

export const LICENSE_SCOPE = 'license:';

/** Finding of an app that was called without a license. */
export const UNLICENSED: NewFinding = {
  key: `${LICENSE_SCOPE}called`,
  topic: 'site',
  text: 'The service called, and the app has no active license: new delegations are refused with 402.',
  fix: 'Renew the license of the app in Manage apps. Open delegations are synced all the same.',
};

export const SEARCH_SCOPE = 'search:';

/** Finding of a search that Jira refuses. */
export const SEARCH_REFUSED: NewFinding = {
  key: `${SEARCH_SCOPE}refused`,
  topic: 'site',
  text: "Jira refuses the app's own search (JQL), which finds changes whose events were lost.",
  fix: 'Report it to the developer of the app. Until then each delegation is compared with its issue within 7 days.',
};

/** Finding of an app that no credential of the service is valid for. */
export const NO_CREDENTIAL: NewFinding = {
  key: 'secrets:inbound',
  topic: 'site',
  text: "The service can't call: no credential of it is valid.",
  fix: 'Create an incoming signing secret on the admin page, and enter it in the service.',
  target: { page: 'credentials' },
};

/** Findings about the project for alert issues. */
export const ALERTS_SCOPE = 'alerts:';

/** @param detail end of a sentence that begins with the project */
export function alertProjectFinding(projectKey: string, detail: string, fix: string): NewFinding {
  return {
    key: `${ALERTS_SCOPE}project`,
    topic: 'site',
    text: `The project for alerts, ${projectKey}, ${detail}.`,
    fix,
    target: { page: 'alerts' },
  };
}
