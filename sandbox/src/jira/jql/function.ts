import { toEpochMs, parseDate, toLocalTime, type LocalTime } from './date';
import { JqlError } from './syntax';
import type { JqlWorld } from './world';

/** A function call in a query, such as `startOfDay("-1d")`. */
export interface FunctionCall {
  readonly name: string;
  readonly args: readonly string[];
}

/** Result of a function: account ids, issue ids, or a time (epoch ms). */
export type FunctionResult =
  | { readonly kind: 'users'; readonly isList: boolean; readonly values: readonly string[] }
  | { readonly kind: 'issues'; readonly isList: true; readonly values: readonly string[] }
  | { readonly kind: 'time'; readonly isList: false; readonly values: readonly [number] };

type Definition = (world: JqlWorld, call: FunctionCall) => FunctionResult;

/** Maximum number of link types in `linkedIssues`. Unsure: Jira's own number. */
const MAX_LINK_TYPES = 8;

const FUNCTIONS: Readonly<Record<string, Definition>> = {
  currentuser: ({ searcherId }, call) => {
    checkArgumentCount(call, 0, 0);
    return { kind: 'users', isList: false, values: searcherId === undefined ? [] : [searcherId] };
  },
  membersof: (world, call) => {
    checkArgumentCount(call, 1, 1);
    const [group = ''] = call.args;
    const members = world.membersOf(group);
    if (members === undefined) {
      throw new JqlError(
        `Function 'membersOf' can not generate a list of usernames for group '${group}'; the group does not exist.`,
      );
    }
    return { kind: 'users', isList: true, values: members };
  },
  linkedissues: (world, call) => {
    checkArgumentCount(call, 1, 1 + MAX_LINK_TYPES);
    const [key = '', ...types] = call.args;
    const issue = world.findIssue(key);
    if (issue === undefined) throw new JqlError(`Issue '${key}' could not be found in function 'linkedIssues'.`);
    const linkNames = new Set(types.map((type) => type.toLowerCase()));
    const links = issue.links.filter(({ name }) => linkNames.size === 0 || linkNames.has(name.toLowerCase()));
    return { kind: 'issues', isList: true, values: links.map(({ issueId }) => issueId) };
  },
  now: ({ now }, call) => {
    checkArgumentCount(call, 0, 0);
    return { kind: 'time', isList: false, values: [now] };
  },
  startofday: periodBoundary('d', (localTime) => localTime, 0),
  endofday: periodBoundary('d', (localTime) => ({ ...localTime, day: localTime.day + 1 }), -1),
  startofweek: periodBoundary('w', (localTime) => ({ ...localTime, day: localTime.day - weekday(localTime) }), 0),
  endofweek: periodBoundary('w', (localTime) => ({ ...localTime, day: localTime.day - weekday(localTime) + 7 }), -1),
  startofmonth: periodBoundary('M', (localTime) => ({ ...localTime, day: 1 }), 0),
  endofmonth: periodBoundary('M', (localTime) => ({ ...localTime, month: localTime.month + 1, day: 1 }), -1),
  startofyear: periodBoundary('y', (localTime) => ({ ...localTime, month: 1, day: 1 }), 0),
  endofyear: periodBoundary('y', (localTime) => ({ ...localTime, year: localTime.year + 1, month: 1, day: 1 }), -1),
};

/** Evaluates a call. Throws Jira's error for an unknown function or wrong arguments. */
export function callFunction(world: JqlWorld, call: FunctionCall): FunctionResult {
  const name = call.name.toLowerCase();
  const definition = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (definition === undefined) {
    throw new JqlError(`Unable to find JQL function '${call.name}(${call.args.join(', ')})'.`);
  }
  return definition(world, call);
}

/**
 * Returns the definition of a function for the start or end of the current period, such as `startOfDay("-1d")`. The
 * argument moves the result. `unit` is the period, and the argument's default unit.
 */
function periodBoundary(unit: string, toBoundary: (midnight: LocalTime) => LocalTime, offsetMs: number): Definition {
  return (world, call) => {
    checkArgumentCount(call, 0, 1);
    const localTime = toBoundary(
      applyIncrement({ ...toLocalTime(world.now, world.timeZone), hour: 0, minute: 0 }, call, unit),
    );
    return { kind: 'time', isList: false, values: [toEpochMs(localTime, world.timeZone) + offsetMs] };
  };
}

function applyIncrement(localTime: LocalTime, { name, args }: FunctionCall, unit: string): LocalTime {
  const [increment] = args;
  if (increment === undefined) return localTime;
  const match = /^([+-]?\d+)([yMwdm]?)$/.exec(increment);
  if (match === null) {
    throw new JqlError(
      `Duration for function '${name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.`,
    );
  }
  const count = Number(match[1]);
  switch (match[2] === '' ? unit : match[2]) {
    case 'y':
      return { ...localTime, year: localTime.year + count };
    case 'M':
      return { ...localTime, month: localTime.month + count };
    case 'w':
      return normalizeDate({ ...localTime, day: localTime.day + 7 * count });
    case 'm':
      return { ...localTime, minute: localTime.minute + count };
    default:
      return normalizeDate({ ...localTime, day: localTime.day + count });
  }
}

/** Returns a valid date for a day outside its month, such as January 32. */
function normalizeDate({ year, month, day, hour, minute }: LocalTime): LocalTime {
  const date = new Date(Date.UTC(year, month - 1, day));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour, minute };
}

/** Returns the number of days since Sunday. Weeks start on Sunday in English (US), which is Jira's default locale. */
function weekday({ year, month, day }: LocalTime): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function checkArgumentCount({ name, args }: FunctionCall, min: number, max: number): void {
  if (args.length >= min && args.length <= max) return;
  const expected = min === max ? String(min) : `${min}-${max}`;
  throw new JqlError(`Function '${name}' expected '${expected}' arguments but received '${args.length}'.`);
}

/** Returns the time (epoch ms) of a date in a query. */
export function dateValue(world: JqlWorld, text: string, field: string): number {
  const time = parseDate(text, world.now, world.timeZone);
  if (time === undefined) throw new JqlError(`Date value '${text}' for field '${field}' is invalid. ${DATE_FORMATS}`);
  return time;
}

export const DATE_FORMATS =
  "Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.";
