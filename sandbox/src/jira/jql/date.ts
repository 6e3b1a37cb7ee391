/** A local date and time. Months count from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const MINUTE = 60_000;
const PERIODS = new Map([
  ['w', 7 * 24 * 60 * MINUTE],
  ['d', 24 * 60 * MINUTE],
  ['h', 60 * MINUTE],
  ['m', MINUTE],
]);
const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the local date and time in a time zone at a given time (epoch ms). */
export function wallAt(moment: number, timeZone: string): Wall {
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
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return { year: part('year'), month: part('month'), day: part('day'), hour: part('hour'), minute: part('minute') };
}

/** Returns the time (epoch ms) of a local date and time. Members may overflow, such as month 13. */
export function momentOf(wall: Wall, timeZone: string): number {
  const asUtc = utcOf(wall);
  const offsetAt = (moment: number): number => utcOf(wallAt(moment, timeZone)) - moment;
  const guess = asUtc - offsetAt(asUtc);
  return asUtc - offsetAt(guess);
}

function utcOf({ year, month, day, hour, minute }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** Returns the local date of a time as `yyyy-MM-dd`. */
export function dayOf(moment: number, timeZone: string): string {
  const { year, month, day } = wallAt(moment, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Parses a JQL date: a date with an optional time, a period from now (`-5d`, `4w 2d`), or epoch ms. */
export function readDate(text: string, now: number, timeZone: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const date = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text);
  if (date !== null) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = [1, 3, 4, 5, 6].map((group) =>
      Number(date[group] ?? 0),
    );
    const asUtc = new Date(Date.UTC(year, month - 1, day, hour, minute));
    const real = asUtc.getUTCMonth() === month - 1 && asUtc.getUTCDate() === day && hour < 24 && minute < 60;
    return real ? momentOf({ year, month, day, hour, minute }, timeZone) : undefined;
  }
  const sign = text.startsWith('-') ? -1 : 1;
  const periods = text.replace(/^[-+]/, '').split(' ');
  let sum = 0;
  for (const period of periods) {
    const [, count, unit] = /^(\d+)([wdhm])$/.exec(period) ?? [];
    if (count === undefined || unit === undefined) return undefined;
    sum += Number(count) * (PERIODS.get(unit) ?? 0);
  }
  return now + sign * sum;
}

/** Returns a time rounded down to the minute, because JQL dates have no seconds. */
export function toMinute(moment: number): number {
  return Math.floor(moment / MINUTE) * MINUTE;
}
