import { LEASE_MS } from '../../domain/limits';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { isLeased, isPending, withLease, type ChannelName, type OutboxRecord } from '../../domain/delivery/outbox';
import { withAttempt, type EndedAttempt } from '../../domain/delivery/push';
import { noteKey, NOTES_PER_CHANNEL } from '../../domain/delivery/success-note';
import { withToriiResults } from '../../domain/delivery/torii';
import { hasOutbox, type OutboxRecordRef } from '../../platform/storage/listings';
import { put, rewrite, update, type Write } from '../../platform/storage/store';
import { circuitOf, readNotedSuccess, type Channels, type LeasedDelivery } from '../records/channels';
import { isSameRecord, type AttemptResult } from './attempt-result';
import { followUpAttempts } from './follow-up-attempts';
import { reportDeliveryFindings } from './delivery-findings';
import { recordCircuits } from './record-circuits';

/**
 * Latest time after the invocation's start at which another push may start. Its 10 s have to fit into the 25 s that Forge
 * allows.
 */
const LATEST_START_MS = 10_000;

/**
 * Records attempts in one transaction, with a success note for each channel that acknowledged a push. After a conflict,
 * reads the records again and applies the attempts to their current states. Circuits are recorded separately, so that a
 * conflict there doesn't lose an attempt.
 * @returns the current channels, and the pushes whose lease continues because their record changed
 */
export async function recordAttempts(
  attempts: readonly AttemptResult[],
  channels: Channels,
  context: InvocationContext,
  startedAt: number,
): Promise<{ channels: Channels; nextDeliveries: readonly LeasedDelivery[] }> {
  const successAt = await readNotedSuccesses(attempts);
  const before = latestRecords(attempts);
  const records = await update(
    before.map(({ kind, key }) => ({ kind, key })),
    (stored) => {
      const now = context.now();
      const mayPushAgain = now - startedAt < LATEST_START_MS;
      const withAttempts = <T extends OutboxRecord>(value: T, ofRecord: readonly AttemptResult[]): T =>
        ofRecord.reduce(
          (current, attempt) =>
            withAttemptApplied(current, attempt, channels, successAt[attempt.channel], mayPushAgain, now, context),
          value,
        );
      const writes = stored.filter(hasOutbox).map((record) => {
        const ofRecord = attempts.filter((attempt) => isSameRecord(attempt.record, record));
        return rewrite(record, withAttempts(record.value, ofRecord));
      });
      return { writes: [...writes, ...successNoteWrites(attempts, context)], result: writes.map(({ next }) => next) };
    },
    before,
  );
  const known = await recordCircuits(attempts, records, channels, successAt, context);
  await Promise.all([
    followUpAttempts(records, attempts, channels, known, context),
    reportDeliveryFindings(before, records, context),
  ]);
  return { channels: known, nextDeliveries: continuedDeliveries(records, attempts, context.now()) };
}

/** Returns each record once, in its newest revision, because attempts on both channels can belong to one record. */
function latestRecords(attempts: readonly AttemptResult[]): OutboxRecordRef[] {
  const latest = new Map<string, OutboxRecordRef>();
  for (const { record } of attempts) {
    const name = `${record.kind} ${record.key}`;
    if (record.revision >= (latest.get(name)?.revision ?? 0)) latest.set(name, record);
  }
  return [...latest.values()];
}

/** Reads the success notes of channels on which a push failed again. They show whether other pushes succeed. */
async function readNotedSuccesses(attempts: readonly AttemptResult[]): Promise<Record<ChannelName, number>> {
  const hasFailedAgain = (channel: ChannelName): boolean =>
    attempts.some(
      (result) => result.channel === channel && result.failedBefore > 0 && result.attempt.outcome.kind === 'retry',
    );
  const [webhook, torii] = await Promise.all([
    hasFailedAgain('webhook') ? readNotedSuccess('webhook') : 0,
    hasFailedAgain('torii') ? readNotedSuccess('torii') : 0,
  ]);
  return { webhook, torii };
}

function successNoteWrites(attempts: readonly AttemptResult[], context: InvocationContext): Write[] {
  const acknowledged = attempts.filter(({ attempt: { outcome } }) => isSuccess(outcome));
  return [...new Set(acknowledged.map(({ channel }) => channel))].map((channel) =>
    put('success-note', noteKey(channel, Math.floor(context.random() * NOTES_PER_CHANNEL)), { at: context.now() }),
  );
}

/** Returns true for an acknowledgment by a response. A push without a request reveals nothing about its channel. */
function isSuccess(outcome: EndedAttempt['outcome']): boolean {
  return outcome.kind === 'acknowledged' && outcome.status !== undefined;
}

/** Applies an attempt to its record. The lease continues if a newer change may still be pushed in this invocation. */
function withAttemptApplied<T extends OutboxRecord>(
  record: T,
  { channel, attempt, learned }: AttemptResult,
  channels: Channels,
  successAt: number,
  mayPushAgain: boolean,
  now: number,
  context: InvocationContext,
): T {
  const updated = channel === 'torii' ? { ...record, torii: withToriiResults(record.torii, learned) } : record;
  const channelState = { circuit: circuitOf(channels, channel), successAt };
  const after = withAttempt(updated, channel, attempt, channelState, context.random());
  const { kind } = attempt.outcome;
  const isPushedAgain = mayPushAgain && (kind === 'acknowledged' || kind === 'reject') && isPending(after, channel);
  return isPushedAgain ? withLease(after, channel, now + LEASE_MS, now) : after;
}

/** Returns the records that changed during their push, whose lease continues. */
function continuedDeliveries(
  records: readonly OutboxRecordRef[],
  attempts: readonly AttemptResult[],
  now: number,
): LeasedDelivery[] {
  return records.flatMap((record) => {
    const leased = attempts.filter(
      (attempt) => isSameRecord(attempt.record, record) && isLeased(record.value, attempt.channel, now),
    );
    const channels = [...new Set(leased.map(({ channel }) => channel))];
    return channels.length > 0 ? [{ record, channels }] : [];
  });
}
