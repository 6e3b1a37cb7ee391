import { HOUR_MS } from '../limits';
import { isEnded, isPersonalDataRemoved, type Delegation } from '../delegation/delegation';
import type { Pair } from '../offboarding/pair';
import { dateAt } from '../site-date';
import { serializeDelegation } from './serialize';
import type { EvidenceRow } from './views';

/** Date of today and the time zone that it is a date in. */
export interface SiteDay {
  readonly today: string;
  readonly timeZone: string;
}

/** Returns the evidence of a delegation. @param pair the record that knows what Torii confirmed */
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

/** Returns the time at which the newest outcome was acknowledged, where the record knows it. */
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

type Cell = string | number | boolean | null | undefined;

const COLUMNS: readonly (readonly [name: string, cell: (row: EvidenceRow) => Cell])[] = [
  ['id', ({ id }) => id],
  ['person_id', ({ person }) => person?.id],
  ['person_email', ({ person }) => person?.email],
  ['person_name', ({ person }) => person?.name],
  ['app_id', ({ app }) => app.id],
  ['app', ({ app }) => app.name],
  ['account', ({ account }) => account],
  ['offboarding', ({ offboarding }) => offboarding],
  ['issue', ({ issue }) => issue?.key],
  ['issue_url', ({ issue }) => issue?.url],
  ['state', ({ state }) => state],
  ['asked_at', ({ askedAt }) => askedAt],
  ['created_at', ({ createdAt }) => createdAt],
  ['assignee', ({ assignee }) => assignee?.displayName],
  ['due_at', ({ dueAt }) => dueAt],
  ['ended_at', ({ endedAt }) => endedAt],
  ['by', ({ by }) => by?.displayName],
  ['resolution', ({ resolution }) => resolution],
  ['note', ({ note }) => note],
  ['acknowledged_at', ({ acknowledgedAt }) => acknowledgedAt],
  ['confirmed_at', ({ confirmedAt }) => confirmedAt],
  ['hours', ({ hours }) => hours],
  ['overdue', ({ overdue }) => overdue],
];

/** Byte order mark, by which spreadsheets know UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Returns evidence as CSV (RFC 4180) with a byte order mark and a header line. */
export function toCsv(rows: readonly EvidenceRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, cell]) => toCell(cell(row))))];
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Starts of cells that spreadsheets take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function toCell(value: Cell): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
