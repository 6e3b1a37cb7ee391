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
 * Time after the invocation's start until which another push may start, because its 10 s have to fit into the 25 s of
 * Forge.
 */
const LAST_START_MS = 10_000;

/**
 * Records attempts in one transaction, with a note for each channel that acknowledged. Changed records are read again,
 * and the attempt is applied to their current state. Circuits are recorded separately, so that a conflict there loses
 * no attempt.
 * @returns the current channels, and the pushes whose lease continues because their record changed
 */
export async function recordAttempts(
  attempts: readonly AttemptResult[],
  channels: Channels,
  context: InvocationContext,
  startedAt: number,
): Promise<{ channels: Channels; goOn: readonly LeasedDelivery[] }> {
  const successAt = await notedSuccesses(attempts);
  const before = latestRecords(attempts);
  const records = await update(
    before.map(({ kind, key }) => ({ kind, key })),
    (stored) => {
      const now = context.now();
      const mayGoOn = now - startedAt < LAST_START_MS;
      const apply = <T extends OutboxRecord>(value: T, mine: readonly AttemptResult[]): T =>
        mine.reduce(
          (current, attempt) =>
            afterAttempt(current, attempt, channels, successAt[attempt.channel], mayGoOn, now, context),
          value,
        );
      const writes = stored.filter(hasOutbox).map((record) => {
        const mine = attempts.filter((one) => isSameRecord(one.record, record));
        return rewrite(record, apply(record.value, mine));
      });
      return { writes: [...writes, ...successNotes(attempts, context)], result: writes.map(({ next }) => next) };
    },
    before,
  );
  const known = await recordCircuits(attempts, records, channels, successAt, context);
  await Promise.all([
    followUpAttempts(records, attempts, channels, known, context),
    reportDeliveryFindings(before, records, context),
  ]);
  return { channels: known, goOn: goingOn(records, attempts, context.now()) };
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

/** Reads the success notes of channels on which a push failed again. They show if other pushes succeed. */
async function notedSuccesses(attempts: readonly AttemptResult[]): Promise<Record<ChannelName, number>> {
  const failsAgain = (channel: ChannelName): boolean =>
    attempts.some((one) => one.channel === channel && one.failedBefore > 0 && one.attempt.outcome.kind === 'retry');
  const [webhook, torii] = await Promise.all([
    failsAgain('webhook') ? readNotedSuccess('webhook') : 0,
    failsAgain('torii') ? readNotedSuccess('torii') : 0,
  ]);
  return { webhook, torii };
}

function successNotes(attempts: readonly AttemptResult[], context: InvocationContext): Write[] {
  const acknowledged = attempts.filter(({ attempt: { outcome } }) => isSuccess(outcome));
  return [...new Set(acknowledged.map(({ channel }) => channel))].map((channel) =>
    put('success-note', noteKey(channel, Math.floor(context.random() * NOTES_PER_CHANNEL)), { at: context.now() }),
  );
}

/** Returns true for an acknowledgment by a response. A push without a request reveals nothing about its channel. */
function isSuccess(outcome: EndedAttempt['outcome']): boolean {
  return outcome.kind === 'acknowledged' && outcome.status !== undefined;
}

function afterAttempt<T extends OutboxRecord>(
  record: T,
  { channel, attempt, learned }: AttemptResult,
  channels: Channels,
  successAt: number,
  mayGoOn: boolean,
  now: number,
  context: InvocationContext,
): T {
  const updated = channel === 'torii' ? { ...record, torii: withToriiResults(record.torii, learned) } : record;
  const evidence = { circuit: circuitOf(channels, channel), successAt };
  const after = withAttempt(updated, channel, attempt, evidence, context.random());
  const { kind } = attempt.outcome;
  const goesOn = mayGoOn && (kind === 'acknowledged' || kind === 'reject') && isPending(after, channel);
  return goesOn ? withLease(after, channel, now + LEASE_MS, now) : after;
}

/** Returns the records that changed during their push, whose lease continues. */
function goingOn(
  records: readonly OutboxRecordRef[],
  attempts: readonly AttemptResult[],
  now: number,
): LeasedDelivery[] {
  return records.flatMap((record) => {
    const leased = attempts.filter(
      (one) => isSameRecord(one.record, record) && isLeased(record.value, one.channel, now),
    );
    const channels = [...new Set(leased.map(({ channel }) => channel))];
    return channels.length > 0 ? [{ record, channels }] : [];
  });
}
