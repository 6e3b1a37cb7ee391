import { chunks } from '../../domain/chunks';
import { BACKGROUND_RUN_MS } from '../../domain/limits';
import { channelsOn } from '../../domain/configuration/settings';
import { isOpen, trialDueAt, withTrialTaken, isTurnOfFailed } from '../../domain/delivery/circuit';
import { isExhausted, isPending, type ChannelName } from '../../domain/delivery/outbox';
import { pickTrial } from '../../domain/delivery/push';
import { mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import {
  listPending,
  OUTBOX_KINDS,
  pagesOf,
  type OutboxKind,
  type OutboxRecordRef,
} from '../../platform/storage/listings';
import { channelsDue, circuitOf, readChannels, type Channels } from '../records/channels';
import { isolate } from './isolate';
import { processRecord } from './process-record';

/** Number of records that are processed in parallel. */
const AT_ONCE = 10;

/** Number of records after which the circuit is read again, because it may have opened. */
const RECORDS_PER_CIRCUIT_READ = 20;

/** Time by which a trial may be early, because queue delays are whole seconds. */
const MAX_EARLY_MS = 1000;

/**
 * Sends the pending pushes of a channel: all that are due while its circuit is closed, and one trial push if the
 * channel fails.
 */
export async function deliverPending(channel: ChannelName, context: InvocationContext): Promise<void> {
  const until = context.now() + BACKGROUND_RUN_MS;
  const channels = await readChannels();
  const circuit = circuitOf(channels, channel);
  if (!channelsOn(channels.settings).includes(channel) || circuit.disabledReason !== null) return;
  const isDone = isOpen(circuit) || (await deliverAllDue(channel, until, context));
  if (!isDone) await enqueue({ type: 'deliver-pending', channel }, 0);
  else await deliverTrial(channel, await readChannels(), context);
}

/**
 * Sends all pushes that are due.
 * @returns false if the time was too short
 */
async function deliverAllDue(channel: ChannelName, until: number, context: InvocationContext): Promise<boolean> {
  for (const [kind, partition] of partitionsOf(channel)) {
    for await (const { records } of pagesOf((cursor) => listPending(kind, partition, cursor))) {
      if (!(await deliverPage(records, channel, until, context))) return false;
    }
  }
  return true;
}

/** Returns the partitions with the pending pushes of a channel. Pairs are only sent to Torii. */
function partitionsOf(channel: ChannelName): (readonly [OutboxKind, string])[] {
  return OUTBOX_KINDS.flatMap((kind): (readonly [OutboxKind, string])[] => {
    if (kind === 'pair') return channel === 'torii' ? [[kind, channel]] : [];
    return [
      [kind, channel],
      [kind, 'both'],
    ];
  });
}

/**
 * Sends the pushes of a page that are due, until the circuit opens.
 * @returns false if the time was too short
 */
async function deliverPage(
  page: readonly OutboxRecordRef[],
  channel: ChannelName,
  until: number,
  context: InvocationContext,
): Promise<boolean> {
  for (const part of chunks(page, RECORDS_PER_CIRCUIT_READ)) {
    const channels = await readChannels();
    if (isOpen(circuitOf(channels, channel))) return true;
    const due = part.filter(({ value }) => channelsDue(value, channels, context.now()).includes(channel));
    for (const parallel of chunks(due, AT_ONCE)) {
      if (!mayContinue(context, until)) return false;
      await Promise.all(parallel.map((record) => processIsolated(record, context)));
    }
  }
  return true;
}

function processIsolated({ kind, key }: OutboxRecordRef, context: InvocationContext, trial?: ChannelName) {
  return isolate({ kind, key }, () => processRecord(kind, key, context, trial), context);
}

/** Sends the trial push of a failing channel if it is due, and enqueues the next trial of a closed circuit. */
async function deliverTrial(channel: ChannelName, channels: Channels, context: InvocationContext): Promise<void> {
  const circuit = circuitOf(channels, channel);
  const now = context.now() + MAX_EARLY_MS;
  const isDue = (options: { readonly isOnlyExhausted: boolean }): boolean =>
    (trialDueAt(circuit, options) ?? Infinity) <= now;
  if (!isDue({ isOnlyExhausted: false }) && !isDue({ isOnlyExhausted: true })) return;
  const waiting = await listWaiting(channel, isTurnOfFailed(circuit));
  const picked = pickTrial(waiting, channel, circuit, context.now());
  if (!picked || !isDue({ isOnlyExhausted: isExhausted(picked.value, channel) })) return;
  await processIsolated(picked, context, channel);
  if (isOpen(circuit)) return;
  const nextAt = trialDueAt(withTrialTaken(circuit, now, now), { isOnlyExhausted: false });
  if (nextAt !== undefined) await enqueue({ type: 'deliver-pending', channel }, nextAt - now);
}

async function listWaiting(channel: ChannelName, isFailedFirst: boolean): Promise<OutboxRecordRef[]> {
  const order = isFailedFirst ? 'failed-first' : 'new-first';
  const pages = await Promise.all(
    partitionsOf(channel).map(([kind, partition]) => listPending(kind, partition, undefined, order)),
  );
  return pages
    .flatMap(({ records }) => records)
    .filter(({ value }) => isPending(value, channel) || isExhausted(value, channel));
}
