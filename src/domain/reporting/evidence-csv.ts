import type { EvidenceRow } from '../contract/views';

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

/** Byte order mark, which makes spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Returns evidence as CSV (RFC 4180) with a byte order mark and a header line. */
export function toCsv(rows: readonly EvidenceRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, cell]) => toCell(cell(row))))];
  return BYTE_ORDER_MARK + lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Characters that make a spreadsheet interpret a cell as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Returns a cell of the CSV file. An apostrophe prevents a spreadsheet from running a text as a formula. */
function toCell(value: Cell): string {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
