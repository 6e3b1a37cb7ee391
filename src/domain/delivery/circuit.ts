import { MINUTE_MS } from '../limits';
import * as z from 'zod/mini';
import type { Outcome, Retry } from './outcome';
import { EXHAUSTED_RETRY_MS, MAX_RETRY_AFTER_MS, retryWait } from './retry-schedule';

/** Failed attempts in a row that open the circuit, the pushes that they need to be of, and the time that they fit in. */
export const FAILURES_TO_OPEN = 5;
export const PUSHES_TO_OPEN = 3;
const FAILURE_WINDOW_MS = 10 * MINUTE_MS;

/** Failures of one push after which its further attempts don't count. */
export const COUNTED_FAILURES_OF_A_PUSH = 3;

/** Longest time between two trial pushes, ms: 20 s of the five minutes are left to the queue. */
const MAX_TRIAL_WAIT_MS = 5 * MINUTE_MS - 20_000;

/** Longest hold of the channel by `Retry-After` of several pushes, ms. */
const MAX_HOLD_MS = 15 * MINUTE_MS;

/** Difference of two holds below which they are the same, ms: many attempts at one moment change the circuit once. */
const HOLD_PRECISION_MS = 5000;

/** Shortest time between two recoveries, ms. */
const RECOVERY_EVERY_MS = MINUTE_MS;

/** Time between two attempts while egress consent is missing, ms, because no event says that an admin consented. */
export const CONSENT_RECHECK_MS = 5 * MINUTE_MS;

/** For this long after a recovery each sweep sends pending pushes that have no time of their own, ms. */
const PENDING_AFTER_RECOVERY_MS = 60 * MINUTE_MS;

/**
 * Circuit breaker of a channel, folded from its failures. Successes leave notes elsewhere, so this record may miss them.
 *
 * ```
 *            5 failures in a row of 3 pushes, or a hold          2xx
 *   closed ────────────────────────────────────────────▶ open ───────▶ closed, recovered
 *                                            one trial push at a time
 * ```
 */
export const Circuit = z.object({
  /** Failures in a row that count, oldest first. */
  failures: z.array(z.object({ push: z.string(), at: z.number() })),
  /** `Retry-After` of different pushes in a row, oldest first. */
  retryAfters: z.array(z.object({ push: z.string(), at: z.number(), until: z.number() })),
  /** Epoch ms of the first failure since the last known success; null without one. */
  failingSince: z.nullable(z.number()),
  /** Epoch ms of the newest attempt that this record knows of while the channel fails. */
  lastAttemptAt: z.nullable(z.number()),
  /** Epoch ms of the next trial push of an open circuit; null while it is closed. */
  reopenAt: z.nullable(z.number()),
  /** Trial pushes since the circuit opened. */
  trials: z.number(),
  /** Reason that an admin has to remove before the channel is used again; null while it is enabled. */
  disabledReason: z.nullable(z.string()),
  /** Text of the last failure. */
  problem: z.nullable(z.string()),
  /** Epoch ms of the last recovery: pushes that were last attempted before it are due. */
  recoveredAt: z.number(),
  /** A push is exhausted since the last recovery: the next success requeues it. */
  hasExhausted: z.boolean(),
  /** Epoch ms of the next optional look-up; null if none was refused for its rate. */
  lookupsFrom: z.nullable(z.number()),
});
export type Circuit = z.infer<typeof Circuit>;

export const CLOSED_CIRCUIT: Circuit = {
  failures: [],
  retryAfters: [],
  failingSince: null,
  lastAttemptAt: null,
  reopenAt: null,
  trials: 0,
  disabledReason: null,
  problem: null,
  recoveredAt: 0,
  hasExhausted: false,
  lookupsFrom: null,
};

/** One attempt, as far as it concerns the channel. */
export interface CircuitAttempt {
  /** Record and sequence of the push. */
  readonly push: string;
  /** Failed attempts of the push before this one. */
  readonly failedBefore: number;
  /** The attempt was the trial push of a failing channel. */
  readonly isTrial: boolean;
  readonly outcome: Outcome;
  /** Epoch ms of its end. */
  readonly at: number;
}

export function isOpen({ reopenAt }: Circuit): boolean {
  return reopenAt !== null;
}

/** Returns true if a push may be attempted now. */
export function allowsRequest({ disabledReason, reopenAt }: Circuit, now: number): boolean {
  return disabledReason === null && (reopenAt === null || reopenAt <= now);
}

/**
 * Folds one attempt into the circuit. Returns the same value if nothing changes, as for the same attempt a second time.
 *
 * @param random in [0, 1), for the jitter
 */
