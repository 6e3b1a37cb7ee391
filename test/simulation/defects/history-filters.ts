import { isUncreatable, type DelegationRequest } from '../service';
import type { Step } from '../histories/steps';

/** Returns true for a history that meets the rare condition under which a defect shows. */
export type HistoryFilter = (steps: readonly Step[]) => boolean;

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A step, with its time and the conditions at that time. */
interface StepContext {
  readonly step: Step;
  /** Time of the step, ms from the start of the run. */
  readonly at: number;
  /** Fault rules in force, as JSON. */
  readonly faults: string;
  /** Behavior of the service, as JSON. */
  readonly service: string;
  /** Time at which this behavior ends, ms from the start of the run. */
  readonly serviceUntil: number;
}

function contextsOf(steps: readonly Step[]): StepContext[] {
  let at = 0;
  let faults = '';
  let service = '';
  const contexts = steps.map((step) => {
    if (step.do === 'set faults') faults = JSON.stringify(step.rules);
    if (step.do === 'set receiver') service = JSON.stringify(step.behavior);
    const context = { step, at, faults, service };
    at += step.wait;
    return context;
  });
  return contexts.map((context, index) => ({
    ...context,
    serviceUntil: contexts.slice(index).find((later) => later.service !== context.service)?.at ?? at,
  }));
}

/** A change of an issue by a person. */
type Change = StepContext & { readonly step: Extract<Step, { do: 'transition' | 'assign' | 'relocate' }> };

const isChange = (context: StepContext): context is Change =>
  ['transition', 'assign', 'relocate'].includes(context.step.do);

/** Returns each change with the changes of the same issue before and after it. */
function changesOf(steps: readonly Step[]): { change: Change; before?: Change; after?: Change }[] {
  const changes = contextsOf(steps).filter(isChange);
  return changes.map((change, index) => {
    const isSameIssue = ({ step }: Change): boolean => step.n === change.step.n;
    const before = changes.slice(0, index).findLast(isSameIssue);
    const after = changes.slice(index + 1).find(isSameIssue);
    return { change, ...(before && { before }), ...(after && { after }) };
  });
}

/** Returns true for a transition that completes a delegation by most rules. */
const isDone = (change: Change | undefined): boolean => change?.step.do === 'transition' && change.step.to === 'Done';

/** Returns the last change of each issue by the number of its delegation. */
const lastChangesOf = (steps: readonly Step[]): ReadonlyMap<number, Change> =>
  new Map(changesOf(steps).map(({ change }) => [change.step.n, change]));

/**
 * Returns a filter for histories in which a matching behavior of the service lasts for more than `ms` after the last
 * change of an issue.
 */
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

/** An issue changes during a slow push of the change before. */
export const changedDuringPush: HistoryFilter = (steps) =>
  changesOf(steps).some(({ change, before, after }) => {
    const delay = /^\{"delayMs":(\d{4})\}/.exec(change.service)?.[1];
    return before && !after && before.service === change.service && change.at - before.at < Number(delay);
  }) && !contextsOf(steps).some(({ faults }) => /"on":"egress","do":\{"(late|delayMs)/.test(faults));

/** An issue changes twice while events are late by 150 s or more, or reordered. */
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
  steps.some((step) => ['project', 'block app', 'archive issue'].includes(step.do));

/** The only completion of an issue starts a workflow of Torii by a call that takes effect without a response. */
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
  return contextsOf(steps).some((context) => {
    const { step, at } = context;
    if (step.do === 'turn webhook') offAt = step.isOn ? Infinity : at;
    return isChange(context) && at - offAt > MINUTE;
  });
};

/** Returns the requests of a history, single and in batches. */
function requestsOf(steps: readonly Step[]): { n: number; call: DelegationRequest }[] {
  return steps.flatMap((step) => (step.do === 'create' ? [step] : step.do === 'batch' ? step.members : []));
}

/** A person has two accounts of an app, and only one of them is completed in the end. */
export const twoAccounts: HistoryFilter = (steps) => {
  const lastChanges = lastChangesOf(steps);
  /** For each pair, whether its delegations are completed in the end. */
  const outcomes = new Map<string, Set<boolean>>();
  for (const { n, call } of requestsOf(steps)) {
    const key = `${call.person.email} ${call.app.name}`;
    outcomes.set(key, (outcomes.get(key) ?? new Set()).add(isDone(lastChanges.get(n))));
  }
  return [...outcomes.values()].some(({ size }) => size > 1);
};

/** All members of an offboarding are completed, but fewer than its total. */
export const completedBeforeTotal: HistoryFilter = (steps) => {
  const lastChanges = lastChangesOf(steps);
  const requests = requestsOf(steps);
  return requests.some(({ call: { offboarding } }) => {
    const members = requests.filter(({ call }) => call.offboarding?.id === offboarding?.id);
    return (
      new Set(members.map(({ n }) => n)).size < (offboarding?.total ?? 0) &&
      members.every(({ n }) => isDone(lastChanges.get(n)))
    );
  });
};

/** A batch has an uncreatable member of an offboarding whose other members are completed. */
export const batchWithUncreatable: HistoryFilter = (steps) => {
  const lastChanges = lastChangesOf(steps);
  const uncreatable = steps
    .flatMap((step) => (step.do === 'batch' ? step.members : []))
    .filter(({ call }) => isUncreatable(call));
  return uncreatable.some(({ n, call: { offboarding } }) => {
    const others = requestsOf(steps).filter(
      (request) => request.n !== n && request.call.offboarding?.id === offboarding?.id,
    );
    return (
      offboarding &&
      others.length > 0 &&
      others.every(({ n: other, call }) => isUncreatable(call) || isDone(lastChanges.get(other)))
    );
  });
};

/** Returns true if a step of one of the kinds comes while a matching fault is in force. */
const hasStepDuringFaults = (steps: readonly Step[], fault: RegExp, kinds: readonly Step['do'][]): boolean =>
  contextsOf(steps).some(({ step, faults }) => fault.test(faults) && kinds.includes(step.do));

/** A batch comes while storage, the queue, or invocations fail. */
export const batchDuringFaults: HistoryFilter = (steps) =>
  hasStepDuringFaults(steps, /"on":"(kvs|queue|invocation)"/, ['batch']);

/** A create call fails, is late, or loses its response, so that the app doesn't know whether the issue exists. */
export const uncertainCreates: HistoryFilter = (steps) =>
  hasStepDuringFaults(steps, /"on":"jira"[^}]*(\/issue"|"do":\{("late"|"lost"|"status":50|"delayMs":[13]))/, [
    'create',
    'batch',
    'repeat',
  ]);

/** Jira answers calls with an HTML page while an issue is created. */
export const jiraAnswersHtml: HistoryFilter = (steps) =>
  hasStepDuringFaults(steps, /<html>[^]*?"probability":0.[37]/, ['create', 'batch']);

/** A batched delegation's issue is moved to another project. */
export const movedAfterBatch: HistoryFilter = (steps) => {
  const members = steps.flatMap((step) => (step.do === 'batch' ? step.members.map(({ n }) => n) : []));
  return steps.some((step) => step.do === 'relocate' && members.includes(step.n));
};
