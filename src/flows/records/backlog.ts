import {
  FAILING_PUSH_ATTEMPTS,
  UNASSIGNED_ALERT_AFTER_MS,
  NONE_LISTED,
  type Backlog,
  type Listed,
} from '../../domain/alerts/backlog-findings';
import type { Findings } from '../../domain/alerts/finding';
import { channelsOn } from '../../domain/configuration/settings';
import { isPending, type ChannelName } from '../../domain/delivery/outbox';
import {
  listDeadLettered,
  listDelegations,
  listPending,
  OUTBOX_KINDS,
  type OutboxRecordRef,
} from '../../platform/storage/listings';
import { listOverdueRows, listUnassignedRows } from '../../platform/storage/row-listings';
import { circuitOf, type Channels } from './channels';

/** Delegations of one state that a check reads at most. */
const PAGE = 100;

/**
 * Reads the deliveries and delegations that need an admin, by the indexes; may lag by seconds. Each list has one page at most.
 * @param dismissed times up to which an admin dismissed a kind, by the key of its finding
 * @param today date in the site's time zone
 */
export async function readBacklog(
  channels: Channels,
  { dismissedUpTo }: Findings,
  today: string,
  now: number,
): Promise<Backlog> {
  const since = (kind: string) => dismissedUpTo[`backlog:${kind}`] ?? 0;
  const [deadLettered, failing, failed, unassigned, overdue] = await Promise.all([
    readDeadLettered(),
    readFailing(channels),
    listDelegations({ by: 'by-state', is: 'failed', since: since('failed') + 1 }, PAGE),
    listUnassignedRows(now - UNASSIGNED_ALERT_AFTER_MS, PAGE),
    listOverdueRows(today, PAGE),
  ]);
  const isOn = (channel: ChannelName) => channelsOn(channels.settings).includes(channel);
  const ofStatus = (channel: ChannelName, status: 'rejected' | 'exhausted') =>
    toListed(
      isOn(channel) ? deadLettered.records.filter((record) => hasStatus(record, channel, status)) : [],
      deadLettered.hasMore,
    );
  return {
    rejected: byChannel((channel) => ofStatus(channel, 'rejected')),
    exhausted: byChannel((channel) => ofStatus(channel, 'exhausted')),
    failing: byChannel((channel) => failing[channel] ?? NONE_LISTED),
    failed: {
      names: failed.delegations.map(({ value }) => value.id),
      hasMore: failed.cursor !== undefined,
    },
    unassigned: {
      names: unassigned.rows.filter(({ updatedAt }) => Date.parse(updatedAt) > since('unassigned')).map(nameOfRow),
      hasMore: unassigned.hasMore,
    },
    overdue: {
      names: overdue.rows.filter(({ dueAt }) => dueAt !== null && Date.parse(dueAt) > since('overdue')).map(nameOfRow),
      hasMore: overdue.hasMore,
    },
  };
}

function byChannel<T>(of: (channel: ChannelName) => T): Record<ChannelName, T> {
  return { webhook: of('webhook'), torii: of('torii') };
}

async function readDeadLettered(): Promise<{ records: OutboxRecordRef[]; hasMore: boolean }> {
  const pages = await Promise.all(OUTBOX_KINDS.map((kind) => listDeadLettered(kind)));
  return {
    records: pages.flatMap(({ subjects }) => subjects),
    hasMore: pages.some(({ cursor }) => cursor !== undefined),
  };
}

/** Reads the pushes that failed alone: their channel works, so other pushes pass. */
async function readFailing(channels: Channels): Promise<Partial<Record<ChannelName, Listed>>> {
  const working = channelsOn(channels.settings).filter((channel) => {
    const { failingSince, disabledReason, reopenAt } = circuitOf(channels, channel);
    return failingSince === null && disabledReason === null && reopenAt === null;
  });
  const lists = await Promise.all(
    working.map(async (channel) => {
      const pages = await Promise.all(
        OUTBOX_KINDS.flatMap((kind) => [listPending(kind, channel), listPending(kind, 'both')]),
      );
      const records = pages
        .flatMap(({ subjects }) => subjects)
        .filter(({ value }) => isPending(value, channel) && value.outbox[channel].attempts >= FAILING_PUSH_ATTEMPTS);
      return [channel, toListed(records, false)] as const;
    }),
  );
  return Object.fromEntries(lists);
}

function hasStatus({ value }: OutboxRecordRef, channel: ChannelName, status: 'rejected' | 'exhausted'): boolean {
  return value.outbox[channel].status === status && value.sequence > value.outbox[channel].acknowledged;
}

function toListed(records: readonly OutboxRecordRef[], hasMore: boolean): Listed {
  return { names: records.map(nameOf), hasMore: hasMore && records.length > 0 };
}

/** Returns the issue key of a record, else the id that the service gave it. */
function nameOf(record: OutboxRecordRef): string {
  switch (record.kind) {
    case 'delegation':
      return record.value.issue?.key ?? record.value.id;
    case 'pair': {
      const [member] = Object.values(record.value.members);
      return member?.issueKey ?? member?.id ?? record.value.app.name;
    }
    case 'offboarding':
      return record.value.id;
  }
}

function nameOfRow({ id, issue }: { id: string; issue: { key: string } | null }): string {
  return issue?.key ?? id;
}
