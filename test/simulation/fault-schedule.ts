import type { RandomChoices, TimedStep } from './random-choices';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Probabilities of a fault for each call that it matches. */
const PROBABILITIES: readonly number[] = [0.03, 0.1, 0.3, 0.7];

/** A create call that takes effect after the app timed out. */
const LATE_CREATE = (choose: RandomChoices): object => ({
  on: 'jira',
  match: 'POST /rest/api/3/issue',
  do: { late: choose.between(3 * MINUTE, 12 * MINUTE) },
});

/** Kinds of faults. */
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
  (choose) => ({ on: 'jira', do: { status: choose.one([500, 502, 503, 504]) } }),
  (choose) => ({ on: 'jira', do: { delayMs: choose.one([2 * SECOND, 12 * SECOND, 30 * SECOND]) } }),
  () => ({
    on: 'jira',
    do: { status: 200, body: '<html>Maintenance</html>', headers: { 'content-type': 'text/html' } },
  }),
  LATE_CREATE,
  // Storage.
  () => ({ on: 'kvs', do: { status: 429, body: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests' } } }),
  (choose) => ({ on: 'kvs', do: { status: choose.one([500, 503]) } }),
  (choose) => ({ on: 'kvs', match: 'transact', do: { delayMs: choose.between(SECOND / 2, 6 * SECOND) } }),
  (choose) => ({ on: 'kvs', do: { late: choose.between(SECOND, MINUTE) } }),
  (choose) => ({ on: 'kvs', do: { delayMs: choose.between(SECOND, 8 * SECOND) } }),
  // Requests to the service.
  (choose) => ({ on: 'egress', do: { status: choose.one([500, 502, 504]) } }),
  (choose) => ({ on: 'egress', do: { late: choose.between(SECOND, 90 * SECOND) } }),
  () => ({ on: 'egress', do: { delayMs: 11 * SECOND } }),
  // Crashes.
  ...(['jira', 'kvs', 'queue', 'egress', 'invocation'] as const).flatMap((on) =>
    (['before', 'after'] as const).map((lost) => () => ({ on, do: { lost } })),
  ),
  (choose) => ({ on: 'invocation', do: { status: choose.one([429, 500]) } }),
  (choose) => ({ on: 'invocation', do: { delayMs: choose.between(SECOND, MINUTE) } }),
];

const RECEIVER = 'hooks.offboarding.example';
const API = 'api.toriihq.com';

/** Failures of the service; some of them need an admin. */
const FAILURES: readonly ((choose: RandomChoices) => object)[] = [
  () => ({ status: 500 }),
  (choose) => ({ host: choose.one([RECEIVER, API]), status: choose.one([500, 503]) }),
  (choose) => ({ host: RECEIVER, status: choose.one([302, 404]) }),
  (choose) => ({ status: choose.one([429, 503]), retryAfter: choose.between(1, 7200) }),
  () => ({ hang: true }),
  () => ({ delayMs: 12 * SECOND }),
  // Slow but in time, so that changes come during a push.
  (choose) => ({ delayMs: choose.between(SECOND, 8 * SECOND) }),
  (choose) => ({ delayMs: choose.between(SECOND, 8 * SECOND) }),
  () => ({ host: API, disagree: true }),
  (choose) => ({ host: API, late: choose.between(SECOND, 90 * SECOND) }),
  // One call arrives after the next one.
  (choose) => ({ host: API, late: choose.between(20 * SECOND, 90 * SECOND), times: choose.between(1, 2) }),
  () => ({ host: RECEIVER, status: 410 }),
  (choose) => ({ host: API, status: choose.one([401, 404, 422]) }),
];

/** Answers to one push that always fails while others pass. */
const REFUSALS: readonly ((choose: RandomChoices) => object)[] = [
  () => ({ status: 500 }),
  () => ({ status: 400 }),
  (choose) => ({ status: 503, retryAfter: choose.one([60, 12 * 3600]) }),
  () => ({ hang: true }),
];

/** Jira's points are used up: every call of the app is refused until the next hour. */
const pointsGone = (choose: RandomChoices): object => ({
  on: 'jira',
  do: {
    status: 429,
    headers: { 'retry-after': String(choose.between(60, 3600)), 'ratelimit-reason': 'jira-quota-global-based' },
  },
});

/** Fault rules in force from one moment to another, ms from the beginning. */
interface FaultWindow {
  readonly from: number;
  readonly until: number;
  readonly rules: readonly object[];
}

/**
 * Returns windows of faults, and outages of the service for minutes or days. Each begins near an action, because faults without
 * actions find nothing.
 *
 * @param actions effects and their moments
 * @param count number of delegations
 */
export function faultScheduleOf(choose: RandomChoices, actions: readonly TimedStep[], count: number): TimedStep[] {
  const begin = () => Math.max(0, choose.one(actions).at - choose.between(0, MINUTE));
  const windows: FaultWindow[] = Array.from({ length: choose.between(0, 4) }, () => {
    const from = begin();
    const rules = Array.from({ length: choose.between(1, 4) }, () => ({
      ...choose.one(FAULTS)(choose),
      probability: choose.one(PROBABILITIES),
    }));
    return { from, until: from + choose.between(MINUTE, choose.one([5 * MINUTE, 6 * HOUR])), rules };
  });
  if (choose.in100(8)) {
    const from = begin();
    windows.push({ from, until: from + choose.between(5 * MINUTE, HOUR), rules: [pointsGone(choose)] });
  }
  const timed: TimedStep[] = [];
  const down = (days: number): void => {
    const from = begin();
    timed.push(
      { at: from, effect: { do: 'set receiver', behavior: choose.one(FAILURES)(choose) } },
      { at: from + choose.between(MINUTE, days * 24 * HOUR), effect: { do: 'set receiver', behavior: {} } },
    );
  };
  if (choose.in100(60)) down(choose.one([1 / 144, 10 / 24, 4]));
  if (choose.in100(10)) {
    const from = begin();
    timed.push(
      { at: from, effect: { do: 'search lags', ms: choose.between(MINUTE, choose.one([10 * MINUTE, HOUR])) } },
      { at: from + choose.between(MINUTE, 3 * HOUR), effect: { do: 'search lags', ms: 30 * SECOND } },
    );
  }
  const creates = actions.filter(({ effect: effect }) => effect.do === 'create' || effect.do === 'batch');
  if (choose.in100(15) && creates.length > 0) {
    const { at } = choose.one(creates);
    windows.push({ from: at, until: at + choose.between(2 * SECOND, MINUTE), rules: [LATE_CREATE(choose)] });
  }
  if (choose.in100(4)) down(14);
  if (choose.in100(20)) {
    const from = begin();
    const behavior = {
      host: RECEIVER,
      match: `"id":"task-${choose.between(0, count - 1)}"`,
      ...choose.one(REFUSALS)(choose),
    };
    timed.push(
      { at: from, effect: { do: 'set receiver', behavior } },
      { at: from + choose.between(HOUR, 5 * 24 * HOUR), effect: { do: 'set receiver', behavior: {} } },
    );
  }
  const boundaries = windows.flatMap(({ from, until }) => [from, until]);
  return [
    ...timed,
    ...boundaries.map((at): TimedStep => ({ at, effect: { do: 'set faults', rules: windows.flatMap(rulesAt(at)) } })),
  ];
}

const rulesAt =
  (at: number) =>
  ({ from, until, rules }: FaultWindow): readonly object[] =>
    from <= at && at < until ? rules : [];
