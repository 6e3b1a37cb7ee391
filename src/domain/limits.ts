export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/**
 * Run time after which a queue consumer or a schedule leaves its remaining work to the next run. Forge ends a run after
 * 55 s [doc: limits-invocation].
 */
export const BACKGROUND_RUN_MS = 40 * SECOND_MS;

/** Maximum run time of the function before an uninstallation. Forge ends it after 55 s [doc: pre-uninstall]. */
export const UNINSTALL_RUN_MS = 45 * SECOND_MS;

/** Maximum run time of a bulk change for an admin page. Forge ends a resolver after 25 s [doc: limits-invocation]. */
export const PAGE_RUN_MS = 15 * SECOND_MS;

/** Lease of an invocation. It exceeds the run time of every function, so an expired lease means a crash. */
export const LEASE_MS = MINUTE_MS;

/** Maximum number of attempts to change shared records. Then a queue item takes over, or the response is 503. */
export const MAX_ATTEMPTS = 6;

/** Maximum number of keys in one batch, and of operations in one transaction [doc: limits-kvs-ce]. */
export const MAX_OPERATIONS = 25;

/** Maximum delay of a queue item [doc: `delayInSeconds` 0 to 900]. */
export const MAX_DELAY_MS = 900 * SECOND_MS;

/** Maximum number of items in one push to a queue [doc: limits-async-events]. */
export const MAX_QUEUE_ITEMS = 50;

/**
 * Maximum size of the settings. A value has at most 240 KiB, some of them for the record around it [doc:
 * limits-kvs-ce].
 */
export const MAX_SETTINGS_BYTES = 239 * 1024;

/** Maximum number of issues on one page of a search, and in one bulk read [doc: 100 with fields]. */
export const ISSUES_AT_ONCE = 100;

/** Maximum number of issues in one check of the user's permissions [doc: getBulkPermissions]. */
export const ISSUES_PER_CHECK = 1000;

/** Maximum number of accounts in one bulk request of Jira's API [doc: getBulkPermissions]. */
export const ACCOUNTS_AT_ONCE = 200;
