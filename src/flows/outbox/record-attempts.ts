import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { circuitAfter, withAttempt, type Outcome } from '../../domain/delivery/push';
import type { Circuit } from '../../domain/configuration/settings';
import {
  CHANNELS,
  isLeased,
  isPending,
  withLease,
  type ChannelName,
  type OutboxRecord,
} from '../../domain/delivery/outbox';
import { withLearned, type Learned } from '../../domain/delivery/torii';
import { MAX_DELAY_MS, enqueue } from '../../platform/forge/queue';
import { commit, readRecords } from '../../platform/storage/store';
import { hasOutbox, type OutboxRecordRef } from '../../platform/storage/listings';
import {
  CHANNEL_RECORDS,
  channelsOf,
  circuitOf,
  circuitWrite,
  LEASE_MS,
  outboxWrite,
  type Channels,
  type LeasedDelivery,
} from '../records/channels';

/** A further push is begun only this long after the invocation began, so that its 10 s still fit into 25, ms. */
const LAST_START_MS = 10_000;

/** A failed push looks after itself a little later than its channel is probed, so that those which never failed go first, ms. */
const AFTER_PROBE_MS = 2000;

/** When what waited for a channel is woken once it works: twice, since the index by which it is found lags some seconds [doc], ms. */
const WAKE_AFTER_MS = [0, 15_000] as const;

/** One try, and what came of it. */
export interface AttemptResult {
  readonly record: OutboxRecordRef;
  readonly channel: ChannelName;
  /** The sequence that was told: the record may have grown since. */
  readonly sequence: number;
  /** Whether it was let through to probe a failing channel. */
  readonly isTrial: boolean;
  readonly outcome: Outcome;
  readonly learned: Learned;
}

/**
 * Records in one transaction what became of the tries. Where records changed meanwhile they are read again, and the outcome
 * is applied to them as they stand: what grew past the acknowledged sequence keeps its lease and goes next.
 */
export async function recordAttempts(
  tried: readonly AttemptResult[],
  channels: Channels,
  moment: InvocationContext,
  startedAt: number,
): Promise<{ channels: Channels; goOn: LeasedDelivery[] }> {
  let current = tried;
  let known = channels;
  while (current.length > 0) {
    const now = moment.now();
    const mayGoOn = now - startedAt < LAST_START_MS;
    const kept = subjectsOf(current).map((subject) => {
      const mine = current.filter((one) => isSame(one.record, subject));
      return outboxWrite(subject, (told) => mine.reduce((so, one) => afterTry(so, one, mayGoOn, now, moment), told));
    });
    const healths = await Promise.all(
      CHANNELS.map(async (channel) => {
        const before = circuitOf(known, channel);
        const after = healthAfterAll(
          before,
          channel,
          current,
          kept.map(({ next }) => next.value),
          now,
          moment,
        );
        return {
          channel,
          before,
          after,
          write: after === before ? undefined : await circuitWrite(known, channel, after),
        };
      }),
    );
    const isLost = healths.some(({ before, after, write }) => after !== before && !write);
    const writes = healths.flatMap(({ write }) => (write ? [write] : []));
    if (!isLost && (await commit([...kept, ...writes])) === 'committed') {
      const subjects = kept.map(({ next }) => next);
      const circuits = { ...known.circuits };
      for (const { channel, before, after, write } of healths) {
        if (write) circuits[channel] = write.next;
        const mine = subjects.filter((subject) =>
          current.some((one) => one.channel === channel && isSame(one.record, subject)),
        );
        await followUp(mine, channel, before, after, now);
      }
      return { channels: { ...known, circuits }, goOn: goingOn(subjects, current, now) };
    }
    const records = await readRecords([
      ...subjectsOf(current).map(({ kind, key }) => ({ kind, key })),
      ...CHANNEL_RECORDS,
    ]);
    known = channelsOf(records, known.settings);
    const subjects = records.filter(hasOutbox);
    current = current.flatMap((one) => {
      const subject = subjects.find((fresh) => isSame(fresh, one.record));
      return subject ? [{ ...one, record: subject }] : [];
    });
  }
  return { channels: known, goOn: [] };
}

