import type { Dice, Timed } from './history';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How often a fault strikes the calls that it matches. */
const OFTEN: readonly number[] = [0.03, 0.1, 0.3, 0.7];

/** A create call that lands when everybody has given it up. */
const LATE_CREATE = (dice: Dice): object => ({
  on: 'jira',
  match: 'POST /rest/api/3/issue',
  do: { late: dice.between(3 * MINUTE, 12 * MINUTE) },
});

/** Every kind of fault that the world has, with what varies about it. */
const FAULTS: readonly ((dice: Dice) => object)[] = [
  // Events and queue items on their way.
  () => ({ on: 'event', do: { drop: true } }),
  (dice) => ({ on: 'event', do: { duplicate: dice.between(1, 2) } }),
  () => ({ on: 'event', do: { reorder: true } }),
  (dice) => ({ on: 'event', do: { delayMs: dice.between(SECOND, 3 * MINUTE) } }),
  () => ({ on: 'queue', do: { drop: true } }),
  (dice) => ({ on: 'queue', do: { duplicate: dice.between(1, 2) } }),
  () => ({ on: 'queue', do: { reorder: true } }),
  (dice) => ({ on: 'queue', do: { delayMs: dice.between(SECOND, 20 * MINUTE) } }),
  () => ({ on: 'queue', do: { status: 500 } }),
  // Jira.
  (dice) => ({ on: 'jira', do: { status: 429, headers: { 'retry-after': String(dice.between(1, 600)) } } }),
  (dice) => ({ on: 'jira', do: { status: dice.one([500, 502, 503, 504]) } }),
  (dice) => ({ on: 'jira', do: { delayMs: dice.one([2 * SECOND, 12 * SECOND, 30 * SECOND]) } }),
  LATE_CREATE,
  // Storage.
  () => ({ on: 'kvs', do: { status: 429, body: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests' } } }),
  (dice) => ({ on: 'kvs', do: { status: dice.one([500, 503]) } }),
  (dice) => ({ on: 'kvs', match: 'transact', do: { delayMs: dice.between(SECOND / 2, 6 * SECOND) } }),
  (dice) => ({ on: 'kvs', do: { late: dice.between(SECOND, MINUTE) } }),
  (dice) => ({ on: 'kvs', do: { delayMs: dice.between(SECOND, 8 * SECOND) } }),
  // The way to the receiver.
  (dice) => ({ on: 'egress', do: { status: dice.one([500, 502, 504]) } }),
  (dice) => ({ on: 'egress', do: { late: dice.between(SECOND, 90 * SECOND) } }),
  () => ({ on: 'egress', do: { delayMs: 11 * SECOND } }),
  // Processes.
  ...(['jira', 'kvs', 'queue', 'egress', 'invocation'] as const).flatMap((on) =>
    (['before', 'after'] as const).map((lost) => () => ({ on, do: { lost } })),
  ),
  (dice) => ({ on: 'invocation', do: { status: dice.one([429, 500]) } }),
  (dice) => ({ on: 'invocation', do: { delayMs: dice.between(SECOND, MINUTE) } }),
];

const RECEIVER = 'hooks.offboarding.example';
const API = 'api.toriihq.com';

/** How the service fails at either end; by some of it the app waits for an admin. */
const FAILURES: readonly ((dice: Dice) => object)[] = [
  () => ({ status: 500 }),
  (dice) => ({ host: dice.one([RECEIVER, API]), status: dice.one([500, 503]) }),
  (dice) => ({ host: RECEIVER, status: dice.one([302, 404]) }),
  (dice) => ({ status: dice.one([429, 503]), retryAfter: dice.between(1, 7200) }),
  () => ({ hang: true }),
  () => ({ delayMs: 12 * SECOND }),
  // Slow, but in time: what changes meanwhile has to be told too.
  (dice) => ({ delayMs: dice.between(SECOND, 8 * SECOND) }),
  (dice) => ({ delayMs: dice.between(SECOND, 8 * SECOND) }),
  () => ({ host: API, disagree: true }),
  (dice) => ({ host: API, late: dice.between(SECOND, 90 * SECOND) }),
  // One call is overtaken by the next.
  (dice) => ({ host: API, late: dice.between(20 * SECOND, 90 * SECOND), times: dice.between(1, 2) }),
  () => ({ host: RECEIVER, status: 410 }),
  (dice) => ({ host: API, status: dice.one([401, 404, 422]) }),
];

/** All of Jira's points are spent until the hour is over: every call of the app is refused, whatever it is. */
const pointsGone = (dice: Dice): object => ({
  on: 'jira',
  do: {
    status: 429,
    headers: { 'retry-after': String(dice.between(60, 3600)), 'ratelimit-reason': 'jira-quota-global-based' },
  },
});

/** Rules that hold from one moment to another, ms from the beginning. */
interface Storm {
  readonly from: number;
  readonly until: number;
  readonly rules: readonly object[];
}

/**
 * Storms of some faults each, and a service that is down for minutes or days. They begin when something is done: bad weather in
 * which nobody moves finds nothing out.
 *
 * @param happen what is done, and when
 */
export function weatherOf(dice: Dice, happen: readonly Timed[]): Timed[] {
  const begin = () => Math.max(0, dice.one(happen).at - dice.between(0, MINUTE));
  const storms: Storm[] = Array.from({ length: dice.between(0, 4) }, () => {
    const from = begin();
    const rules = Array.from({ length: dice.between(1, 4) }, () => ({
      ...dice.one(FAULTS)(dice),
      probability: dice.one(OFTEN),
    }));
    return { from, until: from + dice.between(MINUTE, dice.one([5 * MINUTE, 6 * HOUR])), rules };
  });
  if (dice.in100(8)) {
    const from = begin();
    storms.push({ from, until: from + dice.between(5 * MINUTE, HOUR), rules: [pointsGone(dice)] });
  }
  const timed: Timed[] = [];
  const down = (days: number): void => {
    const from = begin();
    timed.push(
      { at: from, deed: { do: 'receiver', behaviour: dice.one(FAILURES)(dice) } },
      { at: from + dice.between(MINUTE, days * 24 * HOUR), deed: { do: 'receiver', behaviour: {} } },
    );
  };
  if (dice.in100(60)) down(dice.one([1 / 144, 10 / 24, 4]));
  if (dice.in100(10)) {
    const from = begin();
    timed.push(
      { at: from, deed: { do: 'search lags', ms: dice.between(MINUTE, dice.one([10 * MINUTE, HOUR])) } },
      { at: from + dice.between(MINUTE, 3 * HOUR), deed: { do: 'search lags', ms: 30 * SECOND } },
    );
  }
  const creates = happen.filter(({ deed }) => deed.do === 'create' || deed.do === 'batch');
  if (dice.in100(15) && creates.length > 0) {
    const { at } = dice.one(creates);
    storms.push({ from: at, until: at + dice.between(2 * SECOND, MINUTE), rules: [LATE_CREATE(dice)] });
  }
  if (dice.in100(4)) down(14);
  const turns = storms.flatMap(({ from, until }) => [from, until]);
  return [...timed, ...turns.map((at): Timed => ({ at, deed: { do: 'weather', rules: storms.flatMap(rulesAt(at)) } }))];
}

const rulesAt =
  (at: number) =>
  ({ from, until, rules }: Storm): readonly object[] =>
    from <= at && at < until ? rules : [];
