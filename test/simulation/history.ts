import { createRng, type Rng } from 'forge-sandbox';
import { NO_PROJECT, type Call } from './service';
import { APPS, LEAVERS } from './stage';
import type { Deed, Step } from './steps';
import { weatherOf } from './weather';
import type { Who } from './world';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A deed and when it is done, ms from the beginning. */
export interface Timed {
  readonly at: number;
  readonly deed: Deed;
}

/** Rng in words. */
export interface Dice {
  one<T>(of: readonly T[]): T;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** Whether something happens that happens so often, in percent. */
  in100(often: number): boolean;
}

export function diceOf(rng: Rng): Dice {
  return {
    one(of) {
      const found = of[rng.below(of.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    },
    between: (from, to) => from + rng.below(to - from + 1),
    in100: (often) => rng.below(100) < often,
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

/** A history of people and of the service, with its weather, as the seed has it. @param count how many delegations; by the seed if it is not said */
export function historyOf(seed: number, count?: number): Step[] {
  const dice = diceOf(createRng(seed + 1_000_000));
  const calls = callsOf(count ?? dice.between(TASKS.from, TASKS.to), dice);
  const timed = [...asked(calls, dice), ...siteWide(dice)];
  timed.push(...weatherOf(dice, timed));
  timed.sort((a, b) => a.at - b.at);
  return timed.map(({ at, deed }, index) => ({ ...deed, wait: (timed[index + 1]?.at ?? at) - at }));
}

/** Each leaver has one offboarding, which names how many tasks there will be, or does not; now and then more than ever come. */
function callsOf(count: number, dice: Dice): Call[] {
  const calls = Array.from({ length: count }, (_, n) => callOf(n, dice));
  const totals = new Map<string, number>();
  for (const { offboarding } of calls) {
    if (!offboarding || totals.has(offboarding.id)) continue;
    const members = calls.filter((one) => one.offboarding?.id === offboarding.id).length;
    totals.set(offboarding.id, dice.one([0, 0, members, members, members + 1]));
  }
  return calls.map((call) => {
    const total = totals.get(call.offboarding?.id ?? '') ?? 0;
    return call.offboarding && total > 0 ? { ...call, offboarding: { ...call.offboarding, total } } : call;
  });
}

/** The calls one by one, or some of them as a batch, and what becomes of each. */
function asked(calls: readonly Call[], dice: Dice): Timed[] {
  const members = calls.map((call, n) => ({ n, call }));
  const batch = dice.in100(30) ? members.slice(0, dice.between(1, members.length)) : [];
  const at = dice.between(0, dice.one([0, MINUTE]));
  const happen: Timed[] = batch.length > 0 ? [{ at, deed: { do: 'batch', members: batch } }] : [];
  if (batch.length > 0 && dice.in100(30)) {
    happen.push({ at: at + dice.between(0, MINUTE), deed: { do: 'batch', members: batch } });
  }
  for (const member of members) {
    if (batch.includes(member)) happen.push(...lifeOf(member.n, at + dice.between(0, MINUTE), dice));
    else {
      const from = dice.in100(40) ? 0 : dice.between(0, dice.one([2 * SECOND, MINUTE, 3 * HOUR]));
      happen.push({ at: from, deed: { do: 'create', ...member } }, ...lifeOf(member.n, from, dice));
    }
  }
  return happen;
}

function lifeOf(n: number, from: number, dice: Dice): Timed[] {
  let at = from;
  const life: Timed[] = [];
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
    ...(dice.in100(60) ? { offboarding: { id: `ob-${id}` } } : {}),
    ...(dice.in100(60) ? { owner: { email: `${dice.one(['owen', 'olga', 'nora'])}@acme.example` } } : {}),
    // Done is not always what ends it.
    ...(dice.in100(20) ? { completedStatuses: ['In Progress'], declinedStatuses: [], declinedResolutions: [] } : {}),
    ...(dice.in100(15) ? { issue: { project: 'OPS', fields: { customfield_10042: 'CC-7' } } } : {}),
    ...(dice.in100(4) ? { issue: { project: NO_PROJECT } } : {}),
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
  if (roll <= 98) return { do: 'sweep' };
  return { do: 'press', n, button: dice.one(['resend', 'syncDelegation']) };
}

/** What strikes more than one delegation: seldom. */
function siteWide(dice: Dice): Timed[] {
  const happen: Timed[] = [];
  const at = () => dice.between(MINUTE, 10 * HOUR);
  const forAWhile = (longest: number, begin: Deed, end: Deed): void => {
    const from = at();
    happen.push({ at: from, deed: begin }, { at: from + dice.between(MINUTE, longest), deed: end });
  };
  if (dice.in100(12)) {
    const project = dice.one(PROJECTS);
    const out: Record<string, readonly [Deed, Deed]> = {
      trash: [
        { do: 'project', act: 'trash-project', project },
        { do: 'project', act: 'restore-project', project },
      ],
      archive: [
        { do: 'project', act: 'archive-project', project },
        { do: 'project', act: 'unarchive-project', project },
      ],
      block: [
        { do: 'block app', project, blocked: true },
        { do: 'block app', project, blocked: false },
      ],
    };
    forAWhile(5 * HOUR, ...dice.one(Object.values(out)));
  }
  if (dice.in100(3)) happen.push({ at: at(), deed: { do: 'delete project', project: 'OPS' } });
  if (dice.in100(15)) happen.push({ at: at(), deed: { do: 'rename status', status: '10004', name: 'On hold' } });
  if (dice.in100(15)) happen.push({ at: at(), deed: { do: 'replace status', status: '10004', by: '3' } });
  if (dice.in100(4)) happen.push({ at: at(), deed: { do: 'replace status', status: '10005', by: '3' } });
  if (dice.in100(15)) happen.push({ at: at(), deed: { do: 'deactivate', who: dice.one(['owen', 'nora']) } });
  // What the admin does, and what becomes of the licence.
  if (dice.in100(10)) forAWhile(8 * HOUR, { do: 'turn receiver', on: false }, { do: 'turn receiver', on: true });
  if (dice.in100(10)) {
    happen.push({ at: at(), deed: { do: 'rotate', kind: dice.one(['inbound-signing', 'outbound-signing']) } });
  }
  if (dice.in100(8)) forAWhile(6 * HOUR, { do: 'licence', has: 'inactive' }, { do: 'licence', has: 'active' });
  return happen;
}
