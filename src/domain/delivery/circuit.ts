import * as z from 'zod/mini';
import { MINUTE_MS } from '../limits';
import type { Outcome, Retry } from './outcome';
import { EXHAUSTED_RETRY_MS, MAX_RETRY_AFTER_MS, retryWait } from './retry-schedule';

/** Number of counted failures that open the circuit, and of the different pushes that must have failed. */
export const FAILURES_TO_OPEN = 5;
export const PUSHES_TO_OPEN = 3;

/** Time after which a failure doesn't count anymore. */
const FAILURE_WINDOW_MS = 10 * MINUTE_MS;

/** Number of failures of one push that count for the circuit. */
export const COUNTED_FAILURES_PER_PUSH = 3;

/** Maximum time between two trial pushes. It leaves 20 s of the five minutes to the delay of the queue. */
const MAX_TRIAL_WAIT_MS = 5 * MINUTE_MS - 20_000;

/** Maximum time for which the `Retry-After` responses to several pushes hold the channel. */
const MAX_HOLD_MS = 15 * MINUTE_MS;

/** Minimum extension of a hold that is recorded, so that simultaneous attempts change the circuit only once. */
const HOLD_PRECISION_MS = 5000;

/**
 * Minimum time between two recoveries. A success before then closes the circuit, but doesn't make waiting pushes due.
 */
const RECOVERY_EVERY_MS = MINUTE_MS;

/** Time between two attempts while egress consent is missing, because no event reports the consent. */
export const CONSENT_RECHECK_MS = 5 * MINUTE_MS;

/** Time after a recovery during which each sweep sends pending pushes that have no scheduled attempt. */
const PENDING_AFTER_RECOVERY_MS = 60 * MINUTE_MS;

/**
 * Circuit breaker of a channel, derived from its failures. Most successes are written to success notes only
 * (`success-note.ts`), so that they don't contend with other writes. This record may miss them.
 *
 * ```
 *   5 failures in a row of 3 pushes, a channel's hold, no consent    2xx
 *   closed ───────────────────────────────────────────────▶ open ───────▶ closed, recovered
 *                                               one trial push at a time
 * ```
 */
export const Circuit = z.object({
  /** Counted failures in a row, oldest first. */
  failures: z.array(z.object({ push: z.string(), at: z.number() })),
  /** `Retry-After` responses to different pushes in a row, oldest first. */
  retryAfters: z.array(z.object({ push: z.string(), at: z.number(), until: z.number() })),
  /** Epoch ms of the first failure since the last known success; null without a failure. */
  failingSince: z.nullable(z.number()),
  /** Epoch ms of the newest failure that counts, or start of a trial push; null while the channel works. */
  lastAttemptAt: z.nullable(z.number()),
  /** Epoch ms of the next trial push; null while the circuit is closed. */
  nextTrialAt: z.nullable(z.number()),
  /** Number of trial pushes since the circuit opened. */
  trials: z.number(),
  /** Cause that an admin has to fix before the channel is used again; null while it is enabled. */
  disabledReason: z.nullable(z.string()),
  /** Text of the last failure. */
  problem: z.nullable(z.string()),
  /** Epoch ms of the last recovery. Pushes whose last attempt was earlier are due. */
  recoveredAt: z.number(),
  /** True if a push was exhausted since the last recovery. The next recovery makes the push due. */
  hasExhausted: z.boolean(),
  /** Epoch ms from which optional lookups are allowed again; null unless a lookup met a rate limit. */
  lookupsFrom: z.nullable(z.number()),
});
export type Circuit = z.infer<typeof Circuit>;

export const CLOSED_CIRCUIT: Circuit = {
  failures: [],
  retryAfters: [],
  failingSince: null,
  lastAttemptAt: null,
  nextTrialAt: null,
  trials: 0,
  disabledReason: null,
  problem: null,
  recoveredAt: 0,
  hasExhausted: false,
  lookupsFrom: null,
};

/** The parts of an attempt that matter to the circuit. */
export interface CircuitAttempt {
  /** Record and sequence of the push. */
  readonly push: string;
  /** Number of failed attempts of the same push before this one. */
  readonly failedBefore: number;
  /** True if the attempt was the trial push of a failing channel. */
  readonly isTrial: boolean;
  readonly outcome: Outcome;
  /** Epoch ms of the end of the attempt. */
  readonly at: number;
}

export function isOpen({ nextTrialAt }: Circuit): boolean {
  return nextTrialAt !== null;
}

/** Returns true if the circuit allows an attempt now. */
export function allowsRequest({ disabledReason, nextTrialAt }: Circuit, now: number): boolean {
  return disabledReason === null && (nextTrialAt === null || nextTrialAt <= now);
}

