import { createRng } from 'forge-sandbox';
import { UNKNOWN_PROJECT, type DelegationRequest } from '../service';
import { APPS, PEOPLE } from '../host';
import type { Effect, Step } from './steps';
import { faultScheduleOf } from './fault-schedule';
import { choicesFrom, type RandomChoices, type TimedStep } from './random-choices';
import type { Persona } from '../world';

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

/** Range of the number of delegations, if the caller gives none. */
const TASKS = { from: 2, to: 6 } as const;

/** Offset that keeps a history's random numbers apart from those of the host, which uses the seed itself. */
const HISTORY_SEEDS = 1_000_000;

/**
 * Returns the history of a seed: actions of people, admins, and the service, and a fault schedule.
 *
 * @param count number of delegations; by default the seed chooses it
 */
export function historyOf(seed: number, count?: number): Step[] {
  const choose = choicesFrom(createRng(seed + HISTORY_SEEDS));
  const calls = createRequests(count ?? choose.between(TASKS.from, TASKS.to), choose);
  const steps = [...requestSteps(calls, choose), ...siteWideSteps(calls.length, choose)];
  steps.push(...faultScheduleOf(choose, steps, calls.length));
  steps.sort((a, b) => a.at - b.at);
  return steps.map(({ at, effect }, index) => ({ ...effect, wait: (steps[index + 1]?.at ?? at) - at }));
}

/** Returns the requests. Each person has one offboarding. Its total is absent, the number of requests, or one more. */
function createRequests(count: number, choose: RandomChoices): DelegationRequest[] {
  const hasManyMembers = count > MANY_MEMBERS;
  const calls = Array.from({ length: count }, (_, n) => createRequest(n, hasManyMembers, choose));
  const totals = new Map<string, number>();
  for (const { offboarding } of calls) {
    if (!offboarding || totals.has(offboarding.id)) continue;
    const members = calls.filter((call) => call.offboarding?.id === offboarding.id).length;
    totals.set(offboarding.id, choose.oneOf([0, 0, members, members, members + 1]));
  }
  return calls.map((call) => {
    const total = totals.get(call.offboarding?.id ?? '') ?? 0;
    return call.offboarding && total > 0 ? { ...call, offboarding: { ...call.offboarding, total } } : call;
  });
}

/** Returns the steps that send the requests, one by one or some as a batch, and the actions on each issue. */
function requestSteps(calls: readonly DelegationRequest[], choose: RandomChoices): TimedStep[] {
  const members = calls.map((call, n) => ({ n, call }));
  const batch = choose.happens(30) ? members.slice(0, choose.between(1, members.length)) : [];
  const at = choose.between(0, choose.oneOf([0, MINUTE]));
  const steps: TimedStep[] = batch.length > 0 ? [{ at, effect: { do: 'batch', members: batch } }] : [];
  if (batch.length > 0 && choose.happens(30)) {
    steps.push({ at: at + choose.between(0, MINUTE), effect: { do: 'batch', members: batch } });
  }
  for (const member of members) {
    if (batch.includes(member)) steps.push(...actionsOn(member.n, at + choose.between(0, MINUTE), choose));
    else {
      const from = choose.happens(40) ? 0 : choose.between(0, choose.oneOf([2 * SECOND, MINUTE, 3 * HOUR]));
      steps.push({ at: from, effect: { do: 'create', ...member } }, ...actionsOn(member.n, from, choose));
    }
  }
  return steps;
}

/** Returns the repeated requests and the actions of people on the issue of a delegation. */
function actionsOn(n: number, from: number, choose: RandomChoices): TimedStep[] {
  let at = from;
  const actions: TimedStep[] = [];
  // Some services repeat their request at once, some several times.
  const repeats = choose.happens(30) ? 'once' : choose.happens(30) ? 'often' : 'never';
  if (repeats === 'once') actions.push({ at: at + choose.between(0, 2 * SECOND), effect: { do: 'repeat', n } });
  if (repeats === 'often') {
    // A repetition after 70 s comes after the lease of a crashed creation, which lasts a minute.
    for (let time = 1; time <= 6; time += 1) actions.push({ at: at + time * 70 * SECOND, effect: { do: 'repeat', n } });
  }
  for (let left = choose.between(1, 7); left > 0; left -= 1) {
    at += choose.between(...choose.oneOf(PAUSES));
    const effect = effectOn(n, choose);
    actions.push({ at, effect });
    if (effect.do === 'clone' || (effect.do === 'property' && effect.how === 'copied')) {
      actions.push({ at: at + choose.between(5 * SECOND, 2 * MINUTE), effect: { do: 'complete clone', n } });
    }
  }
  return actions;
}