/** Each subject once, as it was read last: a slow channel may have tried an older reading of it. */
function subjectsOf(tried: readonly AttemptResult[]): OutboxRecordRef[] {
  const latest = new Map<string, OutboxRecordRef>();
  for (const { record } of tried) {
    const name = `${record.kind} ${record.key}`;
    if (record.revision >= (latest.get(name)?.revision ?? 0)) latest.set(name, record);
  }
  return [...latest.values()];
}

function isSame(one: OutboxRecordRef, other: OutboxRecordRef): boolean {
  return one.kind === other.kind && one.key === other.key;
}

function afterTry<T extends OutboxRecord>(
  told: T,
  { channel, sequence, outcome, learned }: AttemptResult,
  mayGoOn: boolean,
  now: number,
  moment: InvocationContext,
): T {
  const taught = channel === 'torii' ? { ...told, torii: withLearned(told.torii, learned) } : told;
  const after = withAttempt(taught, channel, sequence, outcome, now, moment.random());
  const goesOn = mayGoOn && (outcome.kind === 'acknowledged' || outcome.kind === 'reject') && isPending(after, channel);
  return goesOn ? withLease(after, channel, now + LEASE_MS, now) : after;
}

function healthAfterAll(
  before: Circuit,
  channel: ChannelName,
  tried: readonly AttemptResult[],
  told: readonly OutboxRecord[],
  now: number,
  moment: InvocationContext,
): Circuit {
  const mine = tried.filter((one) => one.channel === channel);
  const after = mine.reduce(
    (so, { outcome, isTrial }) => circuitAfter(so, outcome, isTrial, now, moment.random()),
    before,
  );
  const rests = mine.length > 0 && told.some(({ outbox }) => outbox[channel].status === 'exhausted');
  return rests && !after.hasExhausted ? { ...after, hasExhausted: rests } : after;
}

/** What grew while it was told: its lease was kept. */
function goingOn(subjects: readonly OutboxRecordRef[], tried: readonly AttemptResult[], now: number): LeasedDelivery[] {
  return subjects.flatMap((subject) => {
    const channels = CHANNELS.filter(
      (channel) =>
        isLeased(subject.value, channel, now) &&
        tried.some((one) => one.channel === channel && isSame(one.record, subject)),
    );
    return channels.length > 0 ? [{ record: subject, channels }] : [];
  });
}

/** What the transaction can't do: the next look by the queue, the probe, and the waking of those that waited for the channel. */
async function followUp(
  subjects: readonly OutboxRecordRef[],
  channel: ChannelName,
  before: Circuit,
  after: Circuit,
  now: number,
): Promise<void> {
  const probeIn = after.reopenAt === null ? 0 : after.reopenAt - now + AFTER_PROBE_MS;
  for (const { kind, key, value } of subjects) {
    if (isLeased(value, channel, now)) continue;
    const checkIn = channel === 'torii' && value.torii.checkAt !== null ? value.torii.checkAt - now : undefined;
    const tryIn =
      isPending(value, channel) && after.disabledReason === null
        ? Math.max((value.outbox[channel].nextAttemptAt ?? now) - now, probeIn)
        : undefined;
    const delay = tryIn ?? checkIn;
    if (delay !== undefined && delay <= MAX_DELAY_MS) {
      await enqueue({ type: 'process-record', kind, record: key }, Math.max(0, delay));
    }
  }
  if (after === before) return;
  if (after.recoveredAt !== before.recoveredAt) {
    for (const delay of WAKE_AFTER_MS) await enqueue({ type: 'deliver-pending', channel }, delay);
  }
  const untilProbe = after.reopenAt === null ? undefined : after.reopenAt - now;
  if (untilProbe !== undefined && untilProbe <= MAX_DELAY_MS) {
    await enqueue({ type: 'deliver-pending', channel }, Math.max(0, untilProbe));
  }
}
