import {
  allowsRequest,
  COUNTED_FAILURES_PER_PUSH,
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

/** Maximum length of a stored failure text. */
const MAX_PROBLEM_LENGTH = 200;

/** Types of changes whose acknowledgment is part of the evidence. */
const OUTCOME_TYPE = /\.(completed|declined|removed)$/;

/** Result of one attempt, with its time. */
export interface EndedAttempt {
  /** Sequence that was sent. The record may have changed since. */
  readonly sequence: number;
  /** Epoch ms of the start. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly outcome: Outcome;
}

/** State of the channel at the end of an attempt. */
export interface ChannelState {
  readonly circuit: Circuit;
  /** Epoch ms of the newest known success of any push. */
  readonly successAt: number;
}

/**
 * Folds one attempt into the record. `acknowledged` never decreases, because a receiver keeps the highest sequence.
 * Folding the same attempt again changes nothing.
 * @param random number in [0, 1) for the jitter
 */
export function withAttempt<T extends OutboxRecord>(
  record: T,
  channel: ChannelName,
  attempt: EndedAttempt,
  channelState: ChannelState,
  random: number,
): T {
  const before = record.outbox[channel];
  if (before.recent.some((entry) => isSameAttempt(entry, attempt))) return record;
  const after = deliveryAfter(record, channel, attempt, channelState, random);
  const { outcome } = attempt;
  if (outcome.kind === 'acknowledged' && outcome.status === undefined) return withDelivery(record, channel, after);
  const entry: AttemptEntry = {
    sequence: attempt.sequence,
    at: attempt.startedAt,
    ...responseOf(outcome),
    durationMs: attempt.durationMs,
    nextAttemptAt: after.nextAttemptAt,
  };
  return withDelivery(record, channel, { ...after, recent: [...before.recent, entry].slice(-KEPT_ATTEMPTS) });
}

/** Returns the status of the response, or the text of a failure without a response. */
function responseOf(outcome: Outcome): Pick<AttemptEntry, 'status' | 'error'> {
  const { status = null } = outcome;
  return { status, error: outcome.kind === 'acknowledged' || status !== null ? null : shortened(outcome.problem) };
}

/**
 * Returns true if an entry belongs to the attempt. Compares the responses too, because two attempts that sent no
 * request can start in the same millisecond.
 */
function isSameAttempt(entry: AttemptEntry, { sequence, startedAt, outcome }: EndedAttempt): boolean {
  const { status, error } = responseOf(outcome);
  return entry.at === startedAt && entry.sequence === sequence && entry.status === status && entry.error === error;
}

function deliveryAfter(
  record: OutboxRecord,
  channel: ChannelName,
  { sequence, startedAt, durationMs, outcome }: EndedAttempt,
  channelState: ChannelState,
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
      return afterRetry(before, failed, outcome, now, channelState, random);
    case 'reject':
      // The rejection of an older state doesn't apply to the current one.
      return record.sequence > sequence
        ? { ...withNewPush(before), leaseUntil: null }
        : { ...failed, attempts: before.attempts + 1, nextAttemptAt: null, status: 'rejected' };
    case 'disable':
      return { ...failed, nextAttemptAt: null };
    case 'blocked':
      return { ...failed, nextAttemptAt: now + CONSENT_RECHECK_MS };
  }
}

/** Returns the delivery after a failure that is retried. After a recovery of the channel, the schedule restarts. */
function afterRetry(
  before: Delivery,
  failed: Delivery,
  { afterMs }: Retry,
  now: number,
  { circuit, successAt }: ChannelState,
  random: number,
): Delivery {
  const isRestarted = isDueByRecovery(before, circuit);
  const attempts = (isRestarted ? 0 : before.attempts) + 1;
  const firstAttemptAt = isRestarted && before.status === 'exhausted' ? now : (before.firstAttemptAt ?? now);
  const isWhileOthersPass =
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
    failuresWhileOthersPass: before.failuresWhileOthersPass + (isWhileOthersPass ? 1 : 0),
    status: next === 'exhausted' ? 'exhausted' : 'open',
  };
}

/** Returns the delivery after a failed check of an unanswered call. The check is retried; the push stays unchanged. */
function afterCheck(before: Delivery, failed: Delivery, now: number, random: number): Delivery {
  const attempts = before.attempts + 1;
  return { ...failed, problem: before.problem, attempts, nextAttemptAt: now + retryWait(attempts, random) };
}

function shortened(text: string): string {
  return text.slice(0, MAX_PROBLEM_LENGTH);
}

/** Returns true if the push keeps failing while others succeed. It is a finding, and no recovery makes it due. */
export function isFailingAlone({ failuresWhileOthersPass }: Delivery): boolean {
  return failuresWhileOthersPass >= COUNTED_FAILURES_PER_PUSH;
}

/**
 * Returns true if a recovery made the push due: its last attempt was earlier, and it is exhausted or didn't fail alone.
 */
function isDueByRecovery(delivery: Delivery, { recoveredAt }: Circuit): boolean {
  const { lastAttemptAt, status } = delivery;
  if (lastAttemptAt === null || lastAttemptAt >= recoveredAt) return false;
  return status === 'exhausted' || !isFailingAlone(delivery);
}

/** Returns true if a push or a check has to be sent now: by its schedule, or as the trial push of an open circuit. */
export function isDeliveryDue(record: OutboxRecord, channel: ChannelName, circuit: Circuit, now: number): boolean {
  if (!allowsRequest(circuit, now)) return false;
  const delivery = record.outbox[channel];
  const { attempts, heldUntil, nextAttemptAt } = delivery;
  if (isOpen(circuit)) return isPending(record, channel) && attempts > 0 === isTurnOfFailed(circuit);
  const isHeld = heldUntil !== null && heldUntil > now;
  if (isPending(record, channel)) {
    return nextAttemptAt === null || nextAttemptAt <= now || (!isHeld && isDueByRecovery(delivery, circuit));
  }
  if (isExhausted(record, channel)) return !isHeld && isDueByRecovery(delivery, circuit);
  return channel === 'torii' && isCheckDue(record, now);
}

/** Ranks of the candidates for a trial push; the lowest is picked. */
const RANKS = { itsTurn: 0, notItsTurn: 1, held: 2, exhausted: 3 };

/**
 * Picks the trial push of a failing channel. Trials alternate between pushes that never failed and pushes that did.
 * Pushes with a `Retry-After` rank after both, and are picked only while the circuit is open. Exhausted pushes rank
 * last.
 */
export function pickTrial<R extends { readonly value: OutboxRecord }>(
  candidates: readonly R[],
  channel: ChannelName,
  circuit: Circuit,
  now: number,
): R | undefined {
  const rank = ({ value }: R): number => {
    const { attempts, heldUntil } = value.outbox[channel];
    if (isExhausted(value, channel)) return RANKS.exhausted;
    if (heldUntil !== null && heldUntil > now) return RANKS.held;
    return attempts > 0 === isTurnOfFailed(circuit) ? RANKS.itsTurn : RANKS.notItsTurn;
  };
  const attemptedAt = ({ value }: R): number => value.outbox[channel].lastAttemptAt ?? 0;
  const isAllowed = (record: R): boolean => isOpen(circuit) || rank(record) !== RANKS.held;
  return candidates
    .filter(isAllowed)
    .sort(
      (record, otherRecord) => rank(record) - rank(otherRecord) || attemptedAt(record) - attemptedAt(otherRecord),
    )[0];
}
