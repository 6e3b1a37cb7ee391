import { isUncreatable } from './service';
import type { Step } from './steps';

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