export function circuitAfter(circuit: Circuit, attempt: CircuitAttempt, random: number): Circuit {
  const { outcome, isTrial, at } = attempt;
  switch (outcome.kind) {
    case 'acknowledged':
      return withSuccess(circuit, at);
    case 'retry':
      return outcome.channelWorks ? withSuccess(circuit, at) : withFailure(circuit, attempt, outcome, random);
    case 'reject':
      return isTrial && isOpen(circuit) ? { ...circuit, reopenAt: at } : circuit;
    case 'disable':
      if (circuit.disabledReason !== null) return circuit;
      return {
        ...circuit,
        failingSince: circuit.failingSince ?? at,
        disabledReason: outcome.problem,
        problem: outcome.problem,
      };
    case 'blocked':
      if (isOpen(circuit) && !isTrial) return circuit;
      return { ...circuit, reopenAt: at + CONSENT_RECHECK_MS, problem: outcome.problem };
  }
}

function withFailure(circuit: Circuit, attempt: CircuitAttempt, outcome: Retry, random: number): Circuit {
  const { push, failedBefore, isTrial, at } = attempt;
  if ([...circuit.failures, ...circuit.retryAfters].some((one) => one.push === push && one.at === at)) return circuit;
  const wasOpen = isOpen(circuit);
  if (wasOpen && !isTrial) return withLongerHold(circuit, channelHold(at, outcome));
  let next = circuit;
  if (failedBefore < COUNTED_FAILURES_OF_A_PUSH || isTrial) next = withCountedFailure(next, attempt, outcome.problem);
  if (outcome.afterMs !== undefined) next = withRetryAfter(next, push, at, outcome);
  if (wasOpen) {
    // The same trial a second time keeps the longer hold that it caused.
    const heldUntil = circuit.lastAttemptAt === at ? (circuit.reopenAt ?? 0) : 0;
    return { ...next, reopenAt: Math.max(at + trialWait(circuit, random), channelHold(at, outcome), heldUntil) };
  }
  if (!isOpen(next) && hasEnoughFailures(next)) {
    return { ...next, reopenAt: at + trialWait(CLOSED_CIRCUIT, random), trials: 0 };
  }
  return next;
}

/** Late attempts of an open circuit say nothing new, unless the receiver holds the channel for noticeably longer. */
function withLongerHold(circuit: Circuit, until: number): Circuit {
  return until > (circuit.reopenAt ?? 0) + HOLD_PRECISION_MS ? { ...circuit, reopenAt: until } : circuit;
}

/** The trial of a push that failed often says that the channel still fails, but is no further failure in a row. */
function withCountedFailure(circuit: Circuit, { push, failedBefore, at }: CircuitAttempt, problem: string): Circuit {
  const { failures, failingSince, lastAttemptAt } = circuit;
  if (failures.some((one) => one.push === push && one.at === at)) return circuit;
  const counted = failedBefore < COUNTED_FAILURES_OF_A_PUSH ? [...failures, { push, at }] : failures;
  return {
    ...circuit,
    failures: counted.filter((one) => at - one.at < FAILURE_WINDOW_MS).slice(-FAILURES_TO_OPEN),
    failingSince: failingSince ?? at,
    lastAttemptAt: Math.max(lastAttemptAt ?? at, at),
    problem,
  };
}

function hasEnoughFailures({ failures }: Circuit): boolean {
  return failures.length >= FAILURES_TO_OPEN && new Set(failures.map(({ push }) => push)).size >= PUSHES_TO_OPEN;
}

/** Several pushes that got `Retry-After` hold a closed circuit until the earliest of them ends. */
function withRetryAfter(circuit: Circuit, push: string, at: number, outcome: Retry): Circuit {
  const until = at + Math.min(outcome.afterMs ?? 0, MAX_RETRY_AFTER_MS);
  if (circuit.retryAfters.some((one) => one.push === push && one.until === until)) return circuit;
  const others = circuit.retryAfters.filter((one) => one.push !== push);
  const retryAfters = [...others, { push, at, until }].slice(-PUSHES_TO_OPEN);
  const next = {
    ...circuit,
    retryAfters,
    failingSince: circuit.failingSince ?? at,
    lastAttemptAt: Math.max(circuit.lastAttemptAt ?? at, at),
    problem: outcome.problem,
  };
  if (outcome.holdsChannel) return { ...next, reopenAt: Math.max(circuit.reopenAt ?? 0, channelHold(at, outcome)) };
  if (isOpen(circuit) || retryAfters.length < PUSHES_TO_OPEN) return next;
  const earliest = Math.min(...retryAfters.map((one) => one.until));
  return { ...next, reopenAt: Math.min(Math.max(earliest, at), at + MAX_HOLD_MS), trials: 0 };
}

