import { UNASSIGNED_ALERT_AFTER_MS, type Backlog, type Listed } from '../../domain/alerts/backlog-findings';
import { silentSince, type SilentSince } from '../../domain/alerts/channel-findings';
import type { Findings } from '../../domain/alerts/finding';
import type { ChannelName } from '../../domain/delivery/outbox';
import { dateAt } from '../../domain/site-date';
import { listDelegations } from '../../platform/storage/listings';
import { listOverdueRows, listUnassignedRows } from '../../platform/storage/row-listings';
import { circuitOf, readNotedSuccess, type Channels } from './channels';

/** Maximum number of delegations of one kind in a check. */
const PAGE = 100;

/**
 * Reads the delegations that need an admin from the indexes, at most one page of each kind. May lag by seconds.
 * @param timeZone time zone of the site, for due dates
 */
export async function readBacklog({ dismissedUpTo }: Findings, timeZone: string, now: number): Promise<Backlog> {
  const since = (kind: string) => dismissedUpTo[`backlog:${kind}`] ?? 0;
  // A delegation that was due on the day of the dismissal wasn't overdue yet.
  const overdueFrom = dateAt(since('overdue'), timeZone);
  const [failed, unassigned, overdue] = await Promise.all([
    listDelegations({ by: 'by-state', is: 'failed', since: since('failed') + 1 }, PAGE),
    listUnassignedRows(now - UNASSIGNED_ALERT_AFTER_MS, PAGE),
    listOverdueRows(dateAt(now, timeZone), PAGE),
  ]);
  return {
    failed: listed(
      failed.delegations.filter(({ value }) => !value.test).map(({ value }) => value.id),
      failed.cursor !== undefined,
    ),
    unassigned: listed(
      unassigned.rows.filter(({ unassignedSince }) => alertAt(unassignedSince) > since('unassigned')).map(nameOfRow),
      unassigned.hasMore,
    ),
    overdue: listed(
      overdue.rows.filter(({ dueAt }) => dueAt !== null && dueAt >= overdueFrom).map(nameOfRow),
      overdue.hasMore,
    ),
  };
}

/** Returns epoch ms from which on a missing assignee is a finding. */
function alertAt(unassignedSince: string | null): number {
  return Date.parse(unassignedSince ?? '') + UNASSIGNED_ALERT_AFTER_MS;
}

/** Without a name, the other records are dismissed, too. */
function listed(names: readonly string[], hasMore: boolean): Listed {
  return { names, hasMore: hasMore && names.length > 0 };
}

/** Returns since when each channel is silent: pushes of it are due that no attempt was recorded of, and none is acknowledged. */
export async function readSilentSince(
  { silentSince: before }: Findings,
  due: ReadonlySet<ChannelName>,
  channels: Channels,
  now: number,
): Promise<SilentSince> {
  const read = async (channel: ChannelName): Promise<number | null> =>
    due.has(channel) && circuitOf(channels, channel).failingSince === null
      ? silentSince(before[channel], await readNotedSuccess(channel), now)
      : null;
  const [webhook, torii] = await Promise.all([read('webhook'), read('torii')]);
  return { webhook, torii };
}

function nameOfRow({ id, issue }: { id: string; issue: { key: string } | null }): string {
  return issue?.key ?? id;
}
