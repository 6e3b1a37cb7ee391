import type { OverviewView } from '../../domain/contract/admin-rows';
import type { ChannelSettings } from '../../domain/configuration/channel-settings';
import { channelsOn } from '../../domain/configuration/settings';
import type { DelegationRow } from '../../domain/reporting/row';
import { endedStatistics } from '../../domain/reporting/statistics';
import type { InvocationContext } from '../../domain/jobs/invocation-context';
import { dateAt } from '../../domain/site-date';
import { listRows, listOverdueRows, listUnassignedRows } from '../../platform/storage/row-listings';
import { listDeadLettered, listPending, OUTBOX_KINDS } from '../../platform/storage/listings';
import { readChannels } from '../records/channels';

const PAGE = 100;
const MAX_PAGES = 5;
const WINDOW_MS = 28 * 24 * 3_600_000;

type Count = OverviewView['open'];

/** Returns the numbers of the overview, counted with the indexes. They may lag by seconds. */
export async function getOverview(context: InvocationContext): Promise<OverviewView> {
  const now = context.now();
  const { settings } = await readChannels();
  const today = dateAt(now, settings.site?.timeZone ?? 'UTC');
  const [open, failed, overdue, unassigned, deliveries, completed, declined, canceled] = await Promise.all([
    readState('in_progress'),
    readState('failed', now - WINDOW_MS),
    listOverdueRows(today, PAGE * MAX_PAGES),
    listUnassignedRows(now, PAGE * MAX_PAGES),
    countDeliveries(settings),
    readState('completed', now - WINDOW_MS),
    readState('declined', now - WINDOW_MS),
    readState('canceled', now - WINDOW_MS),
  ]);
  const ended = [...completed.rows, ...declined.rows, ...canceled.rows];
  return {
    open: toCount(open),
    failed: toCount(failed),
    overdue: toCount(overdue),
    unassigned: toCount(unassigned),
    ...deliveries,
    ended: {
      ...endedStatistics(ended, channelsOn(settings)),
      isPartial: completed.hasMore || declined.hasMore || canceled.hasMore,
    },
  };
}

interface Rows {
  readonly rows: readonly DelegationRow[];
  readonly hasMore: boolean;
}

/** Reads the rows of a state, for an ended state only those that ended since a time. */
async function readState(state: DelegationRow['state'], since?: number): Promise<Rows> {
  const rows: DelegationRow[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const range = since === undefined ? {} : { from: since };
    const page = await listRows({ index: 'by-state', partition: state, order: 'descending', ...range }, PAGE, cursor);
    rows.push(...page.rows);
    cursor = page.cursor;
    if (cursor === undefined) break;
  }
  return { rows, hasMore: cursor !== undefined };
}

function toCount({ rows, hasMore }: Rows): Count {
  return { count: rows.length, hasMore };
}

/** Counts records with a pending or dead-lettered push, up to one page of each kind. */
async function countDeliveries(
  settings: ChannelSettings,
): Promise<Pick<OverviewView, 'pending' | 'rejected' | 'exhausted'>> {
  const on = channelsOn(settings);
  const [pending, deadLettered] = await Promise.all([
    Promise.all(OUTBOX_KINDS.flatMap((kind) => [...on, 'both'].map((channel) => listPending(kind, channel)))),
    Promise.all(OUTBOX_KINDS.map((kind) => listDeadLettered(kind))),
  ]);
  const hasMore = deadLettered.some(({ cursor }) => cursor !== undefined);
  const ofStatus = (status: 'rejected' | 'exhausted'): Count => ({
    count: deadLettered
      .flatMap(({ subjects }) => subjects)
      .filter(({ value }) => on.some((channel) => value.outbox[channel].status === status)).length,
    hasMore,
  });
  return {
    pending: {
      count: pending.reduce((sum, { subjects }) => sum + subjects.length, 0),
      hasMore: pending.some(({ cursor }) => cursor !== undefined),
    },
    rejected: ofStatus('rejected'),
    exhausted: ofStatus('exhausted'),
  };
}
