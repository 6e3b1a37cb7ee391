import type { OverviewView } from '../../domain/contract/admin-rows';
import { channelsOn } from '../../domain/configuration/settings';
import { toDeliveryView } from '../../domain/delivery/delivery-view';
import type { ChannelName } from '../../domain/delivery/outbox';
import type { DelegationRow } from '../../domain/reporting/row';
import { endedStatistics } from '../../domain/reporting/statistics';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { DAY_MS } from '../../domain/limits';
import { dateAt } from '../../domain/site-date';
import { listOverdueRows, listRowPages, listUnassignedRows, type Rows } from '../../platform/storage/row-listings';
import { listDeadLettered, listPending, OUTBOX_KINDS, type OutboxRecordRef } from '../../platform/storage/listings';
import { circuitOf, readChannels, readNotedSuccess, type Channels } from '../records/channels';

/** Time whose failed and ended delegations are counted. */
const WINDOW_MS = 28 * DAY_MS;

type Count = OverviewView['open'];

/** Returns the numbers of the overview, counted with the indexes. They may lag by seconds. */
export async function getOverview(context: InvocationContext): Promise<OverviewView> {
  const now = context.now();
  const channels = await readChannels();
  const { settings } = channels;
  const today = dateAt(now, settings.site?.timeZone ?? 'UTC');
  const [open, failed, overdue, unassigned, deliveries, lastAcknowledged, completed, declined, canceled] =
    await Promise.all([
      readState('in_progress'),
      readState('failed', now - WINDOW_MS),
      listOverdueRows({ before: today }),
      listUnassignedRows({ to: now }),
      countDeliveries(channels),
      Promise.all(channelsOn(settings).map(readLastAcknowledged)),
      readState('completed', now - WINDOW_MS),
      readState('declined', now - WINDOW_MS),
      readState('canceled', now - WINDOW_MS),
    ]);
  // Failed delegations never had an issue, and have a count of their own.
  const ended = [...completed.rows, ...declined.rows, ...canceled.rows];
  return {
    open: toCount(open),
    failed: toCount(failed),
    overdue: toCount(overdue),
    unassigned: toCount(unassigned),
    ...deliveries,
    lastAcknowledged,
    ended: {
      ...endedStatistics(ended, channelsOn(settings)),
      isPartial: completed.hasMore || declined.hasMore || canceled.hasMore,
    },
  };
}

/** Reads the rows of a state, for an ended state only those that ended since a time. */
function readState(state: DelegationRow['state'], since?: number): Promise<Rows> {
  const range = since === undefined ? {} : { from: since };
  return listRowPages({ index: 'by-state', partition: state, order: 'descending', ...range });
}

function toCount({ rows, hasMore }: Rows): Count {
  return { count: rows.length, hasMore };
}

/** Counts records with a pending or dead-lettered push, up to one page of each kind. */
async function countDeliveries(
  channels: Channels,
): Promise<Pick<OverviewView, 'pending' | 'delayed' | 'rejected' | 'exhausted'>> {
  const { settings } = channels;
  const names = channelsOn(settings);
  const [pending, deadLettered] = await Promise.all([
    Promise.all(OUTBOX_KINDS.flatMap((kind) => [...names, 'both'].map((channel) => listPending(kind, channel)))),
    Promise.all(OUTBOX_KINDS.map((kind) => listDeadLettered(kind))),
  ]);
  const hasMore = deadLettered.some(({ cursor }) => cursor !== undefined);
  const pendingRecords = pending.flatMap(({ records }) => records);
  const hasMorePending = pending.some(({ cursor }) => cursor !== undefined);
  const isDelayed = ({ value }: OutboxRecordRef) =>
    names.some((channel) => toDeliveryView(value, channel, settings, circuitOf(channels, channel)).state === 'delayed');
  const countStatus = (status: 'rejected' | 'exhausted'): Count => ({
    count: deadLettered
      .flatMap(({ records }) => records)
      .filter(({ value }) => names.some((channel) => value.outbox[channel].status === status)).length,
    hasMore,
  });
  return {
    pending: { count: pendingRecords.length, hasMore: hasMorePending },
    delayed: { count: pendingRecords.filter(isDelayed).length, hasMore: hasMorePending },
    rejected: countStatus('rejected'),
    exhausted: countStatus('exhausted'),
  };
}

async function readLastAcknowledged(channel: ChannelName): Promise<OverviewView['lastAcknowledged'][number]> {
  const at = await readNotedSuccess(channel);
  return { channel, at: at === 0 ? null : new Date(at).toISOString() };
}
