import { UNASSIGNED_ALERT_AFTER_MS, type Backlog } from '../../domain/alerts/backlog-findings';
import { silentSince, type SilentSince } from '../../domain/alerts/channel-findings';
import type { Findings } from '../../domain/alerts/finding';
import type { ChannelName } from '../../domain/delivery/outbox';
import { dateAt } from '../../domain/site-date';
import { listDelegations } from '../../platform/storage/listings';
import { listOverdueRows, listUnassignedRows } from '../../platform/storage/row-listings';
import { circuitOf, readNotedSuccess, type Channels } from './channels';

/** Maximum number of delegations of one kind in a check. */
const MAX_PER_KIND = 100;

/**
 * Reads the delegations that need an admin from the indexes, at most one page of each kind. May lag by seconds.
 * @param timeZone time zone of the site, for due dates
 */
export async function readBacklog({ dismissedUpTo }: Findings, timeZone: string, now: number): Promise<Backlog> {
  const dismissedAt = (kind: string) => dismissedUpTo[`backlog:${kind}`] ?? 0;
  const today = dateAt(now, timeZone);
  // A delegation that was due on the day of the dismissal wasn't overdue yet.
  const overdueFrom = dateAt(dismissedAt('overdue'), timeZone);
  const [failed, unassigned, overdue] = await Promise.all([
    listDelegations({ index: 'by-state', partition: 'failed', since: dismissedAt('failed') + 1 }, MAX_PER_KIND),
    listUnassignedRows(
      { after: dismissedAt('unassigned') - UNASSIGNED_ALERT_AFTER_MS, to: now - UNASSIGNED_ALERT_AFTER_MS },
      MAX_PER_KIND,
    ),
    overdueFrom < today ? listOverdueRows({ from: overdueFrom, before: today }, MAX_PER_KIND) : NO_ROWS,
  ]);
  const failedIds = failed.records.filter(({ value }) => !value.test).map(({ value }) => value.id);
  return {
    failed: { names: failedIds, hasMore: failedIds.length > 0 && failed.cursor !== undefined },
    unassigned: { names: unassigned.rows.map(nameOfRow), hasMore: unassigned.hasMore },
    overdue: { names: overdue.rows.map(nameOfRow), hasMore: overdue.hasMore },
  };
}

const NO_ROWS = { rows: [], hasMore: false };

/**
 * Returns the time since which each channel has been silent: pushes are due, but none was attempted or acknowledged. Null
 * for a channel that isn't silent.
 */
export async function readSilentSince(
  { silentSince: before }: Findings,
  due: ReadonlySet<ChannelName>,
  channels: Channels,
  now: number,
): Promise<SilentSince> {
  const readChannel = async (channel: ChannelName): Promise<number | null> =>
    due.has(channel) && circuitOf(channels, channel).failingSince === null
      ? silentSince(before[channel], await readNotedSuccess(channel), now)
      : null;
  const [webhook, torii] = await Promise.all([readChannel('webhook'), readChannel('torii')]);
  return { webhook, torii };
}

function nameOfRow({ id, issue }: { id: string; issue: { key: string } | null }): string {
  return issue?.key ?? id;
}
