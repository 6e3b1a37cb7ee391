import { channelsOn, type Circuit, type Settings } from '../configuration/settings';
import { EMPTY_OUTBOX, type ChannelName, type OutboxRecord } from './outbox';

/**
 * How far the service knows of a thing, as people are shown it.
 * `told`: it knows all. `waiting`: it is being told, or will be at once. `late`: a try failed, or the channel does.
 * `off`: the channel is not on. `parked`, `resting`, `dismissed`: nothing is tried until somebody sends it again.
 * `nothing`: there is nothing to tell yet.
 */
export interface DeliveryView {
  readonly state: 'nothing' | 'delivered' | 'pending' | 'delayed' | 'off' | 'rejected' | 'exhausted' | 'dismissed';
  /** The last refusal, in words. */
  readonly problem: string | null;
  readonly attempts: number;
  /** RFC 3339; null where none is planned. */
  readonly nextAttemptAt: string | null;
}

/** @param health how the channel fares: while it fails, one push probes it and the others wait */
export function toDeliveryView(
  told: OutboxRecord,
  channel: ChannelName,
  settings: Settings,
  health: Circuit,
): DeliveryView {
  const { status, problem, attempts, nextAttemptAt, acknowledged } = told.outbox[channel];
  const view = (state: DeliveryView['state'], why: string | null, nextAt: number | null): DeliveryView => ({
    state,
    problem: why,
    attempts: attempts,
    nextAttemptAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  });
  if (told.sequence === 0) return view('nothing', null, null);
  if (told.sequence <= acknowledged) return view('delivered', null, null);
  if (status !== 'open') return view(status, problem, null);
  if (!channelsOn(settings).includes(channel)) return view('off', null, null);
  if (health.disabledReason !== null) return view('delayed', health.disabledReason, null);
  if (attempts > 0 || problem !== null || health.reopenAt !== null) {
    // While the channel fails, its own next try is that of all that wait: the time of each by itself may be long past.
    return view('delayed', problem ?? health.problem, health.reopenAt ?? nextAttemptAt);
  }
  return view('pending', null, nextAttemptAt);
}

/** What says most of two deliveries comes first. */
const BY_WEIGHT: readonly DeliveryView['state'][] = [
  'rejected',
  'exhausted',
  'delayed',
  'pending',
  'dismissed',
  'off',
  'nothing',
  'delivered',
];

/**
 * How far Torii knows of a delegation: it hears of the pair, and of the delegation itself no more than the workflows that are to be
 * started. Null where Torii was never set up.
 */
export function toToriiDeliveryView(
  delegation: OutboxRecord,
  pair: OutboxRecord | undefined,
  settings: Settings,
  health: Circuit,
): DeliveryView | null {
  if (!settings.torii) return null;
  const own = toDeliveryView(delegation, 'torii', settings, health);
  const ofPair = toDeliveryView(pair ?? EMPTY_OUTBOX, 'torii', settings, health);
  return BY_WEIGHT.indexOf(own.state) < BY_WEIGHT.indexOf(ofPair.state) ? own : ofPair;
}
