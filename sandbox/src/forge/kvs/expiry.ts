import { Refusal } from './refusal';

export interface Ttl {
  readonly value: number;
  readonly unit: string;
}

const SECONDS_IN = new Map([
  ['SECONDS', 1],
  ['MINUTES', 60],
  ['HOURS', 3_600],
  ['DAYS', 86_400],
]);

/** Longest time to live in seconds: 1 year [doc: kvs-api]. */
const MAX_TTL = 365 * 86_400;
/** Time for which an expired value can still be read, in ms [doc: kvs-api]. */
export const EXPIRED_READABLE = 48 * 3_600_000;

/** Returns the expiry of a value that is written now (epoch ms, whole seconds), or undefined if it doesn't expire. */
export function expiryOf(ttl: Ttl | undefined, now: number): number | undefined {
  if (ttl === undefined) return undefined;
  // Code and message [measured].
  if (!Number.isInteger(ttl.value) || ttl.value <= 0) {
    throw new Refusal(400, 'INVALID_TTL', `TTL value must be a positive integer, received: ${ttl.value}`);
  }
  const unit = SECONDS_IN.get(ttl.unit);
  if (unit === undefined) {
    throw new Refusal(
      400,
      'INVALID_TTL',
      `TTL unit must be one of SECONDS, MINUTES, HOURS, DAYS, received: ${ttl.unit}`,
    );
  }
  if (ttl.value * unit > MAX_TTL) throw new Refusal(400, 'INVALID_TTL', 'TTL value must not exceed 1 year');
  return (Math.floor(now / 1000) + ttl.value * unit) * 1000;
}
