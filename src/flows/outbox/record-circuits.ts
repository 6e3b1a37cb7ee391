import type { InvocationContext } from '../../domain/jobs/invocation-context';
import {
  circuitAfter,
  isOpen,
  isOpenedByFailures,
  withNotedSuccess,
  type Circuit,
} from '../../domain/delivery/circuit';
import { CHANNELS, isExhausted, type ChannelName } from '../../domain/delivery/outbox';
import { log } from '../../platform/forge/log';
import type { OutboxRecordRef } from '../../platform/storage/listings';
import { commit, rewrite, type Stored } from '../../platform/storage/store';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { circuitOf, readNotedSuccess, updateCircuit, type Channels } from '../records/channels';
import type { AttemptResult } from './attempt-result';

/**
 * Folds attempts into the circuits of their channels. Opening, closing, and trials are always recorded. Other attempts on
 * a closed circuit aren't recorded if the write meets a conflict, so that simultaneous attempts don't compete.
 * Unavailable storage doesn't affect the attempts, which are already recorded in their own records.
 * @param records records after the attempts
 * @param successAt newest noted success of each channel, epoch ms; 0 if it wasn't read
 */
export async function recordCircuits(
  attempts: readonly AttemptResult[],
  records: readonly OutboxRecordRef[],
  channels: Channels,
  successAt: Readonly<Record<ChannelName, number>>,
  context: InvocationContext,
): Promise<Channels> {
  const circuits = { ...channels.circuits };
  try {
    for (const channel of CHANNELS) {
      const ofChannel = attempts.filter(({ channel: name }) => name === channel);
      if (ofChannel.length === 0) continue;
      const hasExhausted = records.some(({ value }) => isExhausted(value, channel));
      circuits[channel] = await recordCircuit(channel, ofChannel, hasExhausted, channels, successAt[channel], context);
    }
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log('circuit.not-recorded');
  }
  return { ...channels, circuits };
}

async function recordCircuit(
  channel: ChannelName,
  ofChannel: readonly AttemptResult[],
  hasExhausted: boolean,
  channels: Channels,
  knownSuccessAt: number,
  context: InvocationContext,
): Promise<Stored<'channel'> | undefined> {
  const stored = channels.circuits[channel];
  const before = circuitOf(channels, channel);
  const random = context.random();
  let successAt = knownSuccessAt;
  const change = (circuit: Circuit): Circuit => {
    const next = withAttempts(withNotedSuccess(circuit, successAt), ofChannel, random);
    return hasExhausted && !next.hasExhausted ? { ...next, hasExhausted } : next;
  };
  let after = change(before);
  const outcomes = ofChannel.map(({ attempt }) => attempt.outcome);
  if (isOpenedByFailures(before, after, outcomes)) {
    // Another invocation may have noted a success since. Then these failures don't open the circuit.
    successAt = Math.max(successAt, await readNotedSuccess(channel));
    after = change(before);
  }
  if (after === before) return stored;
  const staysClosed = stored !== undefined && isOpen(before) === isOpen(after) && !isOpen(before);
  const mayBeLost = staysClosed && after.disabledReason === before.disabledReason && !hasExhausted;
  if (!mayBeLost) return (await updateCircuit(channel, change, stored)).stored;
  const write = rewrite(stored, after);
  return (await commit([write])) === 'committed' ? write.next : stored;
}

/** Folds attempts into a circuit. A push without a request reveals nothing about its channel. */
function withAttempts(circuit: Circuit, ofChannel: readonly AttemptResult[], random: number): Circuit {
  return ofChannel.reduce(
    (current, { record, attempt, isTrial, failedBefore }) =>
      attempt.outcome.kind === 'acknowledged' && attempt.outcome.status === undefined
        ? current
        : circuitAfter(
            current,
            {
              push: `${record.key}.${attempt.sequence}`,
              failedBefore,
              isTrial,
              outcome: attempt.outcome,
              at: attempt.startedAt + attempt.durationMs,
            },
            random,
          ),
    circuit,
  );
}
