import { nextTry } from './backoff';
import { HEALTHY, type ChannelHealth } from './settings';
import { NEVER_PUSHED, withDelivery, type ChannelName, type Told } from './told';

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
  /** Failed, and worth another try; not before `afterMs` if the receiver said so. */
  | { readonly kind: 'again'; readonly problem: string; readonly afterMs?: number }
  /** The receiver refused this push as wrong: no try will mend it. */
  | { readonly kind: 'park'; readonly problem: string }
  /** The channel may not be used until an admin acts. */
  | { readonly kind: 'stop'; readonly problem: string }
  /** Atlassian lets nothing out to this address yet: not a failure of the receiver. */
  | { readonly kind: 'wait-for-consent'; readonly problem: string };

/** While consent is awaited the address is looked at this often, ms: consenting itself tells no one. */
const CONSENT_RECHECK_MS = 5 * 60_000;

/**
 * What the record keeps of a try to tell `sequence`. A receiver that keeps the highest sequence is right whatever arrives when,
 * so an acknowledgement never goes back.
 *
 * @param random in [0, 1), for the jitter
 */
export function toldAfter<T extends Told>(told: T, channel: ChannelName, sequence: number, outcome: Outcome, now: number, random: number): T {
  const before = told.outbox[channel];
  switch (outcome.kind) {
    case 'delivered':
      return withDelivery(told, channel, { ...NEVER_PUSHED, acknowledged: Math.max(before.acknowledged, sequence) });
    case 'again': {
      const firstTryAt = before.firstTryAt ?? now;
      const tries = before.tries + 1;
      const next = nextTry(tries, firstTryAt, now, random);
      return withDelivery(told, channel, {
        leaseUntil: null,
        tries,
        firstTryAt,
        nextTryAt: next === 'rest' ? null : Math.max(next.at, now + (outcome.afterMs ?? 0)),
        problem: outcome.problem,
        held: next === 'rest' ? 'resting' : 'no',
      });
    }
    case 'park':
      return withDelivery(told, channel, { leaseUntil: null, tries: before.tries + 1, problem: outcome.problem, held: 'parked' });
    case 'stop':
      return withDelivery(told, channel, { leaseUntil: null, nextTryAt: null, problem: outcome.problem });
    case 'wait-for-consent':
      return withDelivery(told, channel, { leaseUntil: null, nextTryAt: now + CONSENT_RECHECK_MS, problem: outcome.problem });
  }
}

/** How the channel fares after a try. The same value where nothing changed. */
export function healthAfter(health: ChannelHealth, outcome: Outcome, now: number, random: number): ChannelHealth {
  switch (outcome.kind) {
    case 'delivered':
      return isHealthy(health) ? health : HEALTHY;
    case 'again': {
      const tries = health.tries + 1;
      const next = nextTry(tries, now, now, random);
      const nextProbeAt = Math.max(next === 'rest' ? now : next.at, now + (outcome.afterMs ?? 0));
      return { ...health, failingSince: health.failingSince ?? now, tries, nextProbeAt, problem: outcome.problem };
    }
    case 'park':
      return health;
    case 'stop':
      return { ...health, failingSince: health.failingSince ?? now, stopped: outcome.problem, problem: outcome.problem };
    case 'wait-for-consent':
      return { ...health, nextProbeAt: now + CONSENT_RECHECK_MS, problem: outcome.problem };
  }
}

function isHealthy({ failingSince, nextProbeAt, stopped }: ChannelHealth): boolean {
  return failingSince === null && nextProbeAt === null && stopped === null;
}

/** A channel that fails is probed by one push: whoever takes that on keeps the others away for as long as he may live. */
export function probing(health: ChannelHealth, until: number): ChannelHealth {
  return health.nextProbeAt === null ? health : { ...health, nextProbeAt: until };
}

/** Whether a push may be tried now: not while the channel is stopped, nor before its next probe while it fails. */
export function mayPush(health: ChannelHealth, now: number): boolean {
  return health.stopped === null && (health.nextProbeAt === null || health.nextProbeAt <= now);
}
