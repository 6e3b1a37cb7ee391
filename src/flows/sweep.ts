import { hasRequests, mayGoOn, type Moment } from '../domain/moment';
import { isWaitedFor, mayPush } from '../domain/push';
import { channelsOn } from '../domain/settings';
import { CHANNELS, type ChannelName } from '../domain/told';
import { JiraUnavailable } from '../platform/jira';
import { log } from '../platform/log';
import { putOff } from '../platform/queue';
import {
  dueSubjects,
  SUBJECT_KINDS,
  waitingSubjects,
  type Subject,
  type SubjectKind,
  type SubjectPage,
} from '../platform/listings';
import { StoreUnavailable } from '../platform/store';
import { care } from './care';
import { attributesOf, channelsToTell, healthOf, readChannels, type Channels } from './channels';
import { look } from './look';
import { sendPatrol } from './missed-events';

/** A run leaves what it can't reach in this time to the next one: a function is cut after 55 s [doc], ms. */
const RUN_FOR_MS = 40_000;

/** So many records are looked at side by side. */
const AT_ONCE = 10;

/** After so many the channel is asked for anew whether it still works. */
const WAKE_AT_ONCE = 20;

/** Every five minutes: whatever is due and was not done, since a process died, a queue item was lost, or a wait is over. */
export async function sweep(moment: Moment): Promise<void> {
  const isHourly = await sendPatrol(moment);
  const until = moment.now() + RUN_FOR_MS;
  let channels = await readChannels();
  for (const channel of CHANNELS) {
    // What waits for a channel goes first, so that one which fails is probed by what never failed itself.
    if (!isHourly && !isWaitedFor(healthOf(channels, channel), moment.now())) continue;
    await wake(channel, moment);
    channels = await readChannels();
  }
  let looked = 0;
  for (const kind of SUBJECT_KINDS) {
    let page: SubjectPage | undefined;
    do {
      page = await dueSubjects(kind, moment.now(), page?.cursor);
      const due = page.subjects.filter((subject) => isDue(subject, channels, moment.now()));
      looked += await lookAtAll(due, AT_ONCE, until, moment);
    } while (page.cursor !== undefined && mayGoOn(moment, until));
  }
  if (!hasRequests(moment)) await putOff({ do: 'sweep' }, 0);
  await care(moment);
  log('sweep', { looked });
}

/** Not so what is due only for the sake of a channel that is to be left alone. */
function isDue(subject: Subject, channels: Channels, now: number): boolean {
  return channelsToTell(subject.value, channels, now).length > 0 || attributesOf(subject, []).due <= now;
}

/** Pushes all that waits for a channel while it works, or probes it when that is due; goes on by the queue where a run is too short. */
export async function wake(channel: ChannelName, moment: Moment): Promise<void> {
  const until = moment.now() + RUN_FOR_MS;
  if (!isUsable(await readChannels(), channel, moment.now())) return;
  for (const kind of SUBJECT_KINDS) {
    for (const waits of partitionsOf(kind, channel)) {
      let page: SubjectPage | undefined;
      do {
        page = await waitingSubjects(kind, waits, page?.cursor);
        if (page.subjects.length > 0 && !(await wakeAll(page.subjects, channel, until, moment))) return;
        if (!mayGoOn(moment, until)) {
          await putOff({ do: 'wake', channel }, 0);
          return;
        }
      } while (page.cursor !== undefined);
    }
  }
}

/** Where the index has what waits for a channel; the webhook is told nothing of pairs. */
function partitionsOf(kind: SubjectKind, channel: ChannelName): readonly string[] {
  if (kind !== 'pair') return [channel, 'both'];
  return channel === 'torii' ? [channel] : [];
}

function isUsable(channels: Channels, channel: ChannelName, now: number): boolean {
  return channelsOn(channels.settings).includes(channel) && mayPush(healthOf(channels, channel), now);
}

/** One after the other while the channel fails, so that one probes it. @returns whether the channel may be used further on */
async function wakeAll(
  subjects: readonly Subject[],
  channel: ChannelName,
  until: number,
  moment: Moment,
): Promise<boolean> {
  let rest = [...subjects].sort(
    (one, other) => (one.value.outbox[channel].triedAt ?? 0) - (other.value.outbox[channel].triedAt ?? 0),
  );
  while (rest.length > 0 && mayGoOn(moment, until)) {
    const channels = await readChannels();
    if (!isUsable(channels, channel, moment.now())) return false;
    rest = rest.filter(({ value }) => channelsToTell(value, channels, moment.now()).includes(channel));
    const next = rest.slice(0, healthOf(channels, channel).nextProbeAt === null ? WAKE_AT_ONCE : 1);
    await lookAtAll(next, AT_ONCE, until, moment);
    rest = rest.slice(next.length);
  }
  return true;
}

async function lookAtAll(subjects: readonly Subject[], atOnce: number, until: number, moment: Moment): Promise<number> {
  let looked = 0;
  for (; looked < subjects.length && mayGoOn(moment, until); looked += atOnce) {
    await Promise.all(subjects.slice(looked, looked + atOnce).map((subject) => lookOrLeave(subject, moment)));
  }
  return Math.min(looked, subjects.length);
}

/** What is out of reach stays due. */
async function lookOrLeave({ kind, key }: Subject, moment: Moment): Promise<void> {
  try {
    await look(kind, key, moment);
  } catch (error) {
    if (!(error instanceof JiraUnavailable || error instanceof StoreUnavailable)) throw error;
    log('look.out-of-reach', { record: key });
  }
}
