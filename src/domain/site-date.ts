import { DAY_MS, SECOND_MS } from './limits';

/** Returns the date of a time in a time zone, `YYYY-MM-DD`. An unknown time zone counts as UTC. */
export function dateAt(epochMs: number, timeZone: string): string {
  try {
    return localTime(epochMs, timeZone).slice(0, 10);
  } catch {
    return new Date(epochMs).toISOString().slice(0, 10);
  }
}

/**
 * Returns true for a Saturday or Sunday.
 * @param date `YYYY-MM-DD`
 */
export function isWeekend(date: string): boolean {
  const day = new Date(`${date}T00:00:00Z`).getUTCDay();
  return day === 0 || day === 6;
}

/** Returns the date that is a number of days after another date. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Returns the number of days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** Returns the time (epoch ms) of the start of an hour on a date in a time zone. */
export function timeOf(date: string, hour: number, timeZone: string): number {
  const asUtc = Date.parse(`${date}T${String(hour).padStart(2, '0')}:00:00Z`);
  // Daylight saving time may start or end between the two times, so the offset is read again at the guessed time.
  const firstGuess = asUtc - offsetAt(asUtc, timeZone);
  return asUtc - offsetAt(firstGuess, timeZone);
}

/** Returns the offset of a time zone from UTC, ms. An unknown time zone counts as UTC. */
function offsetAt(epochMs: number, timeZone: string): number {
  try {
    return Date.parse(`${localTime(epochMs, timeZone)}Z`) - Math.floor(epochMs / SECOND_MS) * SECOND_MS;
  } catch {
    return 0;
  }
}

/**
 * Returns a time in a time zone, `YYYY-MM-DDTHH:MM:SS`. Sweden's format has a space instead of the T.
 * @throws RangeError for an unknown time zone
 */
function localTime(epochMs: number, timeZone: string): string {
  return formatOf(timeZone).format(epochMs).replace(' ', 'T');
}

/** Formats by time zone, because the creation of one takes 50 times as long as its use. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(timeZone, format);
  return format;
}
