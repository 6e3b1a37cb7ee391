import type { EvidenceRow } from '../../../src/domain/contract/admin-functions';

/** Evidence as a file, with the SHA-256 of its bytes. */
export interface EvidenceFile {
  readonly name: string;
  readonly content: Blob;
  readonly digest: string;
}

/** Columns of the file: title, and value of a row. */
const COLUMNS: readonly (readonly [string, (row: EvidenceRow) => string | number | boolean | null])[] = [
  ['id', ({ id }) => id],
  ['person', ({ person }) => person?.name ?? null],
  ['email', ({ person }) => person?.email ?? null],
  ['app', ({ app }) => app],
  ['account', ({ account }) => account],
  ['offboarding', ({ offboarding }) => offboarding],
  ['issue', ({ issue }) => issue],
  ['requested', ({ askedAt }) => askedAt],
  ['due', ({ dueAt }) => dueAt],
  ['assignee', ({ assignee }) => assignee?.displayName ?? null],
  ['state', ({ state }) => state],
  ['ended', ({ endedAt }) => endedAt],
  ['ended by', ({ endedBy }) => endedBy?.displayName ?? null],
  ['acknowledged', ({ acknowledged }) => acknowledged],
  ['hours', ({ hours }) => hours],
  ['overdue', ({ overdue }) => overdue],
];

/** Mark that makes Excel read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Returns evidence as CSV. */
export function toCsv(rows: readonly EvidenceRow[]): string {
  const lines = rows.map((row) => COLUMNS.map(([, valueOf]) => csvCell(valueOf(row))).join(','));
  return `${BYTE_ORDER_MARK}${[COLUMNS.map(([title]) => title).join(','), ...lines].join('\r\n')}\r\n`;
}

/** Quotes a cell. A text that a spreadsheet could run as a formula gets an apostrophe. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Returns a file with its digest. */
export async function toFile(name: string, type: string, text: string): Promise<EvidenceFile> {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return {
    name,
    content: new Blob([bytes], { type }),
    digest: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}
