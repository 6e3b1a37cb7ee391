import fc from 'fast-check';
import {
  allowsRequest,
  circuitAfter,
  CLOSED_CIRCUIT,
  FAILURES_TO_OPEN,
  isOpen,
  isOpenedByFailures,
  isTurnOfFailed,
  mayHavePending,
  PUSHES_TO_OPEN,
  recoveredByNote,
  trialDueAt,
  withNotedSuccess,
  withTrialNow,
  withTrialTaken,
  type Circuit,
  type CircuitAttempt,
} from '../../../src/domain/delivery/circuit';
import type { Outcome } from '../../../src/domain/delivery/outcome';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Longest wait for a trial: five minutes, less 20 s for the delay of the queue. */
const TRIAL_INTERVAL = 280 * SECOND;
const START = Date.UTC(2026, 10, 24);

const failure: Outcome = { kind: 'retry', problem: 'the webhook answered 500', status: 500 };
const success: Outcome = { kind: 'acknowledged', status: 200 };
const retryAfter = (afterMs: number): Outcome => ({ ...failure, status: 503, afterMs });

function attempt(push: string, at: number, change: Partial<CircuitAttempt> = {}): CircuitAttempt {
  return { push, at, failedBefore: 0, isTrial: false, outcome: failure, ...change };
}

function fold(attempts: readonly CircuitAttempt[], from: Circuit = CLOSED_CIRCUIT): Circuit {
  return attempts.reduce((circuit, next) => circuitAfter(circuit, next, 0), from);
}

/** Returns a failed attempt of each push, a second apart. */
function failuresOf(pushes: string, from = START): CircuitAttempt[] {
  return Array.from(pushes).map((push, n) => attempt(push, from + n * SECOND));
}

const opened = fold(failuresOf('abcab'));
const OPENED_AT = START + 4 * SECOND;

