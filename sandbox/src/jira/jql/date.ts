/** A local date and time. Months count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

export const MINUTE_MS = 60_000;
const PERIODS_MS = new Map([
  ['w', 7 * 24 * 60 * MINUTE_MS],
  ['d', 24 * 60 * MINUTE_MS],
  ['h', 60 * MINUTE_MS],
  ['m', MINUTE_MS],
]);
const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the local date and time in a time zone at a time (epoch ms). */
export function toLocalTime(time: number, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/** Returns the time (epoch ms) of a local date and time. Members may overflow, such as month 13. */
export function toEpochMs(localTime: LocalTime, timeZone: string): number {
  const asUtc = utcOf(localTime);
  const offsetAt = (time: number): number => utcOf(toLocalTime(time, timeZone)) - time;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

function utcOf({ year, month, day, hour, minute }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** Returns the local date of a time as `yyyy-MM-dd`. */
export function toLocalDate(time: number, timeZone: string): string {
  const { year, month, day } = toLocalTime(time, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Parses a JQL date: a date with an optional time, a period from now (`-5d`, `4w 2d`), or epoch ms. */
export function parseDate(text: string, now: number, timeZone: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const date = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text);
  if (date !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = [1, 3, 4, 5, 6].map((group) =>
      Number(date[group] ?? 0),
    );
    const asUtc = new Date(Date.UTC(year, month - 1, day, hour, minute));
    const isRealDate = asUtc.getUTCMonth() === month - 1 && asUtc.getUTCDate() === day && hour < 24 && minute < 60;
    return isRealDate ? toEpochMs({ year, month, day, hour, minute }, timeZone) : undefined;
  }
  const sign = text.startsWith('-') ? -1 : 1;
  const periods = text.replace(/^[-+]/, '').split(' ');
  let periodMs = 0;
  for (const period of periods) {
    const [, count, unit] = /^(\d+)([wdhm])$/.exec(period) ?? [];
    if (count === undefined || unit === undefined) return undefined;
    periodMs += Number(count) * (PERIODS_MS.get(unit) ?? 0);
  }
  return now + sign * periodMs;
}

/** Returns a time rounded down to the minute, because JQL dates have no seconds. */
export function floorToMinute(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}
