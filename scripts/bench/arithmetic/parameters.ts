/** A figure that the bench assumes, with its source. */
export interface Parameter {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

const MINUTE = 'min';
const SECOND = 's';

/** Parameters of the comparison and of the arithmetic. After a change, run `npm run bench` again. */
export const PARAMETERS = {
  /** The week that every alternative handles. */
  week: {
    delegations: { value: 1000, unit: 'delegations', source: 'chosen: a company that offboards 100 people a week' },
    appsPerPerson: { value: 10, unit: 'delegations', source: 'chosen' },
    reassignedShare: { value: 0.5, unit: 'of all delegations', source: 'chosen' },
    stillOpenShare: { value: 0.03, unit: 'of all delegations', source: 'chosen' },
    deletedShare: { value: 0.02, unit: 'of all delegations', source: 'chosen' },
    declinedShare: { value: 0.03, unit: 'of all delegations', source: 'chosen' },
    reopenedShare: { value: 0.08, unit: 'of all delegations', source: 'chosen' },
    bulkClosings: { value: 4, unit: 'bulk closings of 100 issues each', source: 'chosen' },
  },
  poller: {
    shortestWait: {
      value: 10,
      unit: MINUTE,
      source: "the service's built-in delegation notices a closed issue after 10 to 15 minutes (docs/torii.md)",
    },
    longestWait: { value: 15, unit: MINUTE, source: 'the same page as shortestWait' },
    overlap: { value: 5, unit: MINUTE, source: "chosen: more than the sandbox's search lag of 30 s" },
    pageSize: {
      value: 100,
      unit: 'issues',
      source: 'chosen: issues that a page of a search returns with their fields',
    },
    fullCompareEvery: {
      value: 24,
      unit: 'h',
      source: 'chosen: no search finds a deleted issue, so open ones are read by id once a day',
    },
  },
  webhook: {
    retries: {
      value: 5,
      unit: 'retries',
      source:
        'developer.atlassian.com/cloud/jira/platform/webhooks, retry policy: up to five, on 408, 409, 425, 429, 5xx and time-outs',
    },
    shortestRetry: {
      value: 5,
      unit: MINUTE,
      source: 'the same page as retries: a random 5 to 15 minutes between two attempts',
    },
    longestRetry: { value: 15, unit: MINUTE, source: 'the same page as shortestRetry' },
    shortestDelay: { value: 0.5, unit: SECOND, source: "unsure: the same as the sandbox's delay of Forge events" },
    longestDelay: { value: 3, unit: SECOND, source: "unsure: the same as the sandbox's delay of Forge events" },
  },
  automation: {
    shortestDelay: { value: 1, unit: SECOND, source: 'unsure: the delay of an event, while no other rule is queued' },
    longestDelay: { value: 10, unit: SECOND, source: 'unsure: an estimate like shortestDelay' },
    retries: {
      value: 0,
      unit: 'retries',
      source:
        'community.atlassian.com, "Retrying automation rules for enhanced reliability" (2025): system errors are retried, ' +
        'errors of "Send web request" are not',
    },
    runsPerMonthOnStandard: {
      value: 1700,
      unit: 'runs per month',
      source:
        'support.atlassian.com/automation/kb, "Difference between automation service limits and automation usage" (27 Jan 2026): ' +
        'rules stop until the next month',
    },
    runsPerUserAndMonthOnPremium: {
      value: 1000,
      unit: 'runs per user and month',
      source: 'appfire.com, "Jira automation limits", after Atlassian\'s packaging of 2023',
    },
    usersOnPremium: { value: 100, unit: 'users', source: 'chosen' },
  },
  limits: {
    pointsPerHour: {
      value: 65_000,
      unit: 'points per hour, all sites together',
      source: 'developer.atlassian.com/cloud/jira/platform/rate-limiting: global pool of tier 1',
    },
    ownShareOfPoints: { value: 0.1, unit: 'of the pool for one site', source: "the app's own rule" },
    invocationsPerMinute: {
      value: 7000,
      unit: 'invocations per minute and site',
      source: 'developer.atlassian.com/platform/forge/platform-quotas-and-limits: invocations',
    },
    invocationsPerSecond: {
      value: 300,
      unit: 'invocations per second and site',
      source: 'the same page as invocationsPerMinute',
    },
    readUnitsPerMinute: {
      value: 4000,
      unit: 'units of 10 KB per minute and site',
      source: 'developer.atlassian.com/platform/forge/limits-kvs-ce',
    },
    writeUnitsPerMinute: {
      value: 4000,
      unit: 'units of 10 KB per minute and site',
      source: 'the same page as readUnitsPerMinute',
    },
    queueItemsPerMinute: {
      value: 500,
      unit: 'items per minute and site',
      source: 'developer.atlassian.com/platform/forge/limits-async-events',
    },
    jiraReadsPerSecond: {
      value: 100,
      unit: 'reads per second, site, and endpoint',
      source: 'developer.atlassian.com/cloud/jira/platform/rate-limiting: burst limits',
    },
    egressPerMinute: {
      value: 100,
      unit: 'requests per minute of one invocation',
      source: 'developer.atlassian.com/platform/forge/platform-quotas-and-limits: egress',
    },
  },
  /** Platform usage of one delegation, counted in the sandbox. */
  use: {
    pointsPerDelegation: { value: 20, unit: 'points per delegation', source: 'counted: docs/budgets.json, points' },
    eventsPerDelegation: { value: 5, unit: 'events per delegation', source: 'counted: an assignment and four moves' },
    readUnitsPerEvent: {
      value: 2,
      unit: 'units per event',
      source: 'counted: a batch read of 5 KB, and a read of the secret',
    },
    writeUnitsPerEvent: { value: 2, unit: 'units per event', source: 'counted: two transactions' },
    queueItemsPerDelegation: { value: 1, unit: 'items per delegation', source: 'counted: the check of a new issue' },
    idleSitePointsPerHour: {
      value: 2,
      unit: 'points per hour',
      source: 'counted: the hourly search of the reconciliation',
    },
    weeklyPointsPerOpenDelegation: {
      value: 1.01,
      unit: 'points per delegation and week',
      source: 'counted: 100 open issues are compared by one call of 101 points, once in 7 days',
    },
  },
  tests: {
    wholeRun: { value: 600, unit: SECOND, source: 'measured: `npm test` on two cores, 29 Nov 2026' },
  },
  judgment: {
    tolerance: {
      value: 60,
      unit: SECOND,
      source: 'chosen: a report is false if its state ended longer than this before it arrived',
    },
  },
} as const satisfies Record<string, Record<string, Parameter>>;

/** Returns a parameter in hours, minutes, or seconds as milliseconds. */
export const msOf = ({ value, unit }: Parameter): number =>
  value * (unit === 'h' ? 3_600_000 : unit === MINUTE ? 60_000 : 1000);
