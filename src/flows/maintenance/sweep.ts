import { hasRequestsLeft, mayContinue, type InvocationContext } from '../../domain/jobs/invocation-context';
import { mayHavePending, allowsRequest } from '../../domain/delivery/push';
import { channelsOn } from '../../domain/configuration/settings';
import { CHANNELS, type ChannelName } from '../../domain/delivery/outbox';
import { JiraUnavailable } from '../../platform/jira/jira';
import { log } from '../../platform/forge/log';
import { enqueue } from '../../platform/forge/queue';
import {
  listDue,
  OUTBOX_KINDS,
  listPending,
  type OutboxRecordRef,
  type OutboxKind,
  type OutboxPage,
} from '../../platform/storage/listings';
import { StoreUnavailable } from '../../platform/storage/store-errors';
import { runMaintenance } from './jobs';
import { dueWithoutDelivery, channelsDue, circuitOf, readChannels, type Channels } from '../records/channels';
import { processRecord } from '../syncing/process-record';
import { enqueueReconciliation } from '../syncing/reconcile';

/** A run leaves what it can't reach in this time to the next one: a function is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;

/** So many records are looked at side by side. */
const AT_ONCE = 10;

/** After so many the channel is asked for anew whether it still works. */
const WAKE_AT_ONCE = 20;

/** Every five minutes: whatever is due and was not done, since a process died, a queue item was lost, or a wait is over. */
export async function sweep(moment: InvocationContext): Promise<void> {
  const isHourly = await enqueueReconciliation(moment);
  const until = moment.now() + RUN_FOR_MS;
  let channels = await readChannels();
  for (const channel of CHANNELS) {
    // What waits for a channel goes first, so that one which fails is probed by what never failed itself.
    if (!isHourly && !mayHavePending(circuitOf(channels, channel), moment.now())) continue;
    await deliverPending(channel, moment);
    channels = await readChannels();
  }
  let looked = 0;
  for (const kind of OUTBOX_KINDS) {
    let page: OutboxPage | undefined;
    do {
      page = await listDue(kind, moment.now(), page?.cursor);
      const due = page.subjects.filter((subject) => isDue(subject, channels, moment.now()));
      looked += await lookAtAll(due, AT_ONCE, until, moment);
    } while (page.cursor !== undefined && mayContinue(moment, until));
  }
  if (!hasRequestsLeft(moment)) await enqueue({ type: 'sweep' }, 0);
  await runMaintenance(moment);
  log('sweep', { looked });
}

/** Not so what is due only for the sake of a channel that is to be left alone. */
function isDue(subject: OutboxRecordRef, channels: Channels, now: number): boolean {
  return channelsDue(subject.value, channels, now).length > 0 || dueWithoutDelivery(subject) <= now;
}

/** Pushes all that waits for a channel while it works, or probes it when that is due; goes on by the queue where a run is too short. */
export async function deliverPending(channel: ChannelName, moment: InvocationContext): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  if (!isUsable(await readChannels(), channel, moment.now())) return;
  for (const kind of OUTBOX_KINDS) {
    for (const waits of partitionsOf(kind, channel)) {
      let page: OutboxPage | undefined;
      do {
        page = await listPending(kind, waits, page?.cursor);
        if (page.subjects.length > 0 && !(await wakeAll(page.subjects, channel, until, moment))) return;
        if (!mayContinue(moment, until)) {
          await enqueue({ type: 'deliver-pending', channel }, 0);
          return;
        }
      } while (page.cursor !== undefined);
    }
  }
}

/** Where the index has what waits for a channel; the webhook is told nothing of pairs. */
function partitionsOf(kind: OutboxKind, channel: ChannelName): readonly string[] {
  if (kind !== 'pair') return [channel, 'both'];
  return channel === 'torii' ? [channel] : [];
}

function isUsable(channels: Channels, channel: ChannelName, now: number): boolean {
  return channelsOn(channels.settings).includes(channel) && allowsRequest(circuitOf(channels, channel), now);
}

/** One after the other while the channel fails, so that one probes it. @returns whether the channel may be used further on */
async function wakeAll(
  subjects: readonly OutboxRecordRef[],
  channel: ChannelName,
  until: number,
  moment: InvocationContext,
): Promise<boolean> {
  let rest = [...subjects].sort(
    (one, other) => (one.value.outbox[channel].lastAttemptAt ?? 0) - (other.value.outbox[channel].lastAttemptAt ?? 0),
  );
  while (rest.length > 0 && mayContinue(moment, until)) {
    const channels = await readChannels();
    if (!isUsable(channels, channel, moment.now())) return false;
    rest = rest.filter(({ value }) => channelsDue(value, channels, moment.now()).includes(channel));
    const next = rest.slice(0, circuitOf(channels, channel).reopenAt === null ? WAKE_AT_ONCE : 1);
    await lookAtAll(next, AT_ONCE, until, moment);
    rest = rest.slice(next.length);
  }
  return true;
}

async function lookAtAll(
  subjects: readonly OutboxRecordRef[],
  atOnce: number,
  until: number,
  moment: InvocationContext,
): Promise<number> {
  let looked = 0;
  for (; looked < subjects.length && mayContinue(moment, until); looked += atOnce) {
    await Promise.all(subjects.slice(looked, looked + atOnce).map((subject) => lookOrLeave(subject, moment)));
  }
  return Math.min(looked, subjects.length);
}

/** What is out of reach stays due. */
async function lookOrLeave({ kind, key }: OutboxRecordRef, moment: InvocationContext): Promise<void> {
  try {
    await processRecord(kind, key, moment);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof StoreUnavailable)) throw error;
    log('sync.unavailable', { record: key });
  }
}
