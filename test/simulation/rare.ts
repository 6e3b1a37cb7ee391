import { isFaulty } from './service';
import type { Step } from './steps';

/** Histories in which something happens that a mistake needs to show, and that few histories have. */
export type Rare = (steps: readonly Step[]) => boolean;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const behavioursOf = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => (step.do === 'receiver' ? [JSON.stringify(step.behaviour)] : []));

/** The service answers, but takes its time: things change while a push is under way. */
export const slowService: Rare = (steps) => behavioursOf(steps).some((one) => /"delayMs":\d{4}\b/.test(one));

/** An issue is closed and opened again while a call to Torii may be overtaken by the next one. */
export const turnsWhileToriiIsLate: Rare = (steps) => {
  const doneAt = new Map<number, number>();
  let now = 0;
  let isLate = false;
  return steps.some((step) => {
    if (step.do === 'weather') isLate = JSON.stringify(step.rules).includes('"on":"egress","do":{"late"');
    if (step.do === 'receiver') isLate = /"late":\d+,"times"/.test(JSON.stringify(step.behaviour));
    const at = now;
    now += step.wait;
    if (step.do !== 'transition') return false;
    if (step.to === 'Done' && isLate) doneAt.set(step.n, at);
    return step.to !== 'Done' && at - (doneAt.get(step.n) ?? -Infinity) < 2 * MINUTE;
  });
};

/** Torii answers with another state than it was told. */
export const toriiDisagrees: Rare = (steps) => behavioursOf(steps).some((one) => one.includes('"disagree"'));

/** The receiver fails for longer than pushes are tried. */
export const downForDays: Rare = (steps) => {
  let failsFor: number | undefined;
  for (const step of steps) {
    if (step.do === 'receiver') {
      failsFor = /"status":(5|30|404)|"hang"|12000/.test(JSON.stringify(step.behaviour)) ? 0 : undefined;
    }
    if (failsFor === undefined) continue;
    failsFor += step.wait;
    if (failsFor > 7.5 * DAY) return true;
  }
  return false;
};

/** A batch has a member of an offboarding that can't be made. */
export const batchWithImpossible: Rare = (steps) =>
  steps.some((step) => step.do === 'batch' && step.members.some(({ call }) => isFaulty(call) && call.offboarding));

/** A batch comes while storage, the queue or processes fail. */
export const batchInAStorm: Rare = (steps) => {
  let weather = '';
  return steps.some((step) => {
    if (step.do === 'weather') weather = JSON.stringify(step.rules);
    return step.do === 'batch' && /"on":"(kvs|queue|invocation)"/.test(weather);
  });
};

/** What came in a batch is moved to another project. */
export const movedAfterBatch: Rare = (steps) => {
  const members = steps.flatMap((step) => (step.do === 'batch' ? step.members.map(({ n }) => n) : []));
  return steps.some((step) => step.do === 'relocate' && members.includes(step.n));
};
