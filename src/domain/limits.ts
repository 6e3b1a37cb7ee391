export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Longest run of a consumer or schedule before it leaves the rest to the next one: Forge ends it after 55 s [doc limits-invocation]. */
export const BACKGROUND_RUN_MS = 40 * SECOND_MS;

/** Longest run of the function before an uninstallation, which Forge ends after 55 s [doc pre-uninstall]. */
export const UNINSTALL_RUN_MS = 45 * SECOND_MS;

/** Longest change of many records while an admin's page waits: Forge ends a resolver after 25 s [doc limits-invocation]. */
export const PAGE_RUN_MS = 15 * SECOND_MS;

/** Lease of an invocation, longer than any function runs: an expired lease means that its invocation crashed. */
export const LEASE_MS = MINUTE_MS;

/** Attempts of a change of shared records before it is left to the queue, or answered with 503. */
export const MAX_ATTEMPTS = 6;

/** Keys of one batch, and operations of one transaction [doc limits-kvs-ce]. */
export const MAX_OPERATIONS = 25;

/** Longest delay of a queue item [doc: `delayInSeconds` 0 to 900]. */
export const MAX_DELAY_MS = 900 * SECOND_MS;

/** Items of one push to a queue [doc limits-async-events]. */
export const MAX_QUEUE_ITEMS = 50;

/** Bytes of the settings: a value holds 240 KiB, and the record around them needs some [doc limits-kvs-ce]. */
export const MAX_SETTINGS_BYTES = 239 * 1024;

/** Issues on one page of a search, and in one bulk read [doc: 100 with fields]. */
export const ISSUES_AT_ONCE = 100;

/** Issues in one check of the user's permissions [doc: getBulkPermissions]. */
export const ISSUES_IN_A_CHECK = 1000;

/** Accounts in one check of permissions [doc: bulk permissions]. */
export const ACCOUNTS_AT_ONCE = 200;
