import { momentOf, readDate, wallAt, type Wall } from './date';
import { JqlError } from './syntax';
import type { JqlWorld } from './world';

/** A function call in a query, such as `startOfDay("-1d")`. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
}

/** Result of a function: accounts, issues (ids), or a time (epoch ms). */
export type Given =
  | { readonly of: 'users'; readonly list: boolean; readonly values: readonly string[] }
  | { readonly of: 'issues'; readonly list: true; readonly values: readonly string[] }
  | { readonly of: 'moment'; readonly list: false; readonly values: readonly [number] };

type Definition = (world: JqlWorld, call: Call) => Given;

const FUNCTIONS: Readonly<Record<string, Definition>> = {
  currentuser: ({ me }, call) => {
    expectArguments(call, 0, 0);
    return { of: 'users', list: false, values: me === undefined ? [] : [me] };
  },
  membersof: (world, call) => {
    expectArguments(call, 1, 1);
    const [group = ''] = call.args;
    const members = world.membersOf(group);
    if (members === undefined) {
      throw new JqlError(
        `Function 'membersOf' can not generate a list of usernames for group '${group}'; the group does not exist.`,
      );
    }
    return { of: 'users', list: true, values: members };
  },
  linkedissues: (world, call) => {
    expectArguments(call, 1, 9);
    const [key = '', ...types] = call.args;
    const issue = world.issue(key);
    if (issue === undefined) throw new JqlError(`Issue '${key}' could not be found in function 'linkedIssues'.`);
    const wanted = new Set(types.map((type) => type.toLowerCase()));
    const links = issue.links.filter(({ reads }) => wanted.size === 0 || wanted.has(reads.toLowerCase()));
    return { of: 'issues', list: true, values: links.map(({ issueId }) => issueId) };
  },
  now: ({ now }, call) => {
    expectArguments(call, 0, 0);
    return { of: 'moment', list: false, values: [now] };
  },
  startofday: edge('d', (wall) => wall, 0),
  endofday: edge('d', (wall) => ({ ...wall, day: wall.day + 1 }), -1),
  startofweek: edge('w', (wall) => ({ ...wall, day: wall.day - weekday(wall) }), 0),
  endofweek: edge('w', (wall) => ({ ...wall, day: wall.day - weekday(wall) + 7 }), -1),
  startofmonth: edge('M', (wall) => ({ ...wall, day: 1 }), 0),
  endofmonth: edge('M', (wall) => ({ ...wall, month: wall.month + 1, day: 1 }), -1),
  startofyear: edge('y', (wall) => ({ ...wall, month: 1, day: 1 }), 0),
  endofyear: edge('y', (wall) => ({ ...wall, year: wall.year + 1, month: 1, day: 1 }), -1),
};

/** Evaluates a call. Throws Jira's error for an unknown function or wrong arguments. */
export function callFunction(world: JqlWorld, call: Call): Given {
  const name = call.name.toLowerCase();
  const definition = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (definition === undefined) {
    throw new JqlError(`Unable to find JQL function '${call.name}(${call.args.join(', ')})'.`);
  }
  return definition(world, call);
}

/**
 * Returns the start or end of the current period, moved by the argument. The argument's default unit is the period's
 * own.
 */
function edge(unit: string, toEdge: (midnight: Wall) => Wall, milliseconds: number): Definition {
  return (world, call) => {
    expectArguments(call, 0, 1);
    const wall = toEdge(moved({ ...wallAt(world.now, world.timeZone), hour: 0, minute: 0 }, call, unit));
    return { of: 'moment', list: false, values: [momentOf(wall, world.timeZone) + milliseconds] };
  };
}

function moved(wall: Wall, { name, args }: Call, unit: string): Wall {
  const [increment] = args;
  if (increment === undefined) return wall;
  const match = /^([+-]?\d+)([yMwdm]?)$/.exec(increment);
  if (match === null) {
    throw new JqlError(
      `Duration for function '${name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month earlier.`,
    );
  }
  const count = Number(match[1]);
  switch (match[2] === '' ? unit : match[2]) {
    case 'y':
      return { ...wall, year: wall.year + count };
    case 'M':
      return { ...wall, month: wall.month + count };
    case 'w':
      return normal({ ...wall, day: wall.day + 7 * count });
    case 'm':
      return { ...wall, minute: wall.minute + count };
    default:
      return normal({ ...wall, day: wall.day + count });
  }
}

/** Returns a valid date for a day beyond the end of its month. */
function normal({ year, month, day, hour, minute }: Wall): Wall {
  const date = new Date(Date.UTC(year, month - 1, day));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour, minute };
}

/** Returns the number of days since Sunday. Weeks start on Sunday in English (US), which is Jira's default locale. */
function weekday({ year, month, day }: Wall): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function expectArguments({ name, args }: Call, least: number, most: number): void {
  if (args.length >= least && args.length <= most) return;
  const expected = least === most ? String(least) : `${least}-${most}`;
  throw new JqlError(`Function '${name}' expected '${expected}' arguments but received '${args.length}'.`);
}

/** Returns the time (epoch ms) of a date in a query. */
export function dateValue(world: JqlWorld, text: string, field: string): number {
  const moment = readDate(text, world.now, world.timeZone);
  if (moment === undefined) throw new JqlError(`Date value '${text}' for field '${field}' is invalid. ${DATE_FORMATS}`);
  return moment;
}

export const DATE_FORMATS =
  "Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.";
