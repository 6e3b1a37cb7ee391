import { HOUR_MS } from '../limits';
import { isEnded, isPersonalDataRemoved, type Delegation } from '../delegation/delegation';
import type { Pair } from '../offboarding/pair';
import { dateAt } from '../site-date';
import { serializeDelegation } from '../contract/serialize';
import type { EvidenceRow } from '../contract/views';

/** Current date, and the time zone of the date. */
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
  const { outcome, outbox, offboarding } = delegation;
  const endedAt = isEnded(delegation.state) ? (outcome?.at ?? delegation.updatedAt) : null;
  const acknowledgedAt = outcomeAcknowledgedAt(outbox.webhook) ?? outcomeAcknowledgedAt(outbox.torii);
  return {
    id: delegation.id,
    ...(view.person === undefined ? {} : { person: view.person }),
    app: view.app,
    ...(view.account === undefined ? {} : { account: view.account }),
    offboarding: offboarding?.id ?? null,
    issue: view.issue && { key: view.issue.key, url: view.issue.url },
    state: delegation.state,
    askedAt: delegation.createdAt,
    createdAt: delegation.issueCreatedAt,
    ...(view.assignee === undefined ? {} : { assignee: view.assignee }),
    dueAt: delegation.dueAt,
    endedAt,
    ...(isPersonalDataRemoved(delegation) ? {} : { by: outcome?.by ?? null, note: outcome?.note ?? null }),
    resolution: outcome?.resolution ?? null,
    acknowledgedAt: outcome ? toTime(acknowledgedAt) : null,
    confirmedAt:
      delegation.state === 'completed' && pair?.removed ? toTime(outcomeAcknowledgedAt(pair.outbox.torii)) : null,
    hours:
      endedAt === null
        ? null
        : Math.round(((Date.parse(endedAt) - Date.parse(delegation.createdAt)) / HOUR_MS) * 10) / 10,
    overdue: isOverdue(delegation.dueAt, endedAt, day),
  };
}

/** Returns epoch ms of the acknowledgment of the newest outcome; null if the record doesn't have it. */
function outcomeAcknowledgedAt(delivery: object): number | null {
  const at = 'outcomeAcknowledgedAt' in delivery ? delivery.outcomeAcknowledgedAt : null;
  return typeof at === 'number' ? at : null;
}

function toTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function isOverdue(dueAt: string | null, endedAt: string | null, { today, timeZone }: SiteDay): boolean {
  if (dueAt === null) return false;
  return dueAt < (endedAt === null ? today : dateAt(Date.parse(endedAt), timeZone));
}
