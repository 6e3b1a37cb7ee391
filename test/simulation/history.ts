import { createRng } from 'forge-sandbox';
import { UNKNOWN_PROJECT, type DelegationRequest } from './service';
import { APPS, PEOPLE } from './host';
import type { Effect, Step } from './steps';
import { faultScheduleOf } from './fault-schedule';
import { choicesFrom, type RandomChoices, type TimedStep } from './random-choices';
import type { Persona } from './world';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Ranges of pauses between two actions of a person on one issue, ms. */
const PAUSES: readonly (readonly [number, number])[] = [
  [0, 0],
  [50, 3 * SECOND],
  [50, 3 * SECOND],
  [5 * SECOND, 2 * MINUTE],
  [5 * SECOND, 2 * MINUTE],
  [10 * MINUTE, HOUR],
  [2 * HOUR, 20 * HOUR],
];

/** Number of delegations of a run that names no count. */
const TASKS = { from: 2, to: 6 } as const;

/**
 * Returns the history of a seed: actions of people, admins and the service, and a fault schedule.
 *
 * @param count number of delegations; chosen by the seed without it
 */
export function historyOf(seed: number, count?: number): Step[] {
  const choose = choicesFrom(createRng(seed + 1_000_000));
  const calls = callsOf(count ?? choose.between(TASKS.from, TASKS.to), choose);
  const timed = [...requests(calls, choose), ...siteWide(calls.length, choose)];
  timed.push(...faultScheduleOf(choose, timed, calls.length));
  timed.sort((a, b) => a.at - b.at);
  return timed.map(({ at, effect: effect }, index) => ({ ...effect, wait: (timed[index + 1]?.at ?? at) - at }));
}

/** Returns the requests. Each person has one offboarding; its total is absent, right, or one more than ever come. */
function callsOf(count: number, choose: RandomChoices): DelegationRequest[] {
  const hasManyMembers = count > MANY_MEMBERS;
  const calls = Array.from({ length: count }, (_, n) => callOf(n, hasManyMembers, choose));
  const totals = new Map<string, number>();
  for (const { offboarding } of calls) {
    if (!offboarding || totals.has(offboarding.id)) continue;
    const members = calls.filter((one) => one.offboarding?.id === offboarding.id).length;
    totals.set(offboarding.id, choose.one([0, 0, members, members, members + 1]));
  }
  return calls.map((call) => {
    const total = totals.get(call.offboarding?.id ?? '') ?? 0;
    return call.offboarding && total > 0 ? { ...call, offboarding: { ...call.offboarding, total } } : call;
  });
}

/** Returns the requests, one by one or some as a batch, and the life of each issue. */
function requests(calls: readonly DelegationRequest[], choose: RandomChoices): TimedStep[] {
  const members = calls.map((call, n) => ({ n, call }));
  const batch = choose.in100(30) ? members.slice(0, choose.between(1, members.length)) : [];
  const at = choose.between(0, choose.one([0, MINUTE]));
  const steps: TimedStep[] = batch.length > 0 ? [{ at, effect: { do: 'batch', members: batch } }] : [];
  if (batch.length > 0 && choose.in100(30)) {
    steps.push({ at: at + choose.between(0, MINUTE), effect: { do: 'batch', members: batch } });
  }
  for (const member of members) {
    if (batch.includes(member)) steps.push(...actionsOn(member.n, at + choose.between(0, MINUTE), choose));
    else {
      const from = choose.in100(40) ? 0 : choose.between(0, choose.one([2 * SECOND, MINUTE, 3 * HOUR]));
      steps.push({ at: from, effect: { do: 'create', ...member } }, ...actionsOn(member.n, from, choose));
    }
  }
  return steps;
}

function actionsOn(n: number, from: number, choose: RandomChoices): TimedStep[] {
  let at = from;
  const actions: TimedStep[] = [];
  // Callers without a response send again, some of them several times.
  const again = choose.in100(30) ? 'at once' : choose.in100(30) ? 'and again' : 'never';
  if (again === 'at once') actions.push({ at: at + choose.between(0, 2 * SECOND), effect: { do: 'repeat', n } });
  if (again === 'and again') {
    for (let time = 1; time <= 6; time += 1) actions.push({ at: at + time * 70 * SECOND, effect: { do: 'repeat', n } });
  }
  for (let left = choose.between(1, 7); left > 0; left -= 1) {
    at += choose.between(...choose.one(PAUSES));
    const effect = effectOn(n, choose);
    actions.push({ at, effect: effect });
    if (effect.do === 'clone' || (effect.do === 'property' && effect.how === 'copied')) {
      actions.push({ at: at + choose.between(5 * SECOND, 2 * MINUTE), effect: { do: 'complete clone', n } });
    }
  }
  return actions;
}

/** More delegations than this are a crowd: most are of one person. */
const MANY_MEMBERS = 12;

