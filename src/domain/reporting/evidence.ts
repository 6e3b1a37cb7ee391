import { isPersonalDataRemoved, type Delegation } from '../delegation/delegation';
import type { Pair } from '../offboarding/pair';
import { dateAt } from '../site-date';
import { serializeDelegation } from '../contract/serialize';
import type { EvidenceRow } from '../contract/views';
import { rowOf } from './row';
import { hoursTaken } from './row-view';

/** Current date in the site's time zone, and that time zone. */
export interface SiteDay {
  readonly today: string;
  readonly timeZone: string;
}

/**
 * Returns the evidence of a delegation.
 * @param pair record of the delegation's pair, which has Torii's confirmation
 */
export function toEvidenceRow(delegation: Delegation, pair: Pair | undefined, day: SiteDay): EvidenceRow {
  const view = serializeDelegation(delegation);
  const row = rowOf(delegation);
  const { outcome, outbox, issueCreatedAt } = delegation;
  const acknowledgedAt = outbox.webhook.outcomeAcknowledgedAt ?? outbox.torii.outcomeAcknowledgedAt;
  return {
    id: row.id,
    ...(view.person === undefined ? {} : { person: view.person }),
    app: view.app,
    ...(view.account === undefined ? {} : { account: view.account }),
    offboarding: row.offboarding,
    issue: view.issue && { key: view.issue.key, url: view.issue.url },
    state: row.state,
    askedAt: row.askedAt,
    createdAt: issueCreatedAt,
    ...(view.assignee === undefined ? {} : { assignee: view.assignee }),
    dueAt: row.dueAt,
    endedAt: row.endedAt,
    ...(isPersonalDataRemoved(delegation) ? {} : { by: outcome?.by ?? null, note: outcome?.note ?? null }),
    resolution: outcome?.resolution ?? null,
    acknowledgedAt: outcome ? toTime(acknowledgedAt) : null,
    confirmedAt: toTime(confirmedAt(delegation, pair)),
    hours: hoursTaken(row),
    overdue: isOverdue(row.dueAt, row.endedAt, day),
  };
}

/** Returns the time (epoch ms) at which Torii confirmed the removal; null if it hasn't. */
export function confirmedAt({ state }: Delegation, pair: Pair | undefined): number | null {
  return state === 'completed' && pair?.removed ? pair.outbox.torii.outcomeAcknowledgedAt : null;
}

function toTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function isOverdue(dueAt: string | null, endedAt: string | null, { today, timeZone }: SiteDay): boolean {
  if (dueAt === null) return false;
  return dueAt < (endedAt === null ? today : dateAt(Date.parse(endedAt), timeZone));
}
