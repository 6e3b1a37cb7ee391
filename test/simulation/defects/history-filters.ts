import { isUncreatable, type DelegationRequest } from '../service';
import type { Step } from '../steps';

/** Returns true for a history with a rare event that a defect needs to show. */
export type HistoryFilter = (steps: readonly Step[]) => boolean;

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A step with its moment, ms from the beginning, and the fault rules and the service's behavior in force, as JSON. */
interface Moment {
  readonly step: Step;
  readonly at: number;
  readonly faults: string;
  readonly service: string;
  /** Moment at which the service's behavior ends. */
  readonly serviceUntil: number;
}

function momentsOf(steps: readonly Step[]): Moment[] {
  let at = 0;
  let faults = '';
  let service = '';
  const moments = steps.map((step) => {
    if (step.do === 'set faults') faults = JSON.stringify(step.rules);
    if (step.do === 'set receiver') service = JSON.stringify(step.behavior);
    const moment = { step, at, faults, service };
    at += step.wait;
    return moment;
  });
  return moments.map((moment, index) => ({
    ...moment,
    serviceUntil: moments.slice(index).find(({ service }) => service !== moment.service)?.at ?? at,
  }));
}

/** A change of an issue by people. */
type Change = Moment & { readonly step: Extract<Step, { do: 'transition' | 'assign' | 'relocate' }> };

const isChange = (moment: Moment): moment is Change => ['transition', 'assign', 'relocate'].includes(moment.step.do);

/** Returns each change with the one before it on the same issue, and the one after it. */
function changesOf(steps: readonly Step[]): { change: Change; before?: Change; after?: Change }[] {
  const changes = momentsOf(steps).filter(isChange);
  return changes.map((change, index) => {
    const isSameIssue = ({ step }: Change): boolean => step.n === change.step.n;
    const before = changes.slice(0, index).findLast(isSameIssue);
    const after = changes.slice(index + 1).find(isSameIssue);
    return { change, ...(before && { before }), ...(after && { after }) };
  });
}

/** Returns true for a move that completes a delegation by most rules. */
const isDone = (change: Change | undefined): boolean => change?.step.do === 'transition' && change.step.to === 'Done';

/** Returns the last change of each issue by the number of its delegation. */
const lastChangesOf = (steps: readonly Step[]): ReadonlyMap<number, Change> =>
  new Map(changesOf(steps).map(({ change }) => [change.step.n, change]));

/** Returns a filter of histories in which such a behavior of the service lasts for so long after the last change of an issue. */
const lastChangeDuring =
  (behavior: RegExp, ms: number): HistoryFilter =>
  (steps) =>
    changesOf(steps).some(
      ({ change, after }) => !after && behavior.test(change.service) && change.serviceUntil - change.at > ms,
    );

