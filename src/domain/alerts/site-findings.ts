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
  fix: 'Report it to the developer of the app. Until it is fixed, each delegation is compared with its issue within 7 days.',
};

/** Finding for a service without a valid credential. */
export const NO_CREDENTIAL: NewFinding = {
  key: 'secrets:inbound',
  topic: 'site',
  text: "The service can't call the app because it has no valid credential.",
  fix: 'Create an incoming signing secret on the admin page, and enter it in the service.',
  target: { page: 'credentials' },
};

/** Prefix of the findings about alert issues. Saving the project for alert issues removes all of them. */
export const ALERTS_SCOPE = 'alerts:';

/** Prefix of the finding that checking the project for alert issues adds and removes. */
export const ALERT_PROJECT_SCOPE = `${ALERTS_SCOPE}project`;

/** Finding for an assignee of alert issues whose account Atlassian erased. Stays until an admin saves the project. */
export const CLOSED_ALERT_ASSIGNEE: NewFinding = {
  key: `${ALERTS_SCOPE}assignee`,
  topic: 'site',
  text: 'The assignee of alert issues was removed, because Atlassian erased the account.',
  fix: 'Choose another assignee, or none, for alert issues, and save.',
  target: { page: 'alerts' },
};

/**
 * Returns the finding about the project for alert issues.
 * @param detail end of a sentence that begins with the project
 */
export function alertProjectFinding(projectKey: string, detail: string, fix: string): NewFinding {
  return {
    key: ALERT_PROJECT_SCOPE,
    topic: 'site',
    text: `The project for alerts, ${projectKey}, ${detail}.`,
    fix,
    target: { page: 'alerts' },
  };
}

/**
 * Returns the finding about work that failed unexpectedly.
 * @param work name such as `job search` or `delegation 3f2a...`, without personal data
 * @param kind name of the error's class
 */
export function unexpectedFinding(work: string, kind: string): NewFinding {
  return {
    key: `unexpected:${work}`,
    topic: 'site',
    text: `The app failed unexpectedly (${kind}) at ${work}. All other work goes on.`,
    fix: 'The app tries again later. If the finding stays for a day, report it to the developer of the app.',
  };
}