function callOf(n: number, hasManyMembers: boolean, choose: RandomChoices): DelegationRequest {
  // Some requests name the same app: a pair with two accounts, named by id, by name, or by both.
  const app = APPS[choose.in100(15) ? 0 : n] ?? choose.one(APPS);
  const { id, ...person } = hasManyMembers && choose.in100(85) ? PEOPLE[0] : choose.one(PEOPLE);
  return {
    id: `task-${n}`,
    person: choose.in100(50) ? { id, ...person } : person,
    app: choose.in100(35) ? { name: app.name } : app,
    ...(choose.in100(60) ? { offboarding: { id: `ob-${id}` } } : {}),
    // Jane is the person who leaves, or another one's owner.
    ...(choose.in100(60) ? { owner: { email: `${choose.one(['owen', 'olga', 'nora', 'jane'])}@acme.example` } } : {}),
    // Some delegations are completed by another status than Done.
    ...(choose.in100(20) ? { completedStatuses: ['In Progress'], declinedStatuses: [], declinedResolutions: [] } : {}),
    ...(choose.in100(15) ? { issue: { project: 'OPS', fields: { customfield_10042: 'CC-7' } } } : {}),
    ...(choose.in100(4) ? { issue: { project: UNKNOWN_PROJECT } } : {}),
  };
}

const STATUSES = ['To Do', 'In Progress', 'Waiting', 'Done', 'Done', 'Done', "Won't Do"] as const;
const PROJECTS = ['IT', 'OPS'] as const;
const OWNERS: readonly (Persona | null)[] = ['owen', 'olga', null];

function effectOn(n: number, choose: RandomChoices): Effect {
  const roll = choose.between(1, 100);
  if (roll <= 50) {
    const to = choose.one(STATUSES);
    return {
      do: 'transition',
      n,
      to,
      who: choose.one(['olga', 'ada']),
      ...(to === 'Done' && choose.in100(15) ? { resolution: "Won't Do" } : {}),
    };
  }
  if (roll <= 60) return { do: 'assign', n, to: choose.one(OWNERS) };
  if (roll <= 64) return { do: choose.one(['comment', 'edit']), n };
  if (roll <= 71) return { do: 'repeat', n };
  if (roll <= 73) return { do: 'contradict', n };
  if (roll <= 75) return { do: 'read', n };
  if (roll <= 79) return { do: 'cancel', n };
  if (roll <= 83) return { do: 'reassign', n, to: choose.one(['owen', 'olga']) };
  if (roll <= 88) return { do: 'relocate', n, project: choose.one(PROJECTS) };
  if (roll <= 91) return { do: 'clone', n };
  if (roll <= 94) return { do: 'property', n, how: choose.one(['removed', 'broken', 'copied']) };
  if (roll <= 96) return { do: 'delete', n };
  if (roll <= 97) return { do: 'archive issue', n };
  if (roll <= 98) return { do: 'sweep' };
  return { do: 'click', n, button: choose.one(['resend', 'syncDelegation']) };
}

/** Rules that an admin may save in between: what ends a delegation of the default rule. */
const RULE_EDITS: readonly Extract<Effect, { do: 'edit rule' }>['rule'][] = [
  { completedStatuses: ['In Progress', 'Done'], declinedStatuses: ["Won't Do"], declinedResolutions: ["Won't Do"] },
  { completedStatuses: ['Waiting'], declinedStatuses: [], declinedResolutions: [] },
  { completedStatuses: ['Done'], declinedStatuses: [], declinedResolutions: [] },
  { completedStatuses: ['Done', "Won't Do"], declinedStatuses: [], declinedResolutions: ["Won't Do"] },
];

/** Returns what happens to more than one delegation. */
function siteWide(count: number, choose: RandomChoices): TimedStep[] {
  const steps: TimedStep[] = [];
  const at = () => choose.between(MINUTE, 10 * HOUR);
  const forAWhile = (longest: number, begin: Effect, end: Effect): void => {
    const from = at();
    steps.push({ at: from, effect: begin }, { at: from + choose.between(MINUTE, longest), effect: end });
  };
  if (choose.in100(12)) {
    const project = choose.one(PROJECTS);
    const out: Record<string, readonly [Effect, Effect]> = {
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
    forAWhile(5 * HOUR, ...choose.one(Object.values(out)));
  }
  if (choose.in100(3)) steps.push({ at: at(), effect: { do: 'delete project', project: 'OPS' } });
  if (choose.in100(15)) steps.push({ at: at(), effect: { do: 'rename status', status: '10004', name: 'On hold' } });
  if (choose.in100(15)) steps.push({ at: at(), effect: { do: 'replace status', status: '10004', by: '3' } });
  if (choose.in100(4)) steps.push({ at: at(), effect: { do: 'replace status', status: '10005', by: '3' } });
  if (choose.in100(15)) steps.push({ at: at(), effect: { do: 'deactivate', who: choose.one(['owen', 'nora']) } });
  // Statuses that leave a workflow are repaired by a rule's edit, which is a story of its own.
  const isWorkflowKept = !steps.some(({ effect }) => effect.do === 'replace status');
  if (isWorkflowKept && choose.in100(25)) {
    steps.push({ at: choose.between(0, 2 * HOUR), effect: { do: 'edit rule', rule: choose.one(RULE_EDITS) } });
  }
  if (count > MANY_MEMBERS && choose.in100(50)) {
    steps.push({ at: at(), effect: { do: 'complete all', to: choose.one(['Done', 'In Progress']) } });
  }
  if (choose.in100(10)) forAWhile(8 * HOUR, { do: 'turn webhook', on: false }, { do: 'turn webhook', on: true });
  if (choose.in100(10)) {
    steps.push({ at: at(), effect: { do: 'rotate', kind: choose.one(['inbound-signing', 'outbound-signing']) } });
  }
  if (choose.in100(8)) {
    forAWhile(6 * HOUR, { do: 'set license', has: 'inactive' }, { do: 'set license', has: 'active' });
  }
  return steps;
}
