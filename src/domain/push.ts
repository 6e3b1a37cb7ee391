import { nextTry, PROBE_WAIT } from './backoff';
import type { ChannelHealth } from './settings';
import { HEALTHY } from './settings';
import {
  anew,
  isCheckDue,
  isPending,
  isResting,
  NEVER_PUSHED,
  withDelivery,
  type ChannelName,
  type Told,
} from './told';

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
  | { readonly kind: 'delivered' }
  /**
   * Failed, and worth another try; not before `afterMs` if the receiver said so. `channelWorks`: the receiver answered well, and only
   * this push is not done yet, so nobody else has to wait.
   */
  | { readonly kind: 'again'; readonly problem: string; readonly afterMs?: number; readonly channelWorks?: true }
  /** The receiver refused this push as wrong: no try will mend it. */
  | { readonly kind: 'park'; readonly problem: string }
  /** The channel may not be used until an admin acts. */
  | { readonly kind: 'stop'; readonly problem: string }
  /** Atlassian lets nothing out to this address yet: not a failure of the receiver. */
  | { readonly kind: 'wait-for-consent'; readonly problem: string };

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
export function toldAfter<T extends Told>(
  told: T,
  channel: ChannelName,
  sequence: number,
  outcome: Outcome,
  now: number,
  random: number,
): T {
  const before = told.outbox[channel];
  if (outcome.kind === 'delivered') {
    return withDelivery(told, channel, { ...NEVER_PUSHED, acknowledged: Math.max(before.acknowledged, sequence) });
  }
  const tried = { leaseUntil: null, tries: before.tries + 1, triedAt: now, problem: outcome.problem };
  switch (outcome.kind) {
    case 'again': {
      const firstTryAt = before.firstTryAt ?? now;
      const next = nextTry(tried.tries, firstTryAt, now, random);
      return withDelivery(told, channel, {
        ...tried,
        firstTryAt,
        nextTryAt: next === 'rest' ? null : Math.max(next.at, now + (outcome.afterMs ?? 0)),
        held: next === 'rest' ? 'resting' : 'no',
      });
    }
    case 'park':
      return withDelivery(
        told,
        channel,
        told.sequence > sequence ? { ...anew(before), leaseUntil: null } : { ...tried, held: 'parked' },
      );
    case 'stop':
      return withDelivery(told, channel, { ...tried, tries: before.tries, nextTryAt: null });
    case 'wait-for-consent':
      return withDelivery(told, channel, { ...tried, tries: before.tries, nextTryAt: now + CONSENT_RECHECK_MS });
  }
}

/**
 * How the channel fares after a try. The same value where nothing changed, as after one more failure of a channel that fails
 * already, if it was not the probe.
 *
 * @param isProbe whether the try was let through to probe a failing channel
 */
export function healthAfter(
  health: ChannelHealth,
  outcome: Outcome,
  isProbe: boolean,
  now: number,
  random: number,
): ChannelHealth {
  const isKnown = !isProbe && health.nextProbeAt !== null && health.nextProbeAt > now;
  switch (outcome.kind) {
    case 'delivered':
      return working(health, now);
    case 'again': {
      if (outcome.channelWorks) return working(health, now);
      if (isKnown || (outcome.afterMs === undefined && hasJustRecovered(health, now))) return health;
      const tries = health.tries + 1;
      const next = nextTry(tries, now, now, random);
      const nextProbeAt = Math.max(next === 'rest' ? now : next.at, now + (outcome.afterMs ?? 0));
      return { ...health, failingSince: health.failingSince ?? now, tries, nextProbeAt, problem: outcome.problem };
    }
    case 'park':
      return health.nextProbeAt === null ? health : working(health, now);
    case 'stop':
      if (health.stopped !== null) return health;
      return {
        ...health,
        failingSince: health.failingSince ?? now,
        stopped: outcome.problem,
        problem: outcome.problem,
      };
    case 'wait-for-consent':
      return isKnown ? health : { ...health, nextProbeAt: now + CONSENT_RECHECK_MS, problem: outcome.problem };
  }
}

/**
 * A channel that has just shown that it works is not given up for one push that fails, unless the receiver asks for a pause: where a
 * few fail among many, all would wait for the probe again and again.
 */
function hasJustRecovered({ failingSince, worksSince }: ChannelHealth, now: number): boolean {
  return failingSince === null && worksSince > 0 && now - worksSince < STEADY_MS;
}

function working(health: ChannelHealth, now: number): ChannelHealth {
  const { failingSince, nextProbeAt, stopped, rests } = health;
  return failingSince === null && nextProbeAt === null && stopped === null && !rests
    ? health
    : { ...HEALTHY, worksSince: now };
}

/**
 * A channel that fails is probed by one push, at this time: whoever takes that on keeps the others away for as long as he may live,
 * an admin brings it forward. Nothing changes for a channel that works.
 */
export function probedAt(health: ChannelHealth, at: number): ChannelHealth {
  return health.nextProbeAt === null ? health : { ...health, nextProbeAt: at };
}

/** Whether a push may be tried now: not while the channel is stopped, nor before its next probe while it fails. */
export function mayPush(health: ChannelHealth, now: number): boolean {
  return health.stopped === null && (health.nextProbeAt === null || health.nextProbeAt <= now);
}

/**
 * Whether something may wait for the channel that has no time of its own, as what came while it failed: it fails still, works again only
 * since a short time, or pushes rest.
 */
export function isWaitedFor({ nextProbeAt, rests, worksSince }: ChannelHealth, now: number): boolean {
  return nextProbeAt !== null || rests || now - worksSince < WAITED_FOR_MS;
}

/**
 * Whether this is to be told now. While the channel works each push keeps its own ladder; what was tried last before the channel
 * worked again goes at once, what rests among it too. A channel that fails is probed by whatever waits.
 */
export function isToBeTold(told: Told, channel: ChannelName, health: ChannelHealth, now: number): boolean {
  if (!mayPush(health, now)) return false;
  const { nextTryAt, triedAt } = told.outbox[channel];
  const isProbe = health.nextProbeAt !== null;
  const isFreed = isProbe || (triedAt !== null && triedAt < health.worksSince);
  if (isPending(told, channel)) return isFreed || nextTryAt === null || nextTryAt <= now;
  if (isResting(told, channel)) return isFreed || (triedAt ?? 0) + PROBE_WAIT <= now;
  return channel === 'torii' && isCheckDue(told, now);
}
