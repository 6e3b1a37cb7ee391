import { nextAttempt, EXHAUSTED_RETRY_MS } from './retry-schedule';
import type { Circuit } from '../configuration/settings';
import { CLOSED_CIRCUIT } from '../configuration/settings';
import {
  withNewPush,
  isCheckDue,
  isPending,
  isExhausted,
  NO_DELIVERY,
  withDelivery,
  type ChannelName,
  type OutboxRecord,
} from './outbox';

/** What a channel is told: the thing as it stands. `id` is the same on each try of the same state. */
export interface Push {
  /** `<delegation id>.<sequence>`, or `offboarding:<id>.<sequence>`: a receiver knows a repetition by it. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: unknown;
}

/** What became of one try. The stage of a failure decides what follows, never its text. */
export type Outcome =
  | { readonly kind: 'acknowledged' }
  /**
   * Failed, and worth another try; not before `afterMs` if the receiver said so. `channelWorks`: the receiver answered well, and only
   * this push is not done yet, so nobody else has to wait.
   */
  | { readonly kind: 'retry'; readonly problem: string; readonly afterMs?: number; readonly channelWorks?: true }
  /** The receiver refused this push as wrong: no try will mend it. */
  | { readonly kind: 'reject'; readonly problem: string }
  /** The channel may not be used until an admin acts. */
  | { readonly kind: 'disable'; readonly problem: string }
  /** Atlassian lets nothing out to this address yet: not a failure of the receiver. */
  | { readonly kind: 'blocked'; readonly problem: string };

/** While consent is awaited the address is looked at this often, ms: consenting itself tells no one. */
const CONSENT_RECHECK_MS = 5 * 60_000;

/** For so long after a channel worked again a failure of one push is its own, ms. */
const STEADY_MS = 60_000;

/** For so long after a channel works again each sweep looks for what still waits for it, ms. */
const WAITED_FOR_MS = 3_600_000;

/**
 * What the record keeps of a try to tell `sequence`. A receiver that keeps the highest sequence is right whatever arrives when,
 * so an acknowledgement never goes back. A refusal of a state that has passed says nothing of the one that stands now.
 *
 * @param random in [0, 1), for the jitter
 */
export function withAttempt<T extends OutboxRecord>(
  told: T,
  channel: ChannelName,
  sequence: number,
  outcome: Outcome,
  now: number,
  random: number,
): T {
  const before = told.outbox[channel];
  if (outcome.kind === 'acknowledged') {
    return withDelivery(told, channel, { ...NO_DELIVERY, acknowledged: Math.max(before.acknowledged, sequence) });
  }
  const tried = { leaseUntil: null, attempts: before.attempts + 1, lastAttemptAt: now, problem: outcome.problem };
  switch (outcome.kind) {
    case 'retry': {
      const firstAttemptAt = before.firstAttemptAt ?? now;
      const next = nextAttempt(tried.attempts, firstAttemptAt, now, random);
      return withDelivery(told, channel, {
        ...tried,
        firstAttemptAt,
        nextAttemptAt: next === 'exhausted' ? null : Math.max(next.at, now + (outcome.afterMs ?? 0)),
        status: next === 'exhausted' ? 'exhausted' : 'open',
      });
    }
    case 'reject':
      return withDelivery(
        told,
        channel,
        told.sequence > sequence ? { ...withNewPush(before), leaseUntil: null } : { ...tried, status: 'rejected' },
      );
    case 'disable':
      return withDelivery(told, channel, { ...tried, attempts: before.attempts, nextAttemptAt: null });
    case 'blocked':
      return withDelivery(told, channel, {
        ...tried,
        attempts: before.attempts,
        nextAttemptAt: now + CONSENT_RECHECK_MS,
      });
  }
}

/**
 * How the channel fares after a try. The same value where nothing changed, as after one more failure of a channel that fails
 * already, if it was not the probe.
 *
 * @param isProbe whether the try was let through to probe a failing channel
 */
export function circuitAfter(
  health: Circuit,
  outcome: Outcome,
  isProbe: boolean,
  now: number,
  random: number,
): Circuit {
  const isKnown = !isProbe && health.reopenAt !== null && health.reopenAt > now;
  switch (outcome.kind) {
    case 'acknowledged':
      return working(health, now);
    case 'retry': {
      if (outcome.channelWorks) return working(health, now);
      if (isKnown || (outcome.afterMs === undefined && hasJustRecovered(health, now))) return health;
      const tries = health.failures + 1;
      const next = nextAttempt(tries, now, now, random);
      const nextProbeAt = Math.max(next === 'exhausted' ? now : next.at, now + (outcome.afterMs ?? 0));
      return {
        ...health,
        failingSince: health.failingSince ?? now,
        failures: tries,
        reopenAt: nextProbeAt,
        problem: outcome.problem,
      };
    }
    case 'reject':
      return health.reopenAt === null ? health : working(health, now);
    case 'disable':
      if (health.disabledReason !== null) return health;
      return {
        ...health,
        failingSince: health.failingSince ?? now,
        disabledReason: outcome.problem,
        problem: outcome.problem,
      };
    case 'blocked':
      return isKnown ? health : { ...health, reopenAt: now + CONSENT_RECHECK_MS, problem: outcome.problem };
  }
}

/**
 * A channel that has just shown that it works is not given up for one push that fails, unless the receiver asks for a pause: where a
 * few fail among many, all would wait for the probe again and again.
 */
function hasJustRecovered({ failingSince, recoveredAt: worksSince }: Circuit, now: number): boolean {
  return failingSince === null && worksSince > 0 && now - worksSince < STEADY_MS;
}

function working(health: Circuit, now: number): Circuit {
  const { failingSince, reopenAt: nextProbeAt, disabledReason: stopped, hasExhausted: rests } = health;
  return failingSince === null && nextProbeAt === null && stopped === null && !rests
    ? health
    : { ...CLOSED_CIRCUIT, recoveredAt: now };
}

/**
 * A channel that fails is probed by one push, at this time: whoever takes that on keeps the others away for as long as he may live,
 * an admin brings it forward. Nothing changes for a channel that works.
 */
export function withTrialAt(health: Circuit, at: number): Circuit {
  return health.reopenAt === null ? health : { ...health, reopenAt: at };
}

/** Whether a push may be tried now: not while the channel is stopped, nor before its next probe while it fails. */
export function allowsRequest(health: Circuit, now: number): boolean {
  return health.disabledReason === null && (health.reopenAt === null || health.reopenAt <= now);
}

/**
 * Whether something may wait for the channel that has no time of its own, as what came while it failed: it fails still, works again only
 * since a short time, or pushes rest.
 */
export function mayHavePending(
  { reopenAt: nextProbeAt, hasExhausted: rests, recoveredAt: worksSince }: Circuit,
  now: number,
): boolean {
  return nextProbeAt !== null || rests || now - worksSince < WAITED_FOR_MS;
}

/**
 * Whether this is to be told now. While the channel works each push keeps its own ladder; what was tried last before the channel
 * worked again goes at once, what rests among it too. A channel that fails is probed by whatever waits.
 */
export function isDeliveryDue(told: OutboxRecord, channel: ChannelName, health: Circuit, now: number): boolean {
  if (!allowsRequest(health, now)) return false;
  const { nextAttemptAt, lastAttemptAt } = told.outbox[channel];
  const isProbe = health.reopenAt !== null;
  const isFreed = isProbe || (lastAttemptAt !== null && lastAttemptAt < health.recoveredAt);
  if (isPending(told, channel)) return isFreed || nextAttemptAt === null || nextAttemptAt <= now;
  if (isExhausted(told, channel)) return isFreed || (lastAttemptAt ?? 0) + EXHAUSTED_RETRY_MS <= now;
  return channel === 'torii' && isCheckDue(told, now);
}
