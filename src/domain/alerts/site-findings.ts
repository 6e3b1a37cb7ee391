import type { NewFinding } from './finding';

export const LICENSE_SCOPE = 'license:';

/** Finding for requests without an active license. */
export const UNLICENSED: NewFinding = {
  key: `${LICENSE_SCOPE}called`,
  topic: 'site',
  text: 'The service called, and the app has no active license: new delegations are refused with 402.',
  fix: 'Renew the license of the app in Manage apps. Open delegations are still synced.',
};

export const SEARCH_SCOPE = 'search:';

/** Finding for a search (JQL) that Jira refuses. */
export const SEARCH_REFUSED: NewFinding = {
  key: `${SEARCH_SCOPE}refused`,
  topic: 'site',
  text: "Jira refuses the app's own search (JQL), which finds changes whose events were lost.",
  fix: 'Report it to the developer of the app. Until then each delegation is compared with its issue within 7 days.',
};

/** Finding for a service without a valid credential. */
export const NO_CREDENTIAL: NewFinding = {
  key: 'secrets:inbound',
  topic: 'site',
  text: "The service can't call the app because it has no valid credential.",
  fix: 'Create an incoming signing secret on the admin page, and enter it in the service.',
  target: { page: 'credentials' },
};

/** Prefix of the findings about the project for alert issues. */
export const ALERTS_SCOPE = 'alerts:';

/**
 * Returns the finding about the project for alert issues.
 * @param detail end of a sentence that begins with the project
 */
export function alertProjectFinding(projectKey: string, detail: string, fix: string): NewFinding {
  return {
    key: `${ALERTS_SCOPE}project`,
    topic: 'site',
    text: `The project for alerts, ${projectKey}, ${detail}.`,
    fix,
    target: { page: 'alerts' },
  };
}

/**
 * Returns the finding about work that failed unexpectedly.
 * @param work name such as `job search` or `delegation 3f2a...`, without personal data
 */
export function unexpectedFinding(work: string, kind: string): NewFinding {
  return {
    key: `unexpected:${work}`,
    topic: 'site',
    text: `The app failed unexpectedly (${kind}) at ${work}. All other work goes on.`,
    fix: 'The app tries again later. If the finding stays for a day, report it to the developer of the app.',
  };
}
