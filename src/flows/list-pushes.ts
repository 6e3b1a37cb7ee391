import type { PushFilter, PushView } from '../domain/admin-functions';
import { showDelivery } from '../domain/delivery-view';
import { OFFBOARDING_ID } from '../domain/offboarding';
import { channelsOn } from '../domain/settings';
import { isPending, isResting, type ChannelName, type Told } from '../domain/told';
import { heldSubjects, SUBJECT_KINDS, waitingSubjects, type Subject, type SubjectPage } from '../platform/listings';
import { healthOf, readChannels, type Channels, type Telling } from './channels';

/** As many are listed at a time: those that are sent or dismissed make room for the next. */
const LISTED = 50;

/** The pushes that the filter shows, as far as the page lists them; may lag some seconds behind. */
export async function listPushes(filter: PushFilter): Promise<{ pushes: PushView[]; hasMore: boolean }> {
  const channels = await readChannels();
  const shown: PushView[] = [];
  for await (const { subject, channels: names } of pushes(filter, channels)) {
    shown.push(...names.map((channel) => showPush(subject, channel, channels)));
    if (shown.length > LISTED) break;
  }
  return { pushes: shown.slice(0, LISTED), hasMore: shown.length > LISTED };
}

/** How many pushes the filter shows, to be said before they are sent again or dismissed; may lag some seconds behind. */
export async function countPushes(filter: PushFilter): Promise<number> {
  let count = 0;
  for await (const found of pushes(filter, await readChannels())) count += found.channels.length;
  return count;
}

/** What a channel that is off has not heard is not late. */
export async function* pushes({ show, channel }: PushFilter, { settings }: Channels): AsyncGenerator<Telling> {
  const among = channel === undefined ? channelsOn(settings) : [channel];
  for (const kind of SUBJECT_KINDS) {
    const partitions = show === 'waiting' ? [...among, 'both'] : ['held'];
    for (const partition of partitions) {
      let page: SubjectPage | undefined;
      do {
        page = await (show === 'waiting'
          ? waitingSubjects(kind, partition, page?.cursor)
          : heldSubjects(kind, page?.cursor));
        for (const subject of page.subjects) {
          const names = among.filter((name) => isShown(subject.value, name, show));
          if (names.length > 0) yield { subject, channels: names };
        }
      } while (page.cursor !== undefined);
    }
  }
}

function isShown(told: Told, channel: ChannelName, show: PushFilter['show']): boolean {
  const { held, acknowledged } = told.outbox[channel];
  if (show === 'waiting') return isPending(told, channel) || isResting(told, channel);
  return told.sequence > acknowledged && (show === 'held' ? held === 'parked' || held === 'resting' : held === show);
}

function showPush(subject: Subject, channel: ChannelName, channels: Channels): PushView {
  const { person } = subject.value;
  const delivery = showDelivery(subject.value, channel, channels.settings, healthOf(channels, channel));
  return { ...nameOf(subject), channel, person: person.name ?? person.email, delivery };
}

function nameOf({ kind, value }: Subject): Pick<PushView, 'id' | 'about' | 'app' | 'issues'> {
  switch (kind) {
    case 'delegation':
      return { id: value.id, about: kind, app: value.app.name, issues: value.issue ? [value.issue.key] : [] };
    case 'pair': {
      const members = Object.values(value.members);
      // Whoever sends one of its delegations again sends the pair.
      return {
        id: members[0]?.id ?? '',
        about: kind,
        app: value.app.name,
        issues: members.flatMap(({ issueKey }) => issueKey ?? []),
      };
    }
    case 'offboarding':
      return { id: `${OFFBOARDING_ID}${value.id}`, about: kind, app: null, issues: [] };
  }
}