/**
 * Folds one attempt into the circuit. Returns the same value if nothing changes, including for an attempt that was
 * folded before.
 * @param random number in [0, 1) for the jitter
 */
export function circuitAfter(circuit: Circuit, attempt: CircuitAttempt, random: number): Circuit {
  const { outcome, isTrial, at } = attempt;
  switch (outcome.kind) {
    case 'acknowledged':
      return withSuccess(circuit, at);
    case 'retry':
      return outcome.channelWorks ? withSuccess(circuit, at) : withFailure(circuit, attempt, outcome, random);
    case 'reject':
      return isTrial && isOpen(circuit) ? { ...circuit, nextTrialAt: at } : circuit;
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
      return { ...circuit, nextTrialAt: at + CONSENT_RECHECK_MS, problem: outcome.problem };
  }
}

function withFailure(circuit: Circuit, attempt: CircuitAttempt, outcome: Retry, random: number): Circuit {
  const { push, failedBefore, isTrial, at } = attempt;
  const known = [...circuit.failures, ...circuit.retryAfters];
  if (known.some((failure) => failure.push === push && failure.at === at)) return circuit;
  const wasOpen = isOpen(circuit);
  if (wasOpen && !isTrial) return withLongerHold(circuit, channelHold(at, outcome));
  let next = circuit;
  if (failedBefore < COUNTED_FAILURES_PER_PUSH || isTrial) next = withCountedFailure(next, attempt, outcome.problem);
  if (outcome.afterMs !== undefined) next = withRetryAfter(next, push, at, outcome);
  if (wasOpen) {
    // If the same trial is folded twice, the longer wait applies.
    const heldUntil = circuit.lastAttemptAt === at ? (circuit.nextTrialAt ?? 0) : 0;
    return { ...next, nextTrialAt: Math.max(at + trialWait(circuit, random), channelHold(at, outcome), heldUntil) };
  }
  if (!isOpen(next) && hasEnoughFailures(next)) {
    return { ...next, nextTrialAt: at + trialWait(CLOSED_CIRCUIT, random), trials: 0 };
  }
  return next;
}

/** Extends the hold of an open circuit if the new one is noticeably longer. Other attempts have no effect on it. */
function withLongerHold(circuit: Circuit, until: number): Circuit {
  return until > (circuit.nextTrialAt ?? 0) + HOLD_PRECISION_MS ? { ...circuit, nextTrialAt: until } : circuit;
}

/**
 * Records a failure. A push that already failed `COUNTED_FAILURES_PER_PUSH` times isn't counted again, but shows that
 * the channel still fails.
 */
function withCountedFailure(circuit: Circuit, { push, failedBefore, at }: CircuitAttempt, problem: string): Circuit {
  const { failures, failingSince, lastAttemptAt } = circuit;
  const counted = failedBefore < COUNTED_FAILURES_PER_PUSH ? [...failures, { push, at }] : failures;
  return {
    ...circuit,
    failures: counted.filter((failure) => at - failure.at < FAILURE_WINDOW_MS).slice(-FAILURES_TO_OPEN),
    failingSince: failingSince ?? at,
    lastAttemptAt: Math.max(lastAttemptAt ?? at, at),
    problem,
  };
}

function hasEnoughFailures({ failures }: Circuit): boolean {
  return failures.length >= FAILURES_TO_OPEN && new Set(failures.map(({ push }) => push)).size >= PUSHES_TO_OPEN;
}

/**
 * Records a `Retry-After` response. Such responses to `PUSHES_TO_OPEN` pushes open the circuit until the earliest of
 * their times.
 */
function withRetryAfter(circuit: Circuit, push: string, at: number, outcome: Retry): Circuit {
  const until = at + Math.min(outcome.afterMs ?? 0, MAX_RETRY_AFTER_MS);
  if (circuit.retryAfters.some((response) => response.push === push && response.until === until)) return circuit;
  const others = circuit.retryAfters.filter((response) => response.push !== push);
  const retryAfters = [...others, { push, at, until }].slice(-PUSHES_TO_OPEN);
  const next = {
    ...circuit,
    retryAfters,
    failingSince: circuit.failingSince ?? at,
    lastAttemptAt: Math.max(circuit.lastAttemptAt ?? at, at),
    problem: outcome.problem,
  };
  if (outcome.holdsChannel) {
    return { ...next, nextTrialAt: Math.max(circuit.nextTrialAt ?? 0, channelHold(at, outcome)) };
  }
  if (isOpen(circuit) || retryAfters.length < PUSHES_TO_OPEN) return next;
  const earliest = Math.min(...retryAfters.map((response) => response.until));
  return { ...next, nextTrialAt: Math.min(Math.max(earliest, at), at + MAX_HOLD_MS), trials: 0 };
}

