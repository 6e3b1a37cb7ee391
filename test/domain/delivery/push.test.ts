import fc from 'fast-check';
import { circuitAfter, CLOSED_CIRCUIT, type Circuit } from '../../../src/domain/delivery/circuit';
import type { Outcome } from '../../../src/domain/delivery/outcome';
import {
  deadLetterPartition,
  deliveryDueAt,
  EMPTY_OUTBOX,
  isExhausted,
  isFullyDelivered,
  isPending,
  KEPT_ATTEMPTS,
  pendingPartition,
  pushType,
  withAllAcknowledged,
  withChange,
  withDelivery,
  withLease,
  type OutboxRecord,
} from '../../../src/domain/delivery/outbox';
import {
  isDeliveryDue,
  isFailingAlone,
  pickTrial,
  withAttempt,
  type EndedAttempt,
} from '../../../src/domain/delivery/push';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 24);

const failure: Outcome = { kind: 'retry', problem: 'the webhook answered 500', status: 500 };
const success: Outcome = { kind: 'acknowledged', status: 200 };
const created = withChange(EMPTY_OUTBOX, 'delegation.created', true);
const noFailures = { circuit: CLOSED_CIRCUIT, successAt: 0 };

function endedAttempt(outcome: Outcome, startedAt: number, sequence = 1): EndedAttempt {
  return { outcome, startedAt, sequence, durationMs: 0 };
}

function attempted(record: OutboxRecord, outcome: Outcome, at: number, evidence = noFailures): OutboxRecord {
  return withAttempt(record, 'webhook', endedAttempt(outcome, at, record.sequence), evidence, 0);
}

describe('a failed push', () => {
  test('waits as scheduled, or longer if the receiver asks for it', () => {
    const once = attempted(created, failure, START);
    expect(once.outbox.webhook).toMatchObject({ attempts: 1, nextAttemptAt: START + 5 * SECOND, status: 'open' });
    const held = attempted(created, { ...failure, kind: 'retry', afterMs: HOUR }, START);
    expect(held.outbox.webhook).toMatchObject({ nextAttemptAt: START + HOUR, heldUntil: START + HOUR });
  });

  test('is exhausted after seven days', () => {
    const old = withDelivery(created, 'webhook', { firstAttemptAt: START - 7 * DAY, attempts: 20 });
    const after = attempted(old, failure, START);
    expect(isExhausted(after, 'webhook')).toBe(true);
    expect(pendingPartition(after)).toBe('both');
    expect(deadLetterPartition(after)).toBe('dead-lettered');
    const trial = attempted(after, failure, START + 12 * HOUR);
    expect(isExhausted(trial, 'webhook')).toBe(true);
    const circuit = { ...CLOSED_CIRCUIT, recoveredAt: START + DAY };
    const requeued = attempted(trial, failure, START + DAY, { circuit, successAt: 0 });
    expect(requeued.outbox.webhook).toMatchObject({ status: 'open', attempts: 1, firstAttemptAt: START + DAY });
  });

  test('is sent at once after a recovery, and restarts its schedule if it fails again', () => {
    const failedNineTimes = withDelivery(created, 'webhook', {
      attempts: 9,
      firstAttemptAt: START,
      lastAttemptAt: START,
      nextAttemptAt: START + DAY,
    });
    const circuit = { ...CLOSED_CIRCUIT, recoveredAt: START + HOUR };
    expect(isDeliveryDue(failedNineTimes, 'webhook', CLOSED_CIRCUIT, START + HOUR)).toBe(false);
    expect(isDeliveryDue(failedNineTimes, 'webhook', circuit, START + HOUR)).toBe(true);
    const after = attempted(failedNineTimes, failure, START + HOUR, { circuit, successAt: START + HOUR });
    expect(after.outbox.webhook).toMatchObject({ attempts: 1, nextAttemptAt: START + HOUR + 5 * SECOND });
  });

  test("fails alone after three failures beside successes of others, and isn't due at a recovery", () => {
    const successBefore = (time: number) => ({ circuit: CLOSED_CIRCUIT, successAt: time - 1 });
    let record = created;
    let at = START;
    for (let n = 0; n < 3; n += 1) {
      expect(isFailingAlone(record.outbox.webhook)).toBe(false);
      record = attempted(record, failure, at, successBefore(at));
      at += HOUR;
    }
    expect(isFailingAlone(record.outbox.webhook)).toBe(true);
    const next = withDelivery(record, 'webhook', { nextAttemptAt: at + DAY });
    expect(isDeliveryDue(next, 'webhook', { ...CLOSED_CIRCUIT, recoveredAt: at }, at)).toBe(false);
    const exhausted = withDelivery(next, 'webhook', { status: 'exhausted' });
    expect(isDeliveryDue(exhausted, 'webhook', { ...CLOSED_CIRCUIT, recoveredAt: at }, at)).toBe(true);
  });

  test("doesn't fail alone while no other push succeeds", () => {
    let record = created;
    for (let n = 0; n < 6; n += 1) record = attempted(record, failure, START + n * HOUR);
    expect(isFailingAlone(record.outbox.webhook)).toBe(false);
  });

  test('that was rejected in an older state leaves the current state pending', () => {
    const changed = withChange(created, 'delegation.completed', true);
    const reject: Outcome = { kind: 'reject', problem: 'no', status: 404 };
    const after = withAttempt(changed, 'webhook', endedAttempt(reject, START, 1), noFailures, 0);
    expect(isPending(after, 'webhook')).toBe(true);
    expect(attempted(created, reject, START).outbox.webhook.status).toBe('rejected');
  });

  test('keeps its count while the channel is disabled or blocked', () => {
    expect(attempted(created, { kind: 'disable', problem: '410' }, START).outbox.webhook).toMatchObject({
      attempts: 0,
      nextAttemptAt: null,
    });
    expect(attempted(created, { kind: 'blocked', problem: 'consent' }, START).outbox.webhook).toMatchObject({
      attempts: 0,
      nextAttemptAt: START + 5 * MINUTE,
    });
  });
});

