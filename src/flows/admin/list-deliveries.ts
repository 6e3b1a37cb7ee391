import type { DeliveryFilter, ListedDelivery } from '../../domain/contract/admin-functions';
import { toDeliveryView } from '../../domain/delivery/delivery-view';
import { OFFBOARDING_ID_PREFIX } from '../../domain/offboarding/offboarding';
import { channelsOn } from '../../domain/configuration/settings';
import { isPending, isExhausted, type ChannelName, type OutboxRecord } from '../../domain/delivery/outbox';
import {
  listDeadLettered,
  OUTBOX_KINDS,
  listPending,
  type OutboxRecordRef,
  type OutboxPage,
} from '../../platform/storage/listings';
import { circuitOf, readChannels, type Channels, type RecordDeliveries } from '../records/channels';

/** Maximum number of deliveries in a list. */
const MAX_LISTED = 50;

/** Returns the deliveries of a filter, up to `MAX_LISTED`. They may lag by seconds. */
export async function listDeliveries(filter: DeliveryFilter): Promise<{ pushes: ListedDelivery[]; hasMore: boolean }> {
  const channels = await readChannels();
  const deliveries: ListedDelivery[] = [];
  for await (const { record, channels: names } of findDeliveries(filter, channels)) {
    deliveries.push(...names.map((channel) => toListedDelivery(record, channel, channels)));
    if (deliveries.length > MAX_LISTED) break;
  }
  return { pushes: deliveries.slice(0, MAX_LISTED), hasMore: deliveries.length > MAX_LISTED };
}

/**
 * Returns the number of deliveries of a filter, which admins see before they resend or dismiss them. It may lag by
 * seconds.
 */
export async function countDeliveries(filter: DeliveryFilter): Promise<number> {
  let count = 0;
  for await (const delivery of findDeliveries(filter, await readChannels())) count += delivery.channels.length;
  return count;
}

/** Yields the deliveries of a filter, without those of test delegations and disabled channels. */
export async function* findDeliveries(
  { filter, channel }: DeliveryFilter,
  { settings }: Channels,
): AsyncGenerator<RecordDeliveries> {
  const candidates = channel === undefined ? channelsOn(settings) : [channel];
  for (const kind of OUTBOX_KINDS) {
    const partitions = filter === 'pending' ? [...candidates, 'both'] : ['dead-lettered'];
    for (const partition of partitions) {
      let page: OutboxPage | undefined;
      do {
        page = await (filter === 'pending'
          ? listPending(kind, partition, page?.cursor)
          : listDeadLettered(kind, page?.cursor));
        for (const record of page.records) {
          if (record.kind === 'delegation' && record.value.test) continue;
          const names = candidates.filter((name) => isSelected(record.value, name, filter));
          if (names.length > 0) yield { record, channels: names };
        }
      } while (page.cursor !== undefined);
    }
  }
}

function isSelected(record: OutboxRecord, channel: ChannelName, filter: DeliveryFilter['filter']): boolean {
  const { status, acknowledged } = record.outbox[channel];
  // Exhausted pushes are undelivered, too: a channel that recovers sends them.
  if (filter === 'pending') return isPending(record, channel) || isExhausted(record, channel);
  return (
    record.sequence > acknowledged &&
    (filter === 'dead-lettered' ? status === 'rejected' || status === 'exhausted' : status === filter)
  );
}

function toListedDelivery(subject: OutboxRecordRef, channel: ChannelName, channels: Channels): ListedDelivery {
  const { person } = subject.value;
  const delivery = toDeliveryView(subject.value, channel, channels.settings, circuitOf(channels, channel));
  return { ...subjectOf(subject), channel, person: person.name ?? person.email, delivery };
}

function subjectOf({ kind, value }: OutboxRecordRef): Pick<ListedDelivery, 'id' | 'kind' | 'app' | 'issues'> {
  switch (kind) {
    case 'delegation':
      return { id: value.id, kind, app: value.app.name, issues: value.issue ? [value.issue.key] : [] };
    case 'pair': {
      const members = Object.values(value.members);
      // Resending a delegation also resends its pair.
      return {
        id: members[0]?.id ?? '',
        kind,
        app: value.app.name,
        issues: members.flatMap(({ issueKey }) => issueKey ?? []),
      };
    }
    case 'offboarding':
      return { id: `${OFFBOARDING_ID_PREFIX}${value.id}`, kind, app: null, issues: [] };
  }
}
