import type * as z from 'zod/mini';
import { channelsOn, type Settings } from '../configuration/settings';
import type { DeliverySummary } from '../contract/admin-views';
import type { Circuit } from './circuit';
import { EMPTY_OUTBOX, pushState, type ChannelName, type OutboxRecord } from './outbox';

export type DeliveryView = z.infer<typeof DeliverySummary>;

export function toDeliveryView(
  record: OutboxRecord,
  channel: ChannelName,
  settings: Pick<Settings, 'webhook' | 'torii'>,
  circuit: Circuit,
): DeliveryView {
  const { problem, attempts, nextAttemptAt } = record.outbox[channel];
  const view = (state: DeliveryView['state'], why: string | null, nextAt: number | null): DeliveryView => ({
    state,
    problem: why,
    attempts,
    nextAttemptAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  });
  const state = pushState(record, channel);
  if (state === 'nothing') return view('nothing', null, null);
  if (state === 'acknowledged') return view('delivered', null, null);
  if (state !== 'pending') return view(state, problem, null);
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

/** Returns the delivery to Torii: of the pair, or of the workflows to start. Null if Torii was never set up. */
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
