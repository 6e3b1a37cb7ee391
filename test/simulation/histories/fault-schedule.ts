import type { RandomChoices, TimedStep } from './random-choices';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Probabilities with which a fault strikes a call that it matches. */
const PROBABILITIES: readonly number[] = [0.03, 0.1, 0.3, 0.7];

/** Returns a fault by which a create call takes effect after it timed out for the app: `late` is explained at `FAULTS`. */
const lateCreate = (choose: RandomChoices): object => ({
  on: 'jira',
  match: 'POST /rest/api/3/issue',
  do: { late: choose.between(3 * MINUTE, 12 * MINUTE) },
});

/**
 * Functions that return a fault, by the part of the platform that they affect. `delayMs` delays the answer. With `late`,
 * the caller gets a time-out, and the call takes effect that many ms afterwards. With `lost`, the process crashes before
 * or after the call takes effect. Values of `retry-after` are in seconds.
 */
const FAULTS: readonly ((choose: RandomChoices) => object)[] = [
  // Events and queue items.
  () => ({ on: 'event', do: { drop: true } }),
  (choose) => ({ on: 'event', do: { duplicate: choose.between(1, 2) } }),
  () => ({ on: 'event', do: { reorder: true } }),
  (choose) => ({ on: 'event', do: { delayMs: choose.between(SECOND, 3 * MINUTE) } }),
  () => ({ on: 'queue', do: { drop: true } }),
  (choose) => ({ on: 'queue', do: { duplicate: choose.between(1, 2) } }),
  () => ({ on: 'queue', do: { reorder: true } }),
  (choose) => ({ on: 'queue', do: { delayMs: choose.between(SECOND, 20 * MINUTE) } }),
  () => ({ on: 'queue', do: { status: 500 } }),
  // Jira.
  (choose) => ({ on: 'jira', do: { status: 429, headers: { 'retry-after': String(choose.between(1, 600)) } } }),
  (choose) => ({ on: 'jira', do: { status: choose.oneOf([500, 502, 503, 504]) } }),
  (choose) => ({ on: 'jira', do: { delayMs: choose.oneOf([2 * SECOND, 12 * SECOND, 30 * SECOND]) } }),
  () => ({
    on: 'jira',
    do: { status: 200, body: '<html>Maintenance</html>', headers: { 'content-type': 'text/html' } },
  }),
  lateCreate,
  // Storage.
  () => ({ on: 'kvs', do: { status: 429, body: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests' } } }),
  (choose) => ({ on: 'kvs', do: { status: choose.oneOf([500, 503]) } }),
  (choose) => ({ on: 'kvs', match: 'transact', do: { delayMs: choose.between(SECOND / 2, 6 * SECOND) } }),
  (choose) => ({ on: 'kvs', do: { late: choose.between(SECOND, MINUTE) } }),
  (choose) => ({ on: 'kvs', do: { delayMs: choose.between(SECOND, 8 * SECOND) } }),
  // Requests to the service.
  (choose) => ({ on: 'egress', do: { status: choose.oneOf([500, 502, 504]) } }),
  (choose) => ({ on: 'egress', do: { late: choose.between(SECOND, 90 * SECOND) } }),
  () => ({ on: 'egress', do: { delayMs: 11 * SECOND } }),
  // Crashes.
  ...(['jira', 'kvs', 'queue', 'egress', 'invocation'] as const).flatMap((on) =>
    (['before', 'after'] as const).map((lost) => () => ({ on, do: { lost } })),
  ),
  (choose) => ({ on: 'invocation', do: { status: choose.oneOf([429, 500]) } }),
  (choose) => ({ on: 'invocation', do: { delayMs: choose.between(SECOND, MINUTE) } }),
];

const RECEIVER = 'hooks.offboarding.example';
const API = 'api.toriihq.com';

/**
 * Behaviors of a failing service, as demo/response-rules.ts defines them. `delayMs` delays the response alone, `late` the
 * effect, too. With `disagree`, Torii answers with another state than it was sent. After some behaviors, an admin has to
 * act.
 */
const FAILURES: readonly ((choose: RandomChoices) => object)[] = [
  () => ({ status: 500 }),
  (choose) => ({ host: choose.oneOf([RECEIVER, API]), status: choose.oneOf([500, 503]) }),
  (choose) => ({ host: RECEIVER, status: choose.oneOf([302, 404]) }),
  (choose) => ({ status: choose.oneOf([429, 503]), retryAfter: choose.between(1, 7200) }),
  () => ({ hang: true }),
  () => ({ delayMs: 12 * SECOND }),
  // Slow, but within the time-out, so that issues change during a push.
  (choose) => ({ delayMs: choose.between(SECOND, 8 * SECOND) }),
  (choose) => ({ delayMs: choose.between(SECOND, 8 * SECOND) }),
  () => ({ host: API, disagree: true }),
  (choose) => ({ host: API, late: choose.between(SECOND, 90 * SECOND) }),
  // One or two calls take effect after later ones.
  (choose) => ({ host: API, late: choose.between(20 * SECOND, 90 * SECOND), times: choose.between(1, 2) }),
  () => ({ host: RECEIVER, status: 410 }),
  (choose) => ({ host: API, status: choose.oneOf([401, 404, 422]) }),
];

/** Responses to one always-failing push while others pass. */
const REFUSALS: readonly ((choose: RandomChoices) => object)[] = [
  () => ({ status: 500 }),
  () => ({ status: 400 }),
  (choose) => ({ status: 503, retryAfter: choose.oneOf([60, 12 * 3600]) }),
  () => ({ hang: true }),
];

/** Returns a fault for used-up points: Jira refuses every call of the app until the next hour. */
const pointsUsedUp = (choose: RandomChoices): object => ({
  on: 'jira',
  do: {
    status: 429,
    headers: { 'retry-after': String(choose.between(60, 3600)), 'ratelimit-reason': 'jira-quota-global-based' },
  },
});

/** Fault rules with the time in which they are in force, ms from the start of the run. */
interface FaultWindow {
  readonly from: number;
  readonly until: number;
  readonly rules: readonly object[];
}

/**
 * Returns windows of faults, and outages of the service for minutes or days. Each starts near an action, because a fault
 * without an action finds nothing.
 *
 * @param actions effects and their times
 * @param count number of delegations
 */
export function faultScheduleOf(choose: RandomChoices, actions: readonly TimedStep[], count: number): TimedStep[] {
  const timeNearAction = () => Math.max(0, choose.oneOf(actions).at - choose.between(0, MINUTE));
  const windows: FaultWindow[] = Array.from({ length: choose.between(0, 4) }, () => {
    const from = timeNearAction();
    const rules = Array.from({ length: choose.between(1, 4) }, () => ({
      ...choose.oneOf(FAULTS)(choose),
      probability: choose.oneOf(PROBABILITIES),
    }));
    return { from, until: from + choose.between(MINUTE, choose.oneOf([5 * MINUTE, 6 * HOUR])), rules };
  });
  if (choose.happens(8)) {
    const from = timeNearAction();
    windows.push({ from, until: from + choose.between(5 * MINUTE, HOUR), rules: [pointsUsedUp(choose)] });
  }
  const steps: TimedStep[] = [];
  const addOutage = (days: number): void => {
    const from = timeNearAction();
    steps.push(
      { at: from, effect: { do: 'set receiver', behavior: choose.oneOf(FAILURES)(choose) } },
      { at: from + choose.between(MINUTE, days * 24 * HOUR), effect: { do: 'set receiver', behavior: {} } },
    );
  };
  // Ten minutes, ten hours, or four days.
  if (choose.happens(60)) addOutage(choose.oneOf([1 / 144, 10 / 24, 4]));
  if (choose.happens(10)) {
    const from = timeNearAction();
    steps.push(
      { at: from, effect: { do: 'search lags', ms: choose.between(MINUTE, choose.oneOf([10 * MINUTE, HOUR])) } },
      { at: from + choose.between(MINUTE, 3 * HOUR), effect: { do: 'search lags', ms: 30 * SECOND } },
    );
  }
  const creates = actions.filter(({ effect }) => effect.do === 'create' || effect.do === 'batch');
  if (choose.happens(15) && creates.length > 0) {
    const { at } = choose.oneOf(creates);
    windows.push({ from: at, until: at + choose.between(2 * SECOND, MINUTE), rules: [lateCreate(choose)] });
  }
  if (choose.happens(4)) addOutage(14);
  if (choose.happens(20)) {
    const from = timeNearAction();
    const behavior = {
      host: RECEIVER,
      match: `"id":"task-${choose.between(0, count - 1)}"`,
      ...choose.oneOf(REFUSALS)(choose),
    };
    steps.push(
      { at: from, effect: { do: 'set receiver', behavior } },
      { at: from + choose.between(HOUR, 5 * 24 * HOUR), effect: { do: 'set receiver', behavior: {} } },
    );
  }
  const boundaries = windows.flatMap(({ from, until }) => [from, until]);
  return [
    ...steps,
    ...boundaries.map((at): TimedStep => ({ at, effect: { do: 'set faults', rules: windows.flatMap(rulesAt(at)) } })),
  ];
}

/** Returns a function that returns the rules of a window if they are in force at a time. */
const rulesAt =
  (at: number) =>
  ({ from, until, rules }: FaultWindow): readonly object[] =>
    from <= at && at < until ? rules : [];
