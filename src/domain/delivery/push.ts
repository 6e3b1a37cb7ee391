import {
  allowsRequest,
  COUNTED_FAILURES_OF_A_PUSH,
  CONSENT_RECHECK_MS,
  isOpen,
  isTurnOfFailed,
  type Circuit,
} from './circuit';
import type { Outcome, Retry } from './outcome';
import {
  isCheckDue,
  isExhausted,
  isPending,
  KEPT_ATTEMPTS,
  withAcknowledged,
  withDelivery,
  withNewPush,
  type AttemptEntry,
  type ChannelName,
  type Delivery,
  type OutboxRecord,
} from './outbox';
import { nextAttempt, retryWait } from './retry-schedule';

/** Longest text of a failure that is kept. */
const MAX_PROBLEM_LENGTH = 200;

/** Changes whose acknowledgement is evidence. */
const OUTCOME_TYPE = /\.(completed|declined|removed)$/;

/** One attempt that ended. */
export interface EndedAttempt {
  /** Sequence that was sent: the record may have changed since. */
  readonly sequence: number;
  /** Epoch ms of its start. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
}

/** Knowledge of the channel at the end of an attempt. */
export interface ChannelEvidence {
  readonly circuit: Circuit;
  /** Epoch ms of the newest known success of any push. */
  readonly successAt: number;
}

/**
 * Folds one attempt into the record. An acknowledgement never falls, because a receiver keeps the highest sequence. The same
 * attempt a second time changes nothing.
 *
 * @param random in [0, 1), for the jitter
 */
export function withAttempt<T extends OutboxRecord>(
  record: T,
  channel: ChannelName,
  attempt: EndedAttempt,
  evidence: ChannelEvidence,
  random: number,
): T {
  const before = record.outbox[channel];
  if (before.recent.some((entry) => isSameAttempt(entry, attempt))) return record;
  const after = deliveryAfter(record, channel, attempt, evidence, random);
  const { outcome } = attempt;
  if (outcome.kind === 'acknowledged' && outcome.status === undefined) return withDelivery(record, channel, after);
  const entry: AttemptEntry = {
    sequence: attempt.sequence,
    at: attempt.startedAt,
    ...answerOf(outcome),
    durationMs: attempt.durationMs,
    nextAttemptAt: after.nextAttemptAt,
  };
  return withDelivery(record, channel, { ...after, recent: [...before.recent, entry].slice(-KEPT_ATTEMPTS) });
}

/** Returns the status of the response, or the text of a failure without one. */
function answerOf(outcome: Outcome): Pick<AttemptEntry, 'status' | 'error'> {
  const { status = null } = outcome;
  return { status, error: outcome.kind === 'acknowledged' || status !== null ? null : shortened(outcome.problem) };
}

/** Compares the answers as well, because an attempt without a request can end in the millisecond in which the next one starts. */
function isSameAttempt(entry: AttemptEntry, { sequence, startedAt, outcome }: EndedAttempt): boolean {
  const { status, error } = answerOf(outcome);
  return entry.at === startedAt && entry.sequence === sequence && entry.status === status && entry.error === error;
}

function deliveryAfter(
  record: OutboxRecord,
  channel: ChannelName,
  { sequence, startedAt, durationMs, outcome }: EndedAttempt,
  evidence: ChannelEvidence,
  random: number,
): Delivery {
  const before = record.outbox[channel];
  const now = startedAt + durationMs;
  if (outcome.kind === 'acknowledged') {
    const isOutcome =
      outcome.status !== undefined &&
      record.lastStateChange !== null &&
      record.lastStateChange.sequence > before.acknowledged &&
      record.lastStateChange.sequence <= sequence &&
      OUTCOME_TYPE.test(record.lastStateChange.type);
    const acknowledged = withAcknowledged(before, sequence);
    return isOutcome ? { ...acknowledged, outcomeAcknowledgedAt: now } : acknowledged;
  }
  const failed = { ...before, leaseUntil: null, lastAttemptAt: now, problem: shortened(outcome.problem) };
  if (outcome.kind !== 'disable' && !isPending(record, channel) && !isExhausted(record, channel)) {
    return afterCheck(before, failed, now, random);
  }
  switch (outcome.kind) {
    case 'retry':
      return afterRetry(before, failed, outcome, now, evidence, random);
    case 'reject':
      // The refusal of an older state says nothing of the current one.
      return record.sequence > sequence
        ? { ...withNewPush(before), leaseUntil: null }
        : { ...failed, attempts: before.attempts + 1, nextAttemptAt: null, status: 'rejected' };
    case 'disable':
      return { ...failed, nextAttemptAt: null };
    case 'blocked':
      return { ...failed, nextAttemptAt: now + CONSENT_RECHECK_MS };
  }
}

/** A push that a recovery requeued starts its schedule anew, because the failures before it were the channel's. */
function afterRetry(
  before: Delivery,
  failed: Delivery,
  { afterMs }: Retry,
  now: number,
  { circuit, successAt }: ChannelEvidence,
  random: number,
): Delivery {
  const startsAnew = isRequeued(before, circuit);
  const attempts = (startsAnew ? 0 : before.attempts) + 1;
  const firstAttemptAt = startsAnew && before.status === 'exhausted' ? now : (before.firstAttemptAt ?? now);
  const isBesideOthers =
    before.lastAttemptAt === null
      ? circuit.failingSince === null && !isOpen(circuit)
      : Math.max(successAt, circuit.recoveredAt) > before.lastAttemptAt;
  const next = nextAttempt(attempts, firstAttemptAt, now, random);
  const heldUntil = afterMs === undefined ? null : now + afterMs;
  return {
    ...failed,
    attempts,
    firstAttemptAt,
    heldUntil,
    nextAttemptAt: next === 'exhausted' ? null : Math.max(next.at, heldUntil ?? 0),
    failuresBesideOthers: before.failuresBesideOthers + (isBesideOthers ? 1 : 0),
    status: next === 'exhausted' ? 'exhausted' : 'open',
  };
}

/** A check after a call without a response stays due, whatever it was answered. The state of the push stays as it is. */
function afterCheck(before: Delivery, failed: Delivery, now: number, random: number): Delivery {
  const attempts = before.attempts + 1;
  return { ...failed, problem: before.problem, attempts, nextAttemptAt: now + retryWait(attempts, random) };
}

function shortened(text: string): string {
  return text.slice(0, MAX_PROBLEM_LENGTH);
}

/** Returns true if the push keeps failing while others pass: it is a finding, and no recovery requeues it. */
export function isFailingAlone({ failuresBesideOthers }: Delivery): boolean {
  return failuresBesideOthers >= COUNTED_FAILURES_OF_A_PUSH;
}

/** Returns true if the channel recovered after the last attempt, and the push failed for the channel's sake. */
function isRequeued(delivery: Delivery, { recoveredAt }: Circuit): boolean {
  const { lastAttemptAt, status } = delivery;
  if (lastAttemptAt === null || lastAttemptAt >= recoveredAt) return false;
  return status === 'exhausted' || !isFailingAlone(delivery);
}

/** Returns true if the push is to be sent now: each by its own schedule, or by its turn as the trial of an open circuit. */
export function isDeliveryDue(record: OutboxRecord, channel: ChannelName, circuit: Circuit, now: number): boolean {
  if (!allowsRequest(circuit, now)) return false;
  const delivery = record.outbox[channel];
  const { attempts, heldUntil, nextAttemptAt } = delivery;
  if (isOpen(circuit)) return isPending(record, channel) && attempts > 0 === isTurnOfFailed(circuit);
  const isHeld = heldUntil !== null && heldUntil > now;
  if (isPending(record, channel)) {
    return nextAttemptAt === null || nextAttemptAt <= now || (!isHeld && isRequeued(delivery, circuit));
  }
  if (isExhausted(record, channel)) return !isHeld && isRequeued(delivery, circuit);
  return channel === 'torii' && isCheckDue(record, now);
}

/**
 * Picks the trial push of a failing channel among those that wait: by turns one that never failed and one that did. A push that its
 * receiver holds waits while the circuit is closed, and comes after the others else; an exhausted one comes last.
 */
export function pickTrial<R extends { readonly value: OutboxRecord }>(
  waiting: readonly R[],
  channel: ChannelName,
  circuit: Circuit,
  now: number,
): R | undefined {
  const rank = ({ value }: R): number => {
    const { attempts, heldUntil } = value.outbox[channel];
    if (isExhausted(value, channel)) return 3;
    if (heldUntil !== null && heldUntil > now) return 2;
    return attempts > 0 === isTurnOfFailed(circuit) ? 0 : 1;
  };
  const attemptedAt = ({ value }: R): number => value.outbox[channel].lastAttemptAt ?? 0;
  const isFree = (record: R): boolean => isOpen(circuit) || rank(record) !== 2;
  return waiting
    .filter(isFree)
    .sort((one, other) => rank(one) - rank(other) || attemptedAt(one) - attemptedAt(other))[0];
}
