import { channelsOn, type ChannelHealth, type Settings } from './settings';
import { UNTOLD, type ChannelName, type Told } from './told';

/**
 * How far the service knows of a thing, as people are shown it.
 * `told`: it knows all. `waiting`: it is being told, or will be at once. `late`: a try failed, or the channel does.
 * `off`: the channel is not on. `parked`, `resting`, `dismissed`: nothing is tried until somebody sends it again.
 * `nothing`: there is nothing to tell yet.
 */
export interface DeliveryView {
  readonly state: 'nothing' | 'told' | 'waiting' | 'late' | 'off' | 'parked' | 'resting' | 'dismissed';
  /** The last refusal, in words. */
  readonly problem: string | null;
  readonly tries: number;
  /** RFC 3339; null where none is planned. */
  readonly nextTryAt: string | null;
}

/** @param health how the channel fares: while it fails, one push probes it and the others wait */
export function showDelivery(
  told: Told,
  channel: ChannelName,
  settings: Settings,
  health: ChannelHealth,
): DeliveryView {
  const { held, problem, tries, nextTryAt, acknowledged } = told.outbox[channel];
  const view = (state: DeliveryView['state'], why: string | null, nextAt: number | null): DeliveryView => ({
    state,
    problem: why,
    tries,
    nextTryAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  });
  if (told.sequence === 0) return view('nothing', null, null);
  if (told.sequence <= acknowledged) return view('told', null, null);
  if (held !== 'no') return view(held, problem, null);
  if (!channelsOn(settings).includes(channel)) return view('off', null, null);
  if (health.stopped !== null) return view('late', health.stopped, null);
  if (tries > 0 || problem !== null || health.nextProbeAt !== null) {
    // While the channel fails, its own next try is that of all that wait: the time of each by itself may be long past.
    return view('late', problem ?? health.problem, health.nextProbeAt ?? nextTryAt);
  }
  return view('waiting', null, nextTryAt);
}

/** What says most of two deliveries comes first. */
const BY_WEIGHT: readonly DeliveryView['state'][] = [
  'parked',
  'resting',
  'late',
  'waiting',
  'dismissed',
  'off',
  'nothing',
  'told',
];

/**
 * How far Torii knows of a delegation: it hears of the pair, and of the delegation itself no more than the workflows that are to be
 * started. Null where Torii was never set up.
 */
export function showToriiDelivery(
  delegation: Told,
  pair: Told | undefined,
  settings: Settings,
  health: ChannelHealth,
): DeliveryView | null {
  if (!settings.torii) return null;
  const own = showDelivery(delegation, 'torii', settings, health);
  const ofPair = showDelivery(pair ?? UNTOLD, 'torii', settings, health);
  return BY_WEIGHT.indexOf(own.state) < BY_WEIGHT.indexOf(ofPair.state) ? own : ofPair;
}
