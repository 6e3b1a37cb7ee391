import { KvsError } from './kvs-error';

/** Time to live of a value, as a request names it. */
export interface Ttl {
  readonly value: number;
  readonly unit: string;
}

const DAY_S = 86_400;
const HOUR_MS = 3_600_000;
const SECONDS_PER_UNIT = new Map([
  ['SECONDS', 1],
  ['MINUTES', 60],
  ['HOURS', 3600],
  ['DAYS', DAY_S],
]);

/** Longest time to live: 1 year [doc: kvs-api]. */
const MAX_TTL_S = 365 * DAY_S;
/** Time for which an expired value can still be read [doc: kvs-api]. */
export const EXPIRED_READABLE_MS = 48 * HOUR_MS;

/** Returns the expiry of a value that is written now (epoch ms, whole seconds), or undefined if it doesn't expire. */
export function expiryOf(ttl: Ttl | undefined, now: number): number | undefined {
  if (ttl === undefined) return undefined;
  // Code and message [measured].
  if (!Number.isInteger(ttl.value) || ttl.value <= 0) {
    throw new KvsError(400, 'INVALID_TTL', `TTL value must be a positive integer, received: ${ttl.value}`);
  }
  const unitSeconds = SECONDS_PER_UNIT.get(ttl.unit);
  if (unitSeconds === undefined) {
    throw new KvsError(
      400,
      'INVALID_TTL',
      `TTL unit must be one of SECONDS, MINUTES, HOURS, DAYS, received: ${ttl.unit}`,
    );
  }
  if (ttl.value * unitSeconds > MAX_TTL_S) throw new KvsError(400, 'INVALID_TTL', 'TTL value must not exceed 1 year');
  return (Math.floor(now / 1000) + ttl.value * unitSeconds) * 1000;
}
