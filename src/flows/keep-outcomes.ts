import type { Moment } from '../domain/moment';
import { healthAfter, toldAfter, type Outcome } from '../domain/push';
import type { ChannelHealth } from '../domain/settings';
import { CHANNELS, isLeased, isPending, withLease, type ChannelName, type Told } from '../domain/told';
import { withLearned, type Learned } from '../domain/torii';
import { MAX_DELAY_MS, putOff } from '../platform/queue';
import { commit, readRecords } from '../platform/store';
import { isSubject, type Subject } from '../platform/listings';
import {
  CHANNEL_RECORDS,
  channelsOf,
  healthOf,
  healthWrite,
  LEASE_MS,
  subjectWrite,
  type Channels,
  type Telling,
} from './channels';

/** A further push is begun only this long after the invocation began, so that its 10 s still fit into 25, ms. */
const LAST_START_MS = 10_000;

/** A failed push looks after itself a little later than its channel is probed, so that those which never failed go first, ms. */
const AFTER_PROBE_MS = 2000;

/** When what waited for a channel is woken once it works: twice, since the index by which it is found lags some seconds [doc], ms. */
const WAKE_AFTER_MS = [0, 15_000] as const;

/** One try, and what came of it. */
export interface Tried {
  readonly subject: Subject;
  readonly channel: ChannelName;
  /** The sequence that was told: the record may have grown since. */
  readonly sequence: number;
  /** Whether it was let through to probe a failing channel. */
  readonly isProbe: boolean;
  readonly outcome: Outcome;
  readonly learned: Learned;
}

/**
 * Records in one transaction what became of the tries. Where records changed meanwhile they are read again, and the outcome
 * is applied to them as they stand: what grew past the acknowledged sequence keeps its lease and goes next.
 */
export async function keepOutcomes(
  tried: readonly Tried[],
  channels: Channels,
  moment: Moment,
  startedAt: number,
): Promise<{ channels: Channels; goOn: Telling[] }> {
  let current = tried;
  let known = channels;
  while (current.length > 0) {
    const now = moment.now();
    const mayGoOn = now - startedAt < LAST_START_MS;
    const kept = subjectsOf(current).map((subject) => {
      const mine = current.filter((one) => isSame(one.subject, subject));
      return subjectWrite(
        subject,
        (told) => mine.reduce((so, one) => afterTry(so, one, mayGoOn, now, moment), told),
        known,
      );
    });
    const healths = await Promise.all(
      CHANNELS.map(async (channel) => {
        const before = healthOf(known, channel);
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
          write: after === before ? undefined : await healthWrite(known, channel, after),
        };
      }),
    );
    const isLost = healths.some(({ before, after, write }) => after !== before && !write);
    const writes = healths.flatMap(({ write }) => (write ? [write] : []));
    if (!isLost && (await commit([...kept, ...writes])) === 'committed') {
      const subjects = kept.map(({ next }) => next);
      const health = { ...known.health };
      for (const { channel, before, after, write } of healths) {
        if (write) health[channel] = write.next;
        const mine = subjects.filter((subject) =>
          current.some((one) => one.channel === channel && isSame(one.subject, subject)),
        );
        await followUp(mine, channel, before, after, now);
      }
      return { channels: { ...known, health }, goOn: goingOn(subjects, current, now) };
    }
    const records = await readRecords([
      ...subjectsOf(current).map(({ kind, key }) => ({ kind, key })),
      ...CHANNEL_RECORDS,
    ]);
    known = channelsOf(records, known.settings);
    const subjects = records.filter(isSubject);
    current = current.flatMap((one) => {
      const subject = subjects.find((fresh) => isSame(fresh, one.subject));
      return subject ? [{ ...one, subject }] : [];
    });
  }
  return { channels: known, goOn: [] };
}

/** Each subject once, as it was read last: a slow channel may have tried an older reading of it. */
function subjectsOf(tried: readonly Tried[]): Subject[] {
  const latest = new Map<string, Subject>();
  for (const { subject } of tried) {
    const name = `${subject.kind} ${subject.key}`;
    if (subject.revision >= (latest.get(name)?.revision ?? 0)) latest.set(name, subject);
  }
  return [...latest.values()];
}

function isSame(one: Subject, other: Subject): boolean {
  return one.kind === other.kind && one.key === other.key;
}

function afterTry<T extends Told>(
  told: T,
  { channel, sequence, outcome, learned }: Tried,
  mayGoOn: boolean,
  now: number,
  moment: Moment,
): T {
  const taught = channel === 'torii' ? { ...told, torii: withLearned(told.torii, learned) } : told;
  const after = toldAfter(taught, channel, sequence, outcome, now, moment.random());
  const goesOn = mayGoOn && (outcome.kind === 'delivered' || outcome.kind === 'park') && isPending(after, channel);
  return goesOn ? withLease(after, channel, now + LEASE_MS, now) : after;
}

function healthAfterAll(
  before: ChannelHealth,
  channel: ChannelName,
  tried: readonly Tried[],
  told: readonly Told[],
  now: number,
  moment: Moment,
): ChannelHealth {
  const mine = tried.filter((one) => one.channel === channel);
  const after = mine.reduce(
    (so, { outcome, isProbe }) => healthAfter(so, outcome, isProbe, now, moment.random()),
    before,
  );
  const rests = mine.length > 0 && told.some(({ outbox }) => outbox[channel].held === 'resting');
  return rests && !after.rests ? { ...after, rests } : after;
}

/** What grew while it was told: its lease was kept. */
function goingOn(subjects: readonly Subject[], tried: readonly Tried[], now: number): Telling[] {
  return subjects.flatMap((subject) => {
    const channels = CHANNELS.filter(
      (channel) =>
        isLeased(subject.value, channel, now) &&
        tried.some((one) => one.channel === channel && isSame(one.subject, subject)),
    );
    return channels.length > 0 ? [{ subject, channels }] : [];
  });
}

/** What the transaction can't do: the next look by the queue, the probe, and the waking of those that waited for the channel. */
async function followUp(
  subjects: readonly Subject[],
  channel: ChannelName,
  before: ChannelHealth,
  after: ChannelHealth,
  now: number,
): Promise<void> {
  const probeIn = after.nextProbeAt === null ? 0 : after.nextProbeAt - now + AFTER_PROBE_MS;
  for (const { kind, key, value } of subjects) {
    if (isLeased(value, channel, now)) continue;
    const checkIn = channel === 'torii' && value.torii.checkAt !== null ? value.torii.checkAt - now : undefined;
    const tryIn =
      isPending(value, channel) && after.stopped === null
        ? Math.max((value.outbox[channel].nextTryAt ?? now) - now, probeIn)
        : undefined;
    const delay = tryIn ?? checkIn;
    if (delay !== undefined && delay <= MAX_DELAY_MS) {
      await putOff({ do: 'look', kind, record: key }, Math.max(0, delay));
    }
  }
  if (after === before) return;
  if (after.worksSince !== before.worksSince) {
    for (const delay of WAKE_AFTER_MS) await putOff({ do: 'wake', channel }, delay);
  }
  const untilProbe = after.nextProbeAt === null ? undefined : after.nextProbeAt - now;
  if (untilProbe !== undefined && untilProbe <= MAX_DELAY_MS) {
    await putOff({ do: 'wake', channel }, Math.max(0, untilProbe));
  }
}