describe('the opening of a circuit', () => {
  test.each([
    ['abcde', true],
    ['abcab', true],
    ['ababa', false],
    ['abcd', false],
    ['aaabbbc', true],
  ])('is caused by consecutive failures of the pushes %s: %s', (pushes, isOpened) => {
    expect(isOpen(fold(failuresOf(pushes)))).toBe(isOpened);
  });

  test('takes five failures within ten minutes', () => {
    const failuresOverTime = ['a', 'b', 'c', 'd', 'e'].map((push, n) => attempt(push, START + n * 3 * MINUTE));
    expect(isOpen(fold(failuresOverTime))).toBe(false);
  });

  test('is not affected by attempts of a push that failed three times before', () => {
    const failing = fold(failuresOf('abca'));
    expect(circuitAfter(failing, attempt('b', OPENED_AT, { failedBefore: 3 }), 0)).toBe(failing);
  });

  test('takes failures without a success in between', () => {
    const recovered = circuitAfter(fold(failuresOf('abca')), attempt('d', OPENED_AT, { outcome: success }), 0);
    expect(isOpen(circuitAfter(recovered, attempt('e', OPENED_AT + 1), 0))).toBe(false);
  });

  test('takes failures without a recorded success in between', () => {
    const failing = withNotedSuccess(fold(failuresOf('abca')), START + 2 * SECOND + 1);
    expect(failing.failures).toEqual([{ push: 'a', at: START + 3 * SECOND }]);
    expect(failing.failingSince).toBe(START + 3 * SECOND);
    expect(isOpen(circuitAfter(failing, attempt('e', OPENED_AT), 0))).toBe(false);
  });

  test('is not affected by a success that was recorded before the failures', () => {
    const failing = fold(failuresOf('abca'));
    expect(withNotedSuccess(failing, START - 1)).toBe(failing);
    expect(withNotedSuccess(CLOSED_CIRCUIT, START)).toBe(CLOSED_CIRCUIT);
  });

  test('by failures is distinguished from a delay that the receiver asks for', () => {
    const failing = fold(failuresOf('abca'));
    expect(isOpenedByFailures(failing, opened, [failure])).toBe(true);
    expect(isOpenedByFailures(opened, opened, [failure])).toBe(false);
    const hold: Outcome = { ...failure, kind: 'retry', afterMs: MINUTE, holdsChannel: true };
    expect(isOpenedByFailures(failing, fold([attempt('t', START, { outcome: hold })]), [hold])).toBe(false);
  });

  test('never happens on fewer than five failures of three pushes', () => {
    const outcomes: Outcome[] = [failure, failure, failure, success, { kind: 'reject', problem: 'no' }];
    const sequences = fc.array(
      fc.record({
        push: fc.constantFrom('a', 'b', 'c', 'd'),
        wait: fc.integer({ min: 1, max: 4 * MINUTE }),
        outcome: fc.constantFrom(...outcomes),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(sequences, (steps) => {
        let circuit = CLOSED_CIRCUIT;
        let failuresInARow: string[] = [];
        const failed = new Map<string, number>();
        let at = START;
        for (const { push, wait, outcome } of steps) {
          at += wait;
          const failedBefore = failed.get(push) ?? 0;
          circuit = circuitAfter(circuit, attempt(push, at, { outcome, failedBefore }), 0.5);
          if (outcome.kind === 'acknowledged') failuresInARow = [];
          if (outcome.kind === 'retry') {
            failed.set(push, failedBefore + 1);
            if (failedBefore < 3) failuresInARow.push(push);
          }
          if (!isOpen(circuit)) continue;
          expect(failuresInARow.length).toBeGreaterThanOrEqual(FAILURES_TO_OPEN);
          expect(new Set(failuresInARow).size).toBeGreaterThanOrEqual(PUSHES_TO_OPEN);
          return;
        }
      }),
    );
  });
});

describe('an open circuit', () => {
  test('sends nothing before the next trial', () => {
    expect(allowsRequest(opened, OPENED_AT + 4 * SECOND)).toBe(false);
    expect(allowsRequest(opened, OPENED_AT + 5 * SECOND)).toBe(true);
  });

  test('sends nothing else during a trial, and alternates new and failed pushes', () => {
    const taken = withTrialTaken(opened, OPENED_AT + 5 * SECOND, OPENED_AT + MINUTE);
    expect(allowsRequest(taken, OPENED_AT + 6 * SECOND)).toBe(false);
    expect(isTurnOfFailed(opened)).toBe(false);
    expect(isTurnOfFailed(taken)).toBe(true);
  });

  test('waits longer after each failed trial, five minutes at most', () => {
    let circuit = opened;
    let now = OPENED_AT;
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      waits.push((circuit.nextTrialAt ?? NaN) - now);
      now = circuit.nextTrialAt ?? NaN;
      circuit = withTrialTaken(circuit, now, now + MINUTE);
      circuit = circuitAfter(circuit, attempt(`t${n}`, now, { isTrial: true, failedBefore: n }), 0.999);
    }
    expect(waits[0]).toBe(5 * SECOND);
    expect(Math.max(...waits)).toBeLessThanOrEqual(5 * MINUTE);
    expect(waits.slice(4)).toEqual(Array(4).fill(TRIAL_INTERVAL));
  });

  test('ignores late failures of other pushes', () => {
    expect(circuitAfter(opened, attempt('z', OPENED_AT + 2), 0).nextTrialAt).toBe(opened.nextTrialAt);
  });

  test('closes and recovers at the first success', () => {
    const at = OPENED_AT + HOUR;
    expect(circuitAfter(opened, attempt('a', at, { outcome: success }), 0)).toEqual({
      ...CLOSED_CIRCUIT,
      recoveredAt: at,
    });
  });

  test('allows the next trial at once after a rejected push', () => {
    const after = circuitAfter(
      opened,
      attempt('a', OPENED_AT + 9, { isTrial: true, outcome: { kind: 'reject', problem: 'no' } }),
      0,
    );
    expect(after.nextTrialAt).toBe(OPENED_AT + 9);
  });

  test('allows a trial at once for an admin', () => {
    expect(allowsRequest(withTrialNow(opened, OPENED_AT), OPENED_AT)).toBe(true);
    expect(withTrialNow(CLOSED_CIRCUIT, START)).toBe(CLOSED_CIRCUIT);
  });
});

describe('recovery', () => {
  test('happens at most once a minute for a closed circuit that failed', () => {
    const first = fold([attempt('a', START), attempt('b', START + 1, { outcome: success })]);
    expect(first).toEqual({ ...CLOSED_CIRCUIT, recoveredAt: START + 1 });
    const second = fold([attempt('a', START + SECOND), attempt('b', START + 2 * SECOND, { outcome: success })], first);
    expect(second.recoveredAt).toBe(START + 1);
    expect(circuitAfter(second, attempt('b', START + 2 * MINUTE, { outcome: success }), 0).recoveredAt).toBe(
      START + 2 * MINUTE,
    );
  });

  test("doesn't happen without failures before the success", () => {
    expect(circuitAfter(CLOSED_CIRCUIT, attempt('a', START, { outcome: success }), 0)).toBe(CLOSED_CIRCUIT);
  });

  test('happens for a recorded success without failures since', () => {
    const failing = fold([attempt('a', START)]);
    expect(recoveredByNote(failing, START + 1).recoveredAt).toBe(START + 1);
    expect(recoveredByNote(failing, START - 1)).toBe(failing);
    expect(recoveredByNote(opened, OPENED_AT + 1)).toBe(opened);
  });

  test('requeues an exhausted push at the next success', () => {
    const onlyExhausted = { ...CLOSED_CIRCUIT, hasExhausted: true };
    const after = circuitAfter(onlyExhausted, attempt('a', START, { outcome: success }), 0);
    expect(after).toEqual({ ...CLOSED_CIRCUIT, recoveredAt: START });
    expect(mayHavePending(after, START + 1)).toBe(true);
  });

  test('a failing channel is due every five minutes for a push, and every 12 hours for exhausted ones', () => {
    const failing = fold([attempt('a', START)]);
    expect(trialDueAt(failing, { isOnlyExhausted: false })).toBe(START + TRIAL_INTERVAL);
    expect(trialDueAt(failing, { isOnlyExhausted: true })).toBe(START + 12 * HOUR);
    expect(trialDueAt(CLOSED_CIRCUIT, { isOnlyExhausted: false })).toBeUndefined();
    expect(trialDueAt({ ...failing, disabledReason: 'no key' }, { isOnlyExhausted: false })).toBeUndefined();
  });
});

describe('delays that the receiver asks for', () => {
  test('Retry-After of two pushes delays neither the channel nor other pushes', () => {
    const circuit = fold([
      attempt('a', START, { outcome: retryAfter(HOUR) }),
      attempt('b', START + 1, { outcome: retryAfter(HOUR) }),
    ]);
    expect(isOpen(circuit)).toBe(false);
  });

  test.each([
    [2 * MINUTE, 2 * MINUTE],
    [12 * HOUR, 15 * MINUTE],
  ])('Retry-After of three pushes, the earliest %d ms, delays the channel for %d ms', (wait, delay) => {
    const circuit = fold(
      ['a', 'b', 'c'].map((push, n) => attempt(push, START + n, { outcome: retryAfter(wait + (2 - n) * HOUR) })),
    );
    expect((circuit.nextTrialAt ?? NaN) - (START + 2)).toBe(delay);
  });

  test("Torii's 429 delays the channel at once, 12 hours at most", () => {
    const hold = (afterMs: number): Outcome => ({ kind: 'retry', problem: '429', afterMs, holdsChannel: true });
    expect(fold([attempt('a', START, { outcome: hold(HOUR) })]).nextTrialAt).toBe(START + HOUR);
    expect(fold([attempt('a', START, { outcome: hold(48 * HOUR) })]).nextTrialAt).toBe(START + 12 * HOUR);
  });

  test("a push that isn't finished yet counts as a success of the channel", () => {
    const outcome: Outcome = { kind: 'retry', problem: 'not yet', channelWorks: true };
    expect(isOpen(circuitAfter(opened, attempt('a', OPENED_AT + 1, { outcome }), 0))).toBe(false);
  });

  test('a disabled channel sends nothing, and missing consent is checked every five minutes', () => {
    const disabled = fold([attempt('a', START, { outcome: { kind: 'disable', problem: '410' } })]);
    expect(allowsRequest(disabled, START + HOUR)).toBe(false);
    expect(circuitAfter(disabled, attempt('b', START, { outcome: { kind: 'disable', problem: '401' } }), 0)).toBe(
      disabled,
    );
    const blocked = fold([attempt('a', START, { outcome: { kind: 'blocked', problem: 'no consent' } })]);
    expect(blocked.nextTrialAt).toBe(START + 5 * MINUTE);
    expect(blocked.failingSince).toBeNull();
  });
});

test('the same attempt twice is counted once', () => {
  const outcome = fc.constantFrom<Outcome>(failure, success, retryAfter(MINUTE), { kind: 'reject', problem: 'no' });
  const anyAttempt = fc.record({
    push: fc.constantFrom('a', 'b', 'c'),
    failedBefore: fc.nat(5),
    isTrial: fc.boolean(),
    outcome,
    at: fc.integer({ min: START, max: START + HOUR }),
  });
  fc.assert(
    fc.property(fc.array(anyAttempt, { maxLength: 12 }), anyAttempt, (before, last) => {
      const once = circuitAfter(fold(before), last, 0);
      expect(circuitAfter(once, last, 0)).toEqual(once);
    }),
  );
});
