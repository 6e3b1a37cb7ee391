import { channelsOn, type Settings } from '../configuration/settings';
import type { Circuit } from './circuit';
import { EMPTY_OUTBOX, hasNothingToSend, type ChannelName, type OutboxRecord } from './outbox';

/**
 * Delivery as the pages show it.
 * `nothing`: the record has nothing to send yet. `delayed`: an attempt failed, or the channel fails. `off`: the channel is disabled
 * in the settings. `rejected`, `exhausted`, `dismissed`: no attempt follows until an admin resends the push.
 */
export interface DeliveryView {
  readonly state: 'nothing' | 'delivered' | 'pending' | 'delayed' | 'off' | 'rejected' | 'exhausted' | 'dismissed';
  /** Text of the last failure. */
  readonly problem: string | null;
  readonly attempts: number;
  /** RFC 3339; null if no attempt is planned. */
  readonly nextAttemptAt: string | null;
}

export function toDeliveryView(
  record: OutboxRecord,
  channel: ChannelName,
  settings: Pick<Settings, 'webhook' | 'torii'>,
  circuit: Circuit,
): DeliveryView {
  const { status, problem, attempts, nextAttemptAt, acknowledged } = record.outbox[channel];
  const view = (state: DeliveryView['state'], why: string | null, nextAt: number | null): DeliveryView => ({
    state,
    problem: why,
    attempts,
    nextAttemptAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  });
  if (hasNothingToSend(record, channel)) return view('nothing', null, null);
  if (record.sequence <= acknowledged) return view('delivered', null, null);
  if (status !== 'open') return view(status, problem, null);
  if (!channelsOn(settings).includes(channel)) return view('off', null, null);
  if (circuit.disabledReason !== null) return view('delayed', circuit.disabledReason, null);
  if (attempts > 0 || problem !== null || circuit.reopenAt !== null) {
    // An open circuit has one time for all its pushes, because their own times may be in the past.
    return view('delayed', problem ?? circuit.problem, circuit.reopenAt ?? nextAttemptAt);
  }
  return view('pending', null, nextAttemptAt);
}

/** States in order of importance. Of two deliveries, the more important state is shown. */
const BY_WEIGHT: readonly DeliveryView['state'][] = [
  'rejected',
  'exhausted',
  'delayed',
  'pending',
  'dismissed',
  'off',
  'delivered',
  'nothing',
];

/**
 * Returns the delivery of a delegation to Torii: of its pair, or of the workflows to start. Null if Torii was never set
 * up.
 */
export function toToriiDeliveryView(
  delegation: OutboxRecord,
  pair: OutboxRecord | undefined,
  settings: Pick<Settings, 'webhook' | 'torii'>,
  circuit: Circuit,
): DeliveryView | null {
  if (!settings.torii) return null;
  const own = toDeliveryView(delegation, 'torii', settings, circuit);
  const ofPair = toDeliveryView(pair ?? EMPTY_OUTBOX, 'torii', settings, circuit);
  return BY_WEIGHT.indexOf(own.state) < BY_WEIGHT.indexOf(ofPair.state) ? own : ofPair;
}
