import { DAY_MS } from '../limits';
import type { OverviewView } from '../contract/admin-rows';
import type { DelegationRow } from './row';
import { hoursTaken } from './row-view';

/** Maximum number of apps in the statistics. Those with the most ended delegations are included. */
const MAX_APPS = 20;

/**
 * Returns the statistics of ended delegations.
 * @param channels enabled channels, which have to acknowledge
 */
export function endedStatistics(
  rows: readonly DelegationRow[],
  channels: readonly (keyof DelegationRow['delivery'])[],
): Omit<OverviewView['ended'], 'isPartial'> {
  const hours = hoursToCompletion(rows);
  const needed = rows.filter(({ delivery }) => channels.some((channel) => delivery[channel] !== 'nothing'));
  const delivered = needed.filter(({ delivery }) =>
    channels.every((channel) => delivery[channel] === 'acknowledged' || delivery[channel] === 'nothing'),
  );
  return {
    completed: count(rows, 'completed'),
    declined: count(rows, 'declined'),
    canceled: count(rows, 'canceled'),
    medianHours: median(hours),
    slowestHours: hours.length === 0 ? null : Math.max(...hours),
    deliveredPercent: needed.length === 0 ? null : Math.round((delivered.length / needed.length) * 1000) / 10,
    byWeek: groups(rows, ({ endedAt, updatedAt }) => weekOf(endedAt ?? updatedAt))
      .toSorted(([week], [otherWeek]) => week.localeCompare(otherWeek))
      .map(([week, ended]) => ({ week, completed: count(ended, 'completed'), declined: count(ended, 'declined') })),
    byApp: groups(rows, ({ app }) => app.name)
      .toSorted(([, a], [, b]) => b.length - a.length)
      .slice(0, MAX_APPS)
      .map(([app, ended]) => ({
        app,
        completed: count(ended, 'completed'),
        declined: count(ended, 'declined'),
        medianHours: median(hoursToCompletion(ended)),
      })),
  };
}

function count(rows: readonly DelegationRow[], state: DelegationRow['state']): number {
  return rows.filter((row) => row.state === state).length;
}

function hoursToCompletion(rows: readonly DelegationRow[]): number[] {
  return rows.flatMap((row) => (row.state === 'completed' ? (hoursTaken(row) ?? []) : []));
}

/** Returns the median, or the mean of the two middle values for an even number; null without values. */
function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  return high === undefined || low === undefined ? null : Math.round(((low + high) / 2) * 10) / 10;
}

/** Returns the Monday of a time's week in UTC, `YYYY-MM-DD`. */
function weekOf(time: string): string {
  const epochMs = Date.parse(time);
  const daysSinceMonday = (new Date(epochMs).getUTCDay() + 6) % 7;
  return new Date(epochMs - daysSinceMonday * DAY_MS).toISOString().slice(0, 10);
}

function groups<T>(values: readonly T[], keyOf: (value: T) => string): [string, T[]][] {
  const byKey = new Map<string, T[]>();
  for (const value of values) byKey.set(keyOf(value), [...(byKey.get(keyOf(value)) ?? []), value]);
  return [...byKey];
}