function channelHold(at: number, { holdsChannel, afterMs = 0 }: Retry): number {
  return holdsChannel ? at + Math.min(afterMs, MAX_RETRY_AFTER_MS) : 0;
}

function trialWait({ trials }: Circuit, random: number): number {
  return Math.min(retryWait(trials + 1, random), MAX_TRIAL_WAIT_MS);
}

/** A success closes an open circuit. A recovery follows known failures, once a minute at most. */
function withSuccess(circuit: Circuit, at: number): Circuit {
  const { recoveredAt, lookupsFrom } = circuit;
  const hasToClose = isOpen(circuit) || circuit.disabledReason !== null;
  const mayRecover = at - recoveredAt >= RECOVERY_EVERY_MS;
  if (!hasToClose && !(mayRecover && (circuit.failingSince !== null || circuit.hasExhausted))) return circuit;
  return mayRecover
    ? { ...CLOSED_CIRCUIT, lookupsFrom, recoveredAt: at }
    : { ...CLOSED_CIRCUIT, lookupsFrom, recoveredAt, hasExhausted: circuit.hasExhausted };
}

/**
 * Drops the failures that a noted success followed. Returns the same value if the channel has failed only since.
 *
 * @param successAt epoch ms of the newest noted success
 */
export function withNotedSuccess(circuit: Circuit, successAt: number): Circuit {
  const { failingSince, lastAttemptAt } = circuit;
  if (failingSince === null || failingSince > successAt) return circuit;
  const failures = circuit.failures.filter(({ at }) => at > successAt);
  const failedSince = lastAttemptAt !== null && lastAttemptAt > successAt ? lastAttemptAt : null;
  return {
    ...circuit,
    failures,
    retryAfters: circuit.retryAfters.filter(({ at }) => at > successAt),
    failingSince: failures[0]?.at ?? failedSince,
  };
}

/** Recovers a closed circuit whose last failure was followed by a noted success that didn't reach this record. */
export function recoveredByNote(circuit: Circuit, successAt: number): Circuit {
  if (isOpen(circuit) || circuit.disabledReason !== null) return circuit;
  const noted = withNotedSuccess(circuit, successAt);
  return noted.failingSince === null && noted !== circuit ? withSuccess(circuit, successAt) : noted;
}

/** Returns true if the attempts turned a closed circuit into an open one by failures in a row, not by an order of the receiver. */
export function isOpenedByFailures(before: Circuit, after: Circuit, outcomes: readonly Outcome[]): boolean {
  const isOrdered = outcomes.some((one) => one.kind === 'blocked' || (one.kind === 'retry' && one.holdsChannel));
  return !isOpen(before) && isOpen(after) && !isOrdered;
}

/**
 * Returns when a failing channel is due for one more push whatever the schedules say, epoch ms; undefined while it works.
 *
 * @param onlyExhausted nothing but exhausted pushes waits
 */
export function trialDueAt(circuit: Circuit, onlyExhausted: boolean): number | undefined {
  const { disabledReason, failingSince, lastAttemptAt, reopenAt, hasExhausted } = circuit;
  if (disabledReason !== null) return undefined;
  const last = lastAttemptAt ?? failingSince ?? 0;
  if (onlyExhausted) {
    const isWaiting = hasExhausted || failingSince !== null || reopenAt !== null;
    return isWaiting ? Math.max(last + EXHAUSTED_RETRY_MS, reopenAt ?? 0) : undefined;
  }
  return reopenAt ?? (failingSince === null ? undefined : last + MAX_TRIAL_WAIT_MS);
}

/** Takes the trial: an open circuit lets no other push through until then. */
export function withTrialTaken(circuit: Circuit, now: number, leaseUntil: number): Circuit {
  return {
    ...circuit,
    reopenAt: circuit.reopenAt === null ? null : leaseUntil,
    trials: circuit.trials + 1,
    lastAttemptAt: now,
  };
}

/** Lets the next trial go now, because an admin asked for it. Returns the same value for a closed circuit. */
export function withTrialNow(circuit: Circuit, now: number): Circuit {
  return circuit.reopenAt === null || circuit.reopenAt <= now ? circuit : { ...circuit, reopenAt: now };
}

/** Returns true if it is the turn of a push that failed before: trials alternate, so neither kind blocks the other. */
export function isTurnOfFailed({ trials }: Circuit): boolean {
  return trials % 2 === 1;
}

/** Returns true if pending pushes without a time of their own may wait for the channel. */
export function mayHavePending(circuit: Circuit, now: number): boolean {
  const { failingSince, hasExhausted, recoveredAt } = circuit;
  return isOpen(circuit) || failingSince !== null || hasExhausted || now - recoveredAt < PENDING_AFTER_RECOVERY_MS;
}
