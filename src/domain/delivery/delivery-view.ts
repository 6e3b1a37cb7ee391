import type * as z from 'zod/mini';
import { channelsOn, type Settings } from '../configuration/settings';
import type { DeliverySummary } from '../contract/admin-views';
import type { Circuit } from './circuit';
import { EMPTY_OUTBOX, pushState, type ChannelName, type OutboxRecord } from './outbox';

export type DeliveryView = z.infer<typeof DeliverySummary>;

/** Converts the delivery of a record to one channel for the pages. */
export function toDeliveryView(
  record: OutboxRecord,
  channel: ChannelName,
  settings: Pick<Settings, 'webhook' | 'torii'>,
  circuit: Circuit,
): DeliveryView {
  const { problem, attempts, nextAttemptAt } = record.outbox[channel];
  const view = (state: DeliveryView['state'], shownProblem: string | null, nextAt: number | null): DeliveryView => ({
    state,
    problem: shownProblem,
    attempts,
    nextAttemptAt: nextAt === null ? null : new Date(nextAt).toISOString(),
  });
  const state = pushState(record, channel);
  if (state === 'nothing') return view('nothing', null, null);
  if (state === 'acknowledged') return view('delivered', null, null);
  if (state !== 'pending') return view(state, problem, null);
  if (!channelsOn(settings).includes(channel)) return view('off', null, null);
  if (circuit.disabledReason !== null) return view('delayed', circuit.disabledReason, null);
  if (attempts > 0 || problem !== null || circuit.nextTrialAt !== null) {
    // While the circuit is open, the next trial is the next attempt of any push. The scheduled attempts may be in the past.
    return view('delayed', problem ?? circuit.problem, circuit.nextTrialAt ?? nextAttemptAt);
  }
  return view('pending', null, nextAttemptAt);
}

/** States, the most important first. Of two deliveries, the more important one is shown. */
const BY_IMPORTANCE: readonly DeliveryView['state'][] = [
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
 * Returns the more important of two deliveries to Torii: the pair's report, and the starts of Torii's workflows for the
 * delegation. Null if Torii was never set up.
 */
export function toToriiDeliveryView(
  delegation: OutboxRecord,
  pair: OutboxRecord | undefined,
  settings: Pick<Settings, 'webhook' | 'torii'>,
  circuit: Circuit,
): DeliveryView | null {
  if (!settings.torii) return null;
  const ofDelegation = toDeliveryView(delegation, 'torii', settings, circuit);
  const ofPair = toDeliveryView(pair ?? EMPTY_OUTBOX, 'torii', settings, circuit);
  return BY_IMPORTANCE.indexOf(ofDelegation.state) < BY_IMPORTANCE.indexOf(ofPair.state) ? ofDelegation : ofPair;
}