/** The webhook is down for some attempts of a push. */
export const downForMinutes = lastChangeDuring(/^\{("host":"hooks[^"]*",)?"status":(500|503)[,}]/, 10 * MINUTE);

/** The webhook doesn't respond to the last push. */
export const silentService = lastChangeDuring(/^\{("hang"|"delayMs":12000)/, SECOND);

/** Torii responds with another state than it was sent. */
export const toriiDisagrees: HistoryFilter = (steps) =>
  changesOf(steps).some(({ change, after }) => !after && isDone(change) && change.service.includes('"disagree"'));

/** An issue changes during a slow push of a change before. */
export const changedDuringPush: HistoryFilter = (steps) =>
  changesOf(steps).some(({ change, before, after }) => {
    const delay = /^\{"delayMs":(\d{4})\}/.exec(change.service)?.[1];
    return before && !after && before.service === change.service && change.at - before.at < Number(delay);
  }) && !momentsOf(steps).some(({ faults }) => /"on":"egress","do":\{"(late|delayMs)/.test(faults));

/** An issue changes twice while events are late or reordered. */
export const overtakenEvents: HistoryFilter = (steps) =>
  changesOf(steps).some(
    ({ change, before }) =>
      before &&
      isDone(before) !== isDone(change) &&
      change.at - before.at < MINUTE &&
      /"on":"event","do":\{"(delayMs":1[5-8]\d{4}|reorder)/.test(before.faults),
  );

/** Jira doesn't show an issue that exists. */
export const hiddenIssues: HistoryFilter = (steps) =>
  steps.some(({ do: does }) => does === 'project' || does === 'block app' || does === 'archive issue');

/** The only completion of an issue starts a workflow by a call that takes effect without a response. */
export const silentTorii: HistoryFilter = (steps) => {
  const completions = changesOf(steps).filter(({ change }) => isDone(change));
  return completions.some(
    ({ change }) =>
      completions.filter((other) => other.change.step.n === change.step.n).length === 1 &&
      (change.service.includes('"late"') ||
        /"on":"egress","do":\{("late":\d+|"lost":"after")\},"probability":0\.[37]/.test(change.faults)),
  );
};

/** The webhook is off while an issue changes. */
export const changedWhileOff: HistoryFilter = (steps) => {
  let offAt = Infinity;
  return momentsOf(steps).some((moment) => {
    const { step, at } = moment;
    if (step.do === 'turn webhook') offAt = step.on ? Infinity : at;
    return isChange(moment) && at - offAt > MINUTE;
  });
};

/** Returns the requests of a history, one by one or in batches. */
function requestsOf(steps: readonly Step[]): { n: number; call: DelegationRequest }[] {
  return steps.flatMap((step) => (step.do === 'create' ? [step] : step.do === 'batch' ? step.members : []));
}

/** One person has two accounts of an app; one of them is completed in the end. */
export const twoAccounts: HistoryFilter = (steps) => {
  const last = lastChangesOf(steps);
  const pairs = new Map<string, Set<boolean>>();
  for (const { n, call } of requestsOf(steps)) {
    const key = `${call.person.email} ${call.app.name}`;
    pairs.set(key, (pairs.get(key) ?? new Set()).add(isDone(last.get(n))));
  }
  return [...pairs.values()].some(({ size }) => size > 1);
};

/** All members of an offboarding are completed, but fewer than its total. */
export const completedBeforeTotal: HistoryFilter = (steps) => {
  const last = lastChangesOf(steps);
  const requests = requestsOf(steps);
  return requests.some(({ call: { offboarding } }) => {
    const members = requests.filter(({ call }) => call.offboarding?.id === offboarding?.id);
    return (
      new Set(members.map(({ n }) => n)).size < (offboarding?.total ?? 0) &&
      members.every(({ n }) => isDone(last.get(n)))
    );
  });
};

/** A batch has an uncreatable member of an offboarding whose other members are completed. */
export const batchWithUncreatable: HistoryFilter = (steps) => {
  const last = lastChangesOf(steps);
  const failing = steps
    .flatMap((step) => (step.do === 'batch' ? step.members : []))
    .filter(({ call }) => isUncreatable(call));
  return failing.some(({ n, call: { offboarding } }) => {
    const others = requestsOf(steps).filter((one) => one.n !== n && one.call.offboarding?.id === offboarding?.id);
    return (
      offboarding && others.length > 0 && others.every((one) => isUncreatable(one.call) || isDone(last.get(one.n)))
    );
  });
};

/** Returns true if such a step comes while such a fault is in force. */
const someDuringFaults = (steps: readonly Step[], during: RegExp, kinds: readonly Step['do'][]): boolean =>
  momentsOf(steps).some(({ step, faults }) => during.test(faults) && kinds.includes(step.do));

/** A batch comes while storage, the queue or invocations fail. */
export const batchDuringFaults: HistoryFilter = (steps) =>
  someDuringFaults(steps, /"on":"(kvs|queue|invocation)"/, ['batch']);

/** A create call may take effect after the app timed out. */
export const lateCreates: HistoryFilter = (steps) =>
  someDuringFaults(steps, /"on":"jira"[^}]*(\/issue"|"do":\{("late"|"lost"|"status":50|"delayMs":[13]))/, [
    'create',
    'batch',
    'repeat',
  ]);

/** Jira answers calls with a page of HTML while an issue is created. */
export const jiraAnswersHtml: HistoryFilter = (steps) =>
  someDuringFaults(steps, /<html>[^]*?"probability":0.[37]/, ['create', 'batch']);

/** A batched delegation's issue is moved to another project. */
export const movedAfterBatch: HistoryFilter = (steps) => {
  const members = steps.flatMap((step) => (step.do === 'batch' ? step.members.map(({ n }) => n) : []));
  return steps.some((step) => step.do === 'relocate' && members.includes(step.n));
};