/** Returns the time (epoch ms) until which a response holds the whole channel; 0 if it doesn't. */
function channelHold(at: number, { holdsChannel, afterMs = 0 }: Retry): number {
  return holdsChannel ? at + Math.min(afterMs, MAX_RETRY_AFTER_MS) : 0;
}

function trialWait({ trials }: Circuit, random: number): number {
  return Math.min(retryWait(trials + 1, random), MAX_TRIAL_WAIT_MS);
}

/**
 * Records a success, which closes the circuit. It is a recovery only after known failures, and at most once a minute.
 */
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
 * Removes the failures before a noted success. Returns the same value if the channel failed only after the success.
 * @param successAt epoch ms of the newest noted success
 */
export function withNotedSuccess(circuit: Circuit, successAt: number): Circuit {
  const { failingSince, lastAttemptAt } = circuit;
  if (failingSince === null || failingSince > successAt) return circuit;
  const failures = circuit.failures.filter(({ at }) => at > successAt);
  const laterFailure = lastAttemptAt !== null && lastAttemptAt > successAt ? lastAttemptAt : null;
  return {
    ...circuit,
    failures,
    retryAfters: circuit.retryAfters.filter(({ at }) => at > successAt),
    failingSince: failures[0]?.at ?? laterFailure,
  };
}

/**
 * Removes the failures before a success that is only in a success note. If no failure is left, the success is a
 * recovery. Open and disabled circuits stay unchanged.
 */
export function recoveredByNote(circuit: Circuit, successAt: number): Circuit {
  if (isOpen(circuit) || circuit.disabledReason !== null) return circuit;
  const noted = withNotedSuccess(circuit, successAt);
  return noted.failingSince === null && noted !== circuit ? withSuccess(circuit, successAt) : noted;
}

/** Returns true if failures in a row opened the circuit, rather than `Retry-After` or missing consent. */
export function isOpenedByFailures(before: Circuit, after: Circuit, outcomes: readonly Outcome[]): boolean {
  const isHeldOrBlocked = outcomes.some(
    (outcome) => outcome.kind === 'blocked' || (outcome.kind === 'retry' && outcome.holdsChannel),
  );
  return !isOpen(before) && isOpen(after) && !isHeldOrBlocked;
}

/**
 * Returns the time (epoch ms) at which a failing channel is due for a trial push, regardless of the pushes' schedules;
 * undefined while the channel works or is disabled.
 * @param pushes.isOnlyExhausted true if all pushes that the channel hasn't acknowledged are exhausted
 */
export function trialDueAt(circuit: Circuit, pushes: { readonly isOnlyExhausted: boolean }): number | undefined {
  const { disabledReason, failingSince, lastAttemptAt, nextTrialAt, hasExhausted } = circuit;
  if (disabledReason !== null) return undefined;
  const last = lastAttemptAt ?? failingSince ?? 0;
  if (pushes.isOnlyExhausted) {
    const isFailing = hasExhausted || failingSince !== null || nextTrialAt !== null;
    return isFailing ? Math.max(last + EXHAUSTED_RETRY_MS, nextTrialAt ?? 0) : undefined;
  }
  return nextTrialAt ?? (failingSince === null ? undefined : last + MAX_TRIAL_WAIT_MS);
}

/** Records the start of the trial push. An open circuit allows no other push until the lease ends. */
export function withTrialTaken(circuit: Circuit, now: number, leaseUntil: number): Circuit {
  return {
    ...circuit,
    nextTrialAt: circuit.nextTrialAt === null ? null : leaseUntil,
    trials: circuit.trials + 1,
    lastAttemptAt: now,
  };
}

/** Allows the next trial push now, at the request of an admin. Returns the same value for a closed circuit. */
export function withTrialNow(circuit: Circuit, now: number): Circuit {
  return circuit.nextTrialAt === null || circuit.nextTrialAt <= now ? circuit : { ...circuit, nextTrialAt: now };
}

/** Returns true if the next trial is for a push that failed before. Such trials alternate with those of new pushes. */
export function isTurnOfFailed({ trials }: Circuit): boolean {
  return trials % 2 === 1;
}

/** Returns true if pushes that have no scheduled attempt may be pending for the channel. */
export function mayHavePending(circuit: Circuit, now: number): boolean {
  const { failingSince, hasExhausted, recoveredAt } = circuit;
  return isOpen(circuit) || failingSince !== null || hasExhausted || now - recoveredAt < PENDING_AFTER_RECOVERY_MS;
}
