import { isOpen, trialDueAt, type Circuit } from '../../domain/delivery/circuit';
import { isLeased, isPending, type ChannelName } from '../../domain/delivery/outbox';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { enqueue } from '../../platform/forge/queue';
import type { OutboxRecordRef } from '../../platform/storage/listings';
import { circuitOf, type Channels } from '../records/channels';
import { isSameRecord, type AttemptResult } from './attempt-result';

/**
 * Delays after which pending pushes are sent after a recovery. There are two, because the indexes lag by seconds [doc:
 * runtime-reference/custom-entities].
 */
const DELIVER_PENDING_AFTER_MS = [0, 15_000] as const;

/** Enqueues the follow-up of attempts: the next attempts, the next trial push, and pending pushes after a recovery. */
export async function followUpAttempts(
  records: readonly OutboxRecordRef[],
  attempts: readonly AttemptResult[],
  before: Channels,
  after: Channels,
  context: InvocationContext,
): Promise<void> {
  const channels = [...new Set(attempts.map(({ channel }) => channel))];
  await Promise.all(
    channels.map(async (channel) => {
      const attempted = records.filter((record) =>
        attempts.some((attempt) => attempt.channel === channel && isSameRecord(attempt.record, record)),
      );
      await enqueueNextAttempts(attempted, channel, circuitOf(after, channel), context);
      await enqueuePending(attempted, channel, circuitOf(before, channel), circuitOf(after, channel), context);
    }),
  );
}

/**
 * Enqueues the next attempts. While a circuit is open, only its trial pushes are sent, so other pushes get no attempt.
 * `enqueue` leaves waits that are too long for the queue to the sweep.
 */
async function enqueueNextAttempts(
  records: readonly OutboxRecordRef[],
  channel: ChannelName,
  circuit: Circuit,
  context: InvocationContext,
): Promise<void> {
  const now = context.now();
  for (const { kind, key, value } of records) {
    if (isLeased(value, channel, now)) continue;
    const { nextAttemptAt } = value.outbox[channel];
    const checkAt = channel === 'torii' && value.torii.checkAt !== null ? value.torii.checkAt : undefined;
    const isBlocked = isOpen(circuit) || circuit.disabledReason !== null;
    const attemptAt = isPending(value, channel) && !isBlocked ? (nextAttemptAt ?? now) : undefined;
    const nextAt = attemptAt ?? (checkAt === undefined ? undefined : Math.max(checkAt, nextAttemptAt ?? 0));
    if (nextAt !== undefined) await enqueue({ type: 'process-record', kind, record: key }, nextAt - now);
  }
}

/** Sends pending pushes after a recovery, or schedules the next trial push of a failing channel. */
async function enqueuePending(
  records: readonly OutboxRecordRef[],
  channel: ChannelName,
  before: Circuit,
  after: Circuit,
  context: InvocationContext,
): Promise<void> {
  const hasClosed = isOpen(before) && !isOpen(after);
  if (hasClosed || after.recoveredAt !== before.recoveredAt) {
    for (const delay of DELIVER_PENDING_AFTER_MS) await enqueue({ type: 'deliver-pending', channel }, delay);
    return;
  }
  const trialAt = trialDueAt(after, { isOnlyExhausted: false });
  if (trialAt === undefined) return;
  const hasStartedToFail =
    after !== before && (before.failingSince === null || before.nextTrialAt !== after.nextTrialAt);
  // Without this trial, a failing channel would get no attempt until a push's longer wait ends.
  const hasLongerWait = records.some(({ value }) => (value.outbox[channel].nextAttemptAt ?? 0) > trialAt);
  if (hasStartedToFail || hasLongerWait) await enqueue({ type: 'deliver-pending', channel }, trialAt - context.now());
}