describe('the history', () => {
  test('keeps the last ten attempts, with shortened failure texts', () => {
    let record = created;
    for (let n = 0; n < 12; n += 1) {
      record = attempted(record, n === 11 ? { kind: 'retry', problem: 'x'.repeat(500) } : failure, START + n * HOUR);
    }
    record = withChange(record, 'delegation.completed', true);
    const { recent } = record.outbox.webhook;
    expect(recent).toHaveLength(KEPT_ATTEMPTS);
    expect(recent[0]).toMatchObject({ at: START + 2 * HOUR, status: 500, error: null, sequence: 1 });
    expect(recent.at(-1)?.error).toHaveLength(200);
  });

  test('keeps the time of an acknowledged outcome after later pushes', () => {
    const done = attempted(withChange(created, 'delegation.completed', true), success, START);
    const reopened = attempted(withChange(done, 'delegation.reopened', true), success, START + HOUR);
    expect(reopened.outbox.webhook).toMatchObject({ acknowledged: 3, outcomeAcknowledgedAt: START });
    expect(attempted(created, success, START).outbox.webhook.outcomeAcknowledgedAt).toBeNull();
  });

  test('has no entry for a push without a request', () => {
    const after = attempted(created, { kind: 'acknowledged' }, START);
    expect(after.outbox.webhook).toMatchObject({ acknowledged: 1, recent: [] });
  });
});

describe('an open circuit', () => {
  const open: Circuit = { ...CLOSED_CIRCUIT, failingSince: START, nextTrialAt: START, trials: 0 };
  const failed = withDelivery(created, 'webhook', { attempts: 2, lastAttemptAt: START, nextAttemptAt: START });

  test('sends a new or a failed push only in its turn', () => {
    expect(isDeliveryDue(created, 'webhook', open, START)).toBe(true);
    expect(isDeliveryDue(failed, 'webhook', open, START)).toBe(false);
    expect(isDeliveryDue(failed, 'webhook', { ...open, trials: 1 }, START)).toBe(true);
    expect(isDeliveryDue(created, 'webhook', { ...open, nextTrialAt: START + 1 }, START)).toBe(false);
  });

  test('alternates between new and failed pushes, and sends exhausted pushes last', () => {
    const exhausted = withDelivery(failed, 'webhook', { status: 'exhausted' });
    const held = withDelivery(created, 'webhook', { heldUntil: START + HOUR });
    const refs = [exhausted, held, failed, created].map((value) => ({ value }));
    expect(pickTrial(refs, 'webhook', open, START)?.value).toBe(created);
    expect(pickTrial(refs, 'webhook', { ...open, trials: 1 }, START)?.value).toBe(failed);
    expect(pickTrial(refs.slice(0, 2), 'webhook', open, START)?.value).toBe(held);
    expect(pickTrial(refs.slice(0, 1), 'webhook', open, START)?.value).toBe(exhausted);
    expect(pickTrial([], 'webhook', open, START)).toBeUndefined();
    expect(pickTrial(refs.slice(1, 2), 'webhook', CLOSED_CIRCUIT, START)).toBeUndefined();
  });
});

