import { HOUR_MS } from '../limits';
import type { RowView } from '../contract/admin-rows';
import { isEnded } from '../delegation/delegation';
import type { DelegationRow } from './row';

/** Returns true if an open delegation was due before today, or an ended one ended after its due date. */
export function isOverdue({ state, dueAt, endedAt }: DelegationRow, today: string): boolean {
  if (dueAt === null) return false;
  return dueAt < (isEnded(state) ? (endedAt ?? today).slice(0, 10) : today);
}

/** Returns the hours from the request to the end, with one decimal; null for an open delegation. */
export function hoursTaken({ askedAt, endedAt }: DelegationRow): number | null {
  return endedAt === null ? null : Math.round(((Date.parse(endedAt) - Date.parse(askedAt)) / HOUR_MS) * 10) / 10;
}

/**
 * Converts a row for the lists of pages.
 * @param today date in the site's time zone
 */
export function toRowView(row: DelegationRow, siteUrl: string, today: string): RowView {
  const { id, state, app, account, offboarding, issue, assignee, askedAt, updatedAt, dueAt, endedAt, delivery } = row;
  const { email, name } = row.person;
  return {
    id,
    state,
    // Without personal data, the address is empty.
    ...(email === '' ? {} : { person: { email, name } }),
    app: app.name,
    account,
    offboarding,
    issue: issue && { ...issue, url: `${siteUrl}/browse/${issue.key}` },
    assignee,
    askedAt,
    updatedAt,
    dueAt,
    endedAt,
    overdue: !isEnded(state) && isOverdue(row, today),
    delivery,
  };
}
