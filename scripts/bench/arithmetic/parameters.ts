/** One figure that isn't measured here, and the page or post that it rests on. */
export interface Modeled {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

const MINUTE = 'min';
const SECOND = 's';

/** Figures of the comparison and of the arithmetic. Change one, and run `npm run bench` again. */
export const PARAMETERS = {
  /** The week that every alternative handles. */
  week: {
    delegations: { value: 1000, unit: 'delegations', source: 'chosen: a company that offboards 100 people a week' },
    appsPerPerson: { value: 10, unit: 'delegations', source: 'chosen' },
    reassignedShare: { value: 0.5, unit: 'of all', source: 'chosen' },
    stillOpenShare: { value: 0.03, unit: 'of all', source: 'chosen' },
    deletedShare: { value: 0.02, unit: 'of all', source: 'chosen' },
    declinedShare: { value: 0.03, unit: 'of all', source: 'chosen' },
    reopenedShare: { value: 0.08, unit: 'of all', source: 'chosen' },
    bulkClosings: { value: 4, unit: 'of 100 issues each', source: 'chosen' },
  },
  poller: {
    shortestWait: {
      value: 10,
      unit: MINUTE,
      source: "the service's built-in delegation notices a closed issue after 10 to 15 minutes (docs/torii.md)",
    },
    longestWait: { value: 15, unit: MINUTE, source: 'as the shortest wait' },
    overlap: { value: 5, unit: MINUTE, source: "chosen: more than the sandbox's search lag of 30 s" },
    pageSize: {
      value: 100,
      unit: 'issues',
      source: 'chosen: issues that a page of a search returns with their fields',
    },
    fullCompareEvery: {
      value: 24,
      unit: 'h',
      source: 'chosen: a deleted issue is in no search, so open ones are read by id once a day',
    },
  },
  webhook: {
    retries: {
      value: 5,
      unit: 'retries',
      source:
        'developer.atlassian.com/cloud/jira/platform/webhooks, retry policy: up to five, on 408, 409, 425, 429, 5xx and time-outs',
    },
    shortestRetry: { value: 5, unit: MINUTE, source: 'the same page: a random 5 to 15 minutes between two tries' },
    longestRetry: { value: 15, unit: MINUTE, source: 'as the shortest retry' },
    shortestDelay: { value: 0.5, unit: SECOND, source: "unsure: as the sandbox's delay of Forge events" },
    longestDelay: { value: 3, unit: SECOND, source: "unsure: as the sandbox's delay of Forge events" },
  },
  automation: {
    shortestDelay: { value: 1, unit: SECOND, source: 'unsure: an event, and a free queue of rules' },
    longestDelay: { value: 10, unit: SECOND, source: 'unsure: as the shortest delay' },
    retries: {
      value: 0,
      unit: 'retries',
      source:
        'community.atlassian.com, "Retrying automation rules for enhanced reliability" (2025): system errors are retried, ' +
        'errors of "Send web request" are not',
    },
    runsAMonthOnStandard: {
      value: 1700,
      unit: 'runs a month',
      source:
        'support.atlassian.com/automation/kb, "Difference between automation service limits and automation usage" (27 Jan 2026): ' +
        'rules stop until the next month',
    },
    runsAMonthPerUserOnPremium: {
      value: 1000,
      unit: 'runs a month and user',
      source: 'appfire.com, "Jira automation limits", after Atlassian\'s packaging of 2023',
    },
    usersOnPremium: { value: 100, unit: 'users', source: 'chosen' },
  },
  limits: {
    pointsAnHour: {
      value: 65_000,
      unit: 'points an hour, all sites together',
      source: 'developer.atlassian.com/cloud/jira/platform/rate-limiting: global pool of tier 1',
    },
    ownShareOfPoints: { value: 0.1, unit: 'of the pool for one site', source: "the app's own rule" },
    invocationsAMinute: {
      value: 7000,
      unit: 'a minute and site',
      source: 'developer.atlassian.com/platform/forge/platform-quotas-and-limits: invocations',
    },
    invocationsASecond: { value: 300, unit: 'a second and site', source: 'as invocations a minute' },
    readUnitsAMinute: {
      value: 4000,
      unit: 'units of 10 KB a minute and site',
      source: 'developer.atlassian.com/platform/forge/limits-kvs-ce',
    },
    writeUnitsAMinute: { value: 4000, unit: 'units of 10 KB a minute and site', source: 'as read units' },
    queueItemsAMinute: {
      value: 500,
      unit: 'items a minute and site',
      source: 'developer.atlassian.com/platform/forge/limits-async-events',
    },
    jiraReadsASecond: {
      value: 100,
      unit: 'a second, site, and endpoint',
      source: 'developer.atlassian.com/cloud/jira/platform/rate-limiting: burst limits',
    },
    egressAMinute: {
      value: 100,
      unit: 'requests a minute of one invocation',
      source: 'developer.atlassian.com/platform/forge/platform-quotas-and-limits: egress',
    },
  },
  /** Use of one delegation, counted in the sandbox. */
  use: {
    pointsALife: { value: 20, unit: 'points a delegation', source: 'counted: docs/budgets.json, points' },
    eventsALife: { value: 5, unit: 'events a delegation', source: 'counted: an assignment and four moves' },
    readUnitsAnEvent: { value: 2, unit: 'units', source: 'counted: a batch read of 5 KB, and a secret' },
    writeUnitsAnEvent: { value: 2, unit: 'units', source: 'counted: two transactions' },
    queueItemsALife: { value: 1, unit: 'items', source: 'counted: the check of a new issue' },
    pointsAnIdleSiteAnHour: { value: 2, unit: 'points', source: 'counted: one search of the reconciliation an hour' },
    readsOfAnOpenOneAWeek: {
      value: 1.01,
      unit: 'points',
      source: 'counted: 100 open issues are compared by one call of 101 points, once in 7 days',
    },
  },
  tests: {
    wholeRun: { value: 600, unit: SECOND, source: 'measured: `npm test` on two cores, 29 Nov 2026' },
  },
  judgement: {
    tolerance: {
      value: 60,
      unit: SECOND,
      source: 'chosen: a report is false if it says what ended longer than this before it arrived',
    },
  },
} as const satisfies Record<string, Record<string, Modeled>>;

/** A share or a number of minutes or seconds, in milliseconds. */
export const msOf = ({ value, unit }: Modeled): number =>
  value * (unit === 'h' ? 3_600_000 : unit === MINUTE ? 60_000 : 1000);