describe('a check of a call without a response', () => {
  const checked: OutboxRecord = {
    ...withAllAcknowledged(created),
    torii: { ...created.torii, mayHaveReport: true, checkAt: START },
  };

  test.each<Outcome>([
    failure,
    { kind: 'reject', problem: 'no', status: 404 },
    { kind: 'blocked', problem: 'consent' },
  ])('stays due after %j', (outcome) => {
    const after = withAttempt(checked, 'torii', endedAttempt(outcome, START), noFailures, 0);
    expect(after.torii.checkAt).toBe(START);
    expect(deliveryDueAt(after, 'torii')).toBe(START + 5 * SECOND);
    expect(after.outbox.torii).toMatchObject({ acknowledged: 1, status: 'open' });
  });
});

test('a push type names the newest unacknowledged change of state', () => {
  const changed = withChange(withChange(created, 'delegation.completed', true), 'delegation.assigned', false);
  expect(pushType(changed, 'webhook')).toBe('delegation.completed');
  expect(pushType(withDelivery(changed, 'webhook', { acknowledged: 2 }), 'webhook')).toBe('delegation.assigned');
  expect(() => pushType(EMPTY_OUTBOX, 'webhook')).toThrow('no change to push');
});

describe('invariants', () => {
  const outcome = fc.constantFrom<Outcome>(
    success,
    failure,
    { ...failure, kind: 'retry', afterMs: HOUR },
    { kind: 'reject', problem: 'no', status: 404 },
    { kind: 'disable', problem: 'no key' },
    { kind: 'blocked', problem: 'consent' },
  );
  const step = fc.record({
    outcome,
    sequencesBehind: fc.nat(2),
    wait: fc.integer({ min: 1, max: DAY }),
    isChange: fc.boolean(),
  });

  test('the acknowledged sequence never decreases, and a repeated attempt changes nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let record: OutboxRecord = created;
        let circuit = CLOSED_CIRCUIT;
        let at = START;
        for (const { outcome: result, sequencesBehind, wait, isChange } of steps) {
          at += wait;
          if (isChange) record = withChange(record, 'delegation.completed', true);
          const attempt = endedAttempt(result, at, Math.max(1, record.sequence - sequencesBehind));
          const next = withAttempt(
            withLease(record, 'webhook', at + MINUTE, at),
            'webhook',
            attempt,
            { circuit, successAt: 0 },
            0,
          );
          expect(next.outbox.webhook.acknowledged).toBeGreaterThanOrEqual(record.outbox.webhook.acknowledged);
          expect(next.outbox.webhook.acknowledged).toBeLessThanOrEqual(next.sequence);
          expect(next.outbox.webhook.leaseUntil).toBeNull();
          expect(withAttempt(next, 'webhook', attempt, { circuit, successAt: 0 }, 0.9)).toEqual(next);
          circuit = circuitAfter(
            circuit,
            { push: `${attempt.sequence}`, failedBefore: 0, isTrial: false, outcome: result, at },
            0,
          );
          record = next;
        }
      }),
    );
  });

  test('a pending push is due at the time of its next attempt, or at once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let record: OutboxRecord = created;
        let at = START;
        for (const { outcome: result, wait } of steps) {
          at += wait;
          record = attempted(record, result, at);
        }
        if (!isPending(record, 'webhook')) return;
        const { nextAttemptAt } = record.outbox.webhook;
        expect(isDeliveryDue(record, 'webhook', CLOSED_CIRCUIT, nextAttemptAt ?? at)).toBe(true);
        expect(isFullyDelivered(record, ['webhook'])).toBe(false);
      }),
    );
  });
});