/** Number of delegations above which most belong to one person. */
const MANY_MEMBERS = 12;

function createRequest(n: number, hasManyMembers: boolean, choose: RandomChoices): DelegationRequest {
  // Some requests name the same app, so that a pair has two accounts, named by id, by name, or by both.
  const app = APPS[choose.happens(15) ? 0 : n] ?? choose.oneOf(APPS);
  const { id, ...person } = hasManyMembers && choose.happens(85) ? PEOPLE[0] : choose.oneOf(PEOPLE);
  return {
    id: `task-${n}`,
    person: choose.happens(50) ? { id, ...person } : person,
    app: choose.happens(35) ? { name: app.name } : app,
    ...(choose.happens(60) ? { offboarding: { id: `ob-${id}` } } : {}),
    // Jane is a person who leaves, and may be named as the owner.
    ...(choose.happens(60)
      ? { owner: { email: `${choose.oneOf(['owen', 'olga', 'nora', 'jane'])}@acme.example` } }
      : {}),
    // Some requests name another completed status than Done.
    ...(choose.happens(20)
      ? { completedStatuses: ['In Progress'], declinedStatuses: [], declinedResolutions: [] }
      : {}),
    // OPS requires a value of this field, `Cost centre`.
    ...(choose.happens(15) ? { issue: { project: 'OPS', fields: { customfield_10042: 'CC-7' } } } : {}),
    ...(choose.happens(4) ? { issue: { project: UNKNOWN_PROJECT } } : {}),
  };
}

const STATUSES = ['To Do', 'In Progress', 'Waiting', 'Done', 'Done', 'Done', "Won't Do"] as const;
const PROJECTS = ['IT', 'OPS'] as const;
const OWNERS: readonly (Persona | null)[] = ['owen', 'olga', null];

/**
 * Effects on the issue of a delegation with their probabilities, in percent. Their order is part of each seed's
 * history.
 */
const EFFECTS: readonly (readonly [percent: number, effectOf: (n: number, choose: RandomChoices) => Effect])[] = [
  [50, transitionOf],
  [10, (n, choose) => ({ do: 'assign', n, to: choose.oneOf(OWNERS) })],
  [4, (n, choose) => ({ do: choose.oneOf(['comment', 'edit']), n })],
  [7, (n) => ({ do: 'repeat', n })],
  [2, (n) => ({ do: 'contradict', n })],
  [2, (n) => ({ do: 'read', n })],
  [4, (n) => ({ do: 'cancel', n })],
  [4, (n, choose) => ({ do: 'reassign', n, to: choose.oneOf(['owen', 'olga']) })],
  [5, (n, choose) => ({ do: 'relocate', n, project: choose.oneOf(PROJECTS) })],
  [3, (n) => ({ do: 'clone', n })],
  [3, (n, choose) => ({ do: 'property', n, how: choose.oneOf(['removed', 'broken', 'copied']) })],
  [2, (n) => ({ do: 'delete', n })],
  [1, (n) => ({ do: 'archive issue', n })],
  [1, () => ({ do: 'sweep' })],
  [2, (n, choose) => ({ do: 'click', n, button: choose.oneOf(['resend', 'syncDelegation']) })],
];

/** Returns a random effect on the issue of a delegation. */
function effectOn(n: number, choose: RandomChoices): Effect {
  let roll = choose.between(1, 100);
  for (const [percent, effectOf] of EFFECTS) {
    if (roll <= percent) return effectOf(n, choose);
    roll -= percent;
  }
  throw new Error('the percentages of the effects add up to less than 100');
}

