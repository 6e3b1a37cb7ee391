import { createChance } from '../../sandbox/chance';
import type { Chance } from '../../sandbox/time';
import type { Call } from './service';
import type { Deed, Step } from './steps';
import { weatherOf } from './weather';
import { APPS, LEAVERS, type Who } from './world';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A deed and when it is done, ms from the beginning. */
export interface Timed {
  readonly at: number;
  readonly deed: Deed;
}

/** Chance in words. */
export interface Dice {
  one<T>(of: readonly T[]): T;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** Whether something happens that happens so often, in percent. */
  in100(often: number): boolean;
}

export function diceOf(chance: Chance): Dice {
  return {
    one(of) {
      const found = of[chance.below(of.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    },
    between: (from, to) => from + chance.below(to - from + 1),
    in100: (often) => chance.below(100) < often,
  };
}

/** How long people leave an issue alone: mostly a while, sometimes not at all. */
const PAUSES: readonly (readonly [number, number])[] = [
  [0, 0],
  [50, 3 * SECOND],
  [50, 3 * SECOND],
  [5 * SECOND, 2 * MINUTE],
  [5 * SECOND, 2 * MINUTE],
  [10 * MINUTE, HOUR],
  [2 * HOUR, 20 * HOUR],
];

/** Delegations of one run: enough to meet each other, few enough that a run stays short. */
const TASKS = { from: 2, to: 6 } as const;

/** A history of people and of the service, with its weather, as the seed has it. */
export function historyOf(seed: number): Step[] {
  const dice = diceOf(createChance(seed + 1_000_000));
  const count = dice.between(TASKS.from, TASKS.to);
  const timed: Timed[] = Array.from({ length: count }, (_, n) => lifeOf(n, dice)).flat();
  timed.push(...siteWide(dice));
  timed.push(
    ...weatherOf(
      dice,
      timed.map(({ at }) => at),
    ),
  );
  timed.sort((a, b) => a.at - b.at);
  return timed.map(({ at, deed }, index) => ({ ...deed, wait: (timed[index + 1]?.at ?? at) - at }));
}

function lifeOf(n: number, dice: Dice): Timed[] {
  let at = dice.in100(40) ? 0 : dice.between(0, dice.one([2 * SECOND, MINUTE, 3 * HOUR]));
  const life: Timed[] = [{ at, deed: { do: 'create', n, call: callOf(n, dice) } }];
  // Callers that hear nothing for a moment send again, and some go on doing so.
  const again = dice.in100(30) ? 'at once' : dice.in100(30) ? 'and again' : 'never';
  if (again === 'at once') life.push({ at: at + dice.between(0, 2 * SECOND), deed: { do: 'repeat', n } });
  if (again === 'and again') {
    for (let time = 1; time <= 6; time += 1) life.push({ at: at + time * 70 * SECOND, deed: { do: 'repeat', n } });
  }
  for (let left = dice.between(1, 7); left > 0; left -= 1) {
    at += dice.between(...dice.one(PAUSES));
    const deed = deedOn(n, dice);
    life.push({ at, deed });
    if (deed.do === 'clone' || (deed.do === 'property' && deed.how === 'copied')) {
      life.push({ at: at + dice.between(5 * SECOND, 2 * MINUTE), deed: { do: 'finish a clone', n } });
    }
  }
  return life;
}

function callOf(n: number, dice: Dice): Call {
  // Now and then two of the same app: a pair with two delegations. What has no id is looked up at the service.
  const app = APPS[dice.in100(15) ? 0 : n] ?? dice.one(APPS);
  const { id, ...person } = dice.one(LEAVERS);
  return {
    id: `task-${n}`,
    person: app.id % 2 === 0 ? { id, ...person } : person,
    app: app.id % 3 === 0 ? { name: app.name } : app,
    ...(dice.in100(50) ? { offboarding: { id: `ob-${n % 3}`, ...(dice.in100(30) ? { total: 2 } : {}) } } : {}),
    ...(dice.in100(60) ? { owner: { email: `${dice.one(['owen', 'olga', 'nora'])}@acme.example` } } : {}),
    // Done is not always what ends it.
    ...(dice.in100(20) ? { completedStatuses: ['In Progress'], declinedStatuses: [], declinedResolutions: [] } : {}),
    ...(dice.in100(15) ? { issue: { project: 'OPS', fields: { customfield_10042: 'CC-7' } } } : {}),
  };
}

const STATUSES = ['To Do', 'In Progress', 'Waiting', 'Done', 'Done', 'Done', "Won't Do"] as const;
const PROJECTS = ['IT', 'OPS'] as const;
const OWNERS: readonly (Who | null)[] = ['owen', 'olga', null];

function deedOn(n: number, dice: Dice): Deed {
  const roll = dice.between(1, 100);
  if (roll <= 50) {
    const to = dice.one(STATUSES);
    return {
      do: 'transition',
      n,
      to,
      who: dice.one(['olga', 'ada']),
      ...(to === 'Done' && dice.in100(15) ? { resolution: "Won't Do" } : {}),
    };
  }
  if (roll <= 60) return { do: 'assign', n, to: dice.one(OWNERS) };
  if (roll <= 64) return { do: dice.one(['comment', 'edit']), n };
  if (roll <= 71) return { do: 'repeat', n };
  if (roll <= 73) return { do: 'contradict', n };
  if (roll <= 75) return { do: 'read', n };
  if (roll <= 79) return { do: 'cancel', n };
  if (roll <= 83) return { do: 'hand over', n, to: dice.one(['owen', 'olga']) };
  if (roll <= 88) return { do: 'relocate', n, project: dice.one(PROJECTS) };
  if (roll <= 91) return { do: 'clone', n };
  if (roll <= 94) return { do: 'property', n, how: dice.one(['removed', 'broken', 'copied']) };
  if (roll <= 96) return { do: 'delete', n };
  if (roll <= 97) return { do: 'archive issue', n };
  return { do: 'sweep' };
}

/** What strikes more than one delegation: seldom. */
function siteWide(dice: Dice): Timed[] {
  const happen: Timed[] = [];
  const at = () => dice.between(MINUTE, 10 * HOUR);
  if (dice.in100(10)) {
    const project = dice.one(PROJECTS);
    const from = at();
    const until = from + dice.between(MINUTE, 5 * HOUR);
    const how = dice.one(['trash', 'archive', 'block']);
    if (how === 'trash') {
      happen.push(
        { at: from, deed: { do: 'project', act: 'trash-project', project } },
        { at: until, deed: { do: 'project', act: 'restore-project', project } },
      );
    } else if (how === 'archive') {
      happen.push(
        { at: from, deed: { do: 'project', act: 'archive-project', project } },
        { at: until, deed: { do: 'project', act: 'unarchive-project', project } },
      );
    } else {
      happen.push(
        { at: from, deed: { do: 'block app', project, blocked: true } },
        { at: until, deed: { do: 'block app', project, blocked: false } },
      );
    }
  }
  if (dice.in100(15)) happen.push({ at: at(), deed: { do: 'rename status', status: '10004', name: 'On hold' } });
  if (dice.in100(15)) happen.push({ at: at(), deed: { do: 'replace status', status: '10004', by: '3' } });
  if (dice.in100(15)) happen.push({ at: at(), deed: { do: 'deactivate', who: dice.one(['owen', 'nora']) } });
  return happen;
}
