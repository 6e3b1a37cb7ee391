import { isUncreatable } from '../service';
import type { Step } from '../steps';

/** Returns true for a history with a rare event that a defect needs to show. */
export type HistoryFilter = (steps: readonly Step[]) => boolean;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const behaviorsOf = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => (step.do === 'set receiver' ? [JSON.stringify(step.behavior)] : []));

/** The service is slow, so that changes come during a push. */
export const slowService: HistoryFilter = (steps) => behaviorsOf(steps).some((one) => /"delayMs":\d{4}\b/.test(one));

/** An issue is completed and reopened while a call to Torii may arrive after the next one. */
export const reopenedWhileToriiIsLate: HistoryFilter = (steps) => {
  const doneAt = new Map<number, number>();
  let now = 0;
  let isLate = false;
  return steps.some((step) => {
    if (step.do === 'set faults') isLate = JSON.stringify(step.rules).includes('"on":"egress","do":{"late"');
    if (step.do === 'set receiver') isLate = /"late":\d+,"times"/.test(JSON.stringify(step.behavior));
    const at = now;
    now += step.wait;
    if (step.do !== 'transition') return false;
    if (step.to === 'Done' && isLate) doneAt.set(step.n, at);
    return step.to !== 'Done' && at - (doneAt.get(step.n) ?? -Infinity) < 2 * MINUTE;
  });
};

/** Torii responds with another state than it was sent. */
export const toriiDisagrees: HistoryFilter = (steps) => behaviorsOf(steps).some((one) => one.includes('"disagree"'));

/** The receiver fails for longer than the max retry age. */
export const downForDays: HistoryFilter = (steps) => {
  let failsFor: number | undefined;
  for (const step of steps) {
    if (step.do === 'set receiver') {
      failsFor = /"status":(5|30|404)|"hang"|12000/.test(JSON.stringify(step.behavior)) ? 0 : undefined;
    }
    if (failsFor === undefined) continue;
    failsFor += step.wait;
    if (failsFor > 7.5 * DAY) return true;
  }
  return false;
};

/** A batch has an uncreatable member of an offboarding. */
export const batchWithUncreatable: HistoryFilter = (steps) =>
  steps.some((step) => step.do === 'batch' && step.members.some(({ call }) => isUncreatable(call) && call.offboarding));

/** A batch comes while storage, the queue or invocations fail. */
export const batchDuringFaults: HistoryFilter = (steps) => {
  let faults = '';
  return steps.some((step) => {
    if (step.do === 'set faults') faults = JSON.stringify(step.rules);
    return step.do === 'batch' && /"on":"(kvs|queue|invocation)"/.test(faults);
  });
};

/** A batched delegation's issue is moved to another project. */
export const movedAfterBatch: HistoryFilter = (steps) => {
  const members = steps.flatMap((step) => (step.do === 'batch' ? step.members.map(({ n }) => n) : []));
  return steps.some((step) => step.do === 'relocate' && members.includes(step.n));
};

/** Returns true if such a step comes while such a fault is in force. */
function someDuringFaults(steps: readonly Step[], faults: RegExp, isShown: (step: Step) => boolean): boolean {
  let rules = '';
  return steps.some((step) => {
    if (step.do === 'set faults') rules = JSON.stringify(step.rules);
    return faults.test(rules) && isShown(step);
  });
}

/** A create call may take effect after the app timed out. */
export const lateCreates: HistoryFilter = (steps) =>
  someDuringFaults(
    steps,
    /"on":"jira"[^}]*(\/issue"|"do":\{("late"|"lost"|"status":50|"delayMs":[13]))/,
    ({ do: does }) => does === 'create' || does === 'batch' || does === 'repeat',
  );

/** People move issues while Jira refuses calls for its rate. */
export const outOfPoints: HistoryFilter = (steps) =>
  someDuringFaults(steps, /"on":"jira"[^}]*"do":\{"status":(429|50)/, ({ do: does }) => does === 'transition');

/** Jira answers with a page of HTML while something happens. */
export const jiraAnswersHtml: HistoryFilter = (steps) =>
  someDuringFaults(steps, /<html>/, ({ do: does }) => does === 'transition' || does === 'create');

/** An admin edits the rule while creations may be unfinished. */
export const ruleEdited: HistoryFilter = (steps) =>
  steps.some(({ do: does }) => does === 'edit rule') &&
  steps.some(
    (step) =>
      step.do === 'batch' ||
      (step.do === 'set faults' && /"on":"(jira|kvs|invocation)"/.test(JSON.stringify(step.rules))),
  );