function transitionOf(n: number, choose: RandomChoices): Effect {
  const to = choose.oneOf(STATUSES);
  return {
    do: 'transition',
    n,
    to,
    who: choose.oneOf(['olga', 'ada']),
    ...(to === 'Done' && choose.happens(15) ? { resolution: "Won't Do" } : {}),
  };
}

/** Ids of statuses in IT. */
const STATUS_IDS = { inProgress: '3', waiting: '10004', done: '10005' } as const;

/** Outcome statuses that an admin may save in the rule for all apps. */
const RULE_EDITS: readonly Extract<Effect, { do: 'edit rule' }>['rule'][] = [
  { completedStatuses: ['In Progress', 'Done'], declinedStatuses: ["Won't Do"], declinedResolutions: ["Won't Do"] },
  { completedStatuses: ['Waiting'], declinedStatuses: [], declinedResolutions: [] },
  { completedStatuses: ['Done'], declinedStatuses: [], declinedResolutions: [] },
  { completedStatuses: ['Done', "Won't Do"], declinedStatuses: [], declinedResolutions: ["Won't Do"] },
];

/** Returns steps that affect more than one delegation. */
function siteWideSteps(count: number, choose: RandomChoices): TimedStep[] {
  const steps: TimedStep[] = [];
  const randomTime = () => choose.between(MINUTE, 10 * HOUR);
  const addPeriod = (maxMs: number, start: Effect, end: Effect): void => {
    const from = randomTime();
    steps.push({ at: from, effect: start }, { at: from + choose.between(MINUTE, maxMs), effect: end });
  };
  if (choose.happens(12)) {
    const project = choose.oneOf(PROJECTS);
    /** Pairs of effects that hide a project from the app and show it again. */
    const hidings: Record<string, readonly [Effect, Effect]> = {
      trash: [
        { do: 'project', act: 'trash-project', project },
        { do: 'project', act: 'restore-project', project },
      ],
      archive: [
        { do: 'project', act: 'archive-project', project },
        { do: 'project', act: 'unarchive-project', project },
      ],
      block: [
        { do: 'block app', project, isBlocked: true },
        { do: 'block app', project, isBlocked: false },
      ],
    };
    addPeriod(5 * HOUR, ...choose.oneOf(Object.values(hidings)));
  }
  if (choose.happens(3)) steps.push({ at: randomTime(), effect: { do: 'delete project', project: 'OPS' } });
  if (choose.happens(15)) {
    steps.push({ at: randomTime(), effect: { do: 'rename status', status: STATUS_IDS.waiting, name: 'On hold' } });
  }
  const replaceStatus = (status: string): TimedStep => ({
    at: randomTime(),
    effect: { do: 'replace status', status, by: STATUS_IDS.inProgress },
  });
  if (choose.happens(15)) steps.push(replaceStatus(STATUS_IDS.waiting));
  if (choose.happens(4)) steps.push(replaceStatus(STATUS_IDS.done));
  if (choose.happens(15)) {
    steps.push({ at: randomTime(), effect: { do: 'deactivate', who: choose.oneOf(['owen', 'nora']) } });
  }
  // A replaced status needs a certain edit of the rule, so no random edit is added.
  const isWorkflowKept = !steps.some(({ effect }) => effect.do === 'replace status');
  if (isWorkflowKept && choose.happens(25)) {
    steps.push({ at: choose.between(0, 2 * HOUR), effect: { do: 'edit rule', rule: choose.oneOf(RULE_EDITS) } });
  }
  if (count > MANY_MEMBERS && choose.happens(50)) {
    steps.push({ at: randomTime(), effect: { do: 'complete all', to: choose.oneOf(['Done', 'In Progress']) } });
  }
  if (choose.happens(10)) addPeriod(8 * HOUR, { do: 'turn webhook', isOn: false }, { do: 'turn webhook', isOn: true });
  if (choose.happens(10)) {
    steps.push({
      at: randomTime(),
      effect: { do: 'rotate', kind: choose.oneOf(['inbound-signing', 'outbound-signing']) },
    });
  }
  if (choose.happens(8)) {
    addPeriod(6 * HOUR, { do: 'set license', license: 'inactive' }, { do: 'set license', license: 'active' });
  }
  return steps;
}
