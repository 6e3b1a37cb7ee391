import fc from 'fast-check';
import { toEvidenceRow } from '../../../src/domain/reporting/evidence';
import { toCsv } from '../../../src/domain/reporting/evidence-csv';
import type { EvidenceRow } from '../../../src/domain/contract/views';
import { applyIssue, type Delegation, type IssueSnapshot } from '../../../src/domain/delegation/delegation';
import { reservedDelegation, withIssueBound } from '../../../src/domain/delegation/creation';
import { withoutPersonalData } from '../../../src/domain/delegation/retention';

const ASKED = Date.parse('2026-11-24T08:00:00Z');
const HOUR = 3_600_000;
const OWEN = { accountId: 'owen', displayName: 'Owen Owner' };
const DONE = { id: '3', name: 'Done', category: 'done' } as const;
const STATUSES = { completed: [DONE], declined: [], declinedResolutions: [], cancel: null };
const DAY = { today: '2026-12-05', timeZone: 'UTC' };

const snapshot: IssueSnapshot = {
  id: '10201',
  key: 'IT-1',
  url: 'https://acme.atlassian.net/browse/IT-1',
  projectId: '10000',
  typeId: '10001',
  status: { id: '1', name: 'To Do', category: 'new' },
  resolution: null,
  assignee: OWEN,
  lastMove: null,
};

const open: Delegation = withIssueBound(
  reservedDelegation(
    {
      id: 'task-1',
      digest: 'd',
      person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
      app: { id: 77, name: 'Figma' },
      account: null,
      offboarding: null,
      dueAt: '2026-12-01',
      pairKey: 'p',
      offboardingKey: null,
      outcomeStatuses: STATUSES,
      warnings: [],
      creation: {
        token: 't',
        phase: 'reserved',
        leaseUntil: ASKED,
        sentAt: null,
        notFoundAt: null,
        accepted: false,
        request: '',
        plan: null,
      },
    },
    ASKED,
  ),
  snapshot,
  ASKED + 2000,
);

const completedAt = (at: number) =>
  applyIssue(open, { ...snapshot, status: DONE, lastMove: { at: new Date(at).toISOString(), by: OWEN } }, STATUSES, at);

describe('the evidence of a delegation', () => {
  test('says who was asked to do what, who ended the delegation, and how long it took', () => {
    expect(toEvidenceRow(completedAt(ASKED + 90 * 60_000), undefined, DAY)).toMatchObject({
      id: 'task-1',
      person: { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' },
      issue: { key: 'IT-1', url: snapshot.url },
      state: 'completed',
      askedAt: '2026-11-24T08:00:00.000Z',
      createdAt: '2026-11-24T08:00:02.000Z',
      assignee: OWEN,
      endedAt: '2026-11-24T09:30:00.000Z',
      by: OWEN,
      acknowledgedAt: null,
      confirmedAt: null,
      hours: 1.5,
      overdue: false,
    });
  });

  test.each([
    ['open and due before today', open, DAY, true],
    ['open and due today', open, { ...DAY, today: '2026-12-01' }, false],
    ['ended on the due date', completedAt(Date.parse('2026-12-01T23:00:00Z')), DAY, false],
    [
      'ended after the due date in the time zone of the site',
      completedAt(Date.parse('2026-12-01T23:30:00Z')),
      { ...DAY, timeZone: 'Europe/Berlin' },
      true,
    ],
    ['without a due date', { ...open, dueAt: null }, DAY, false],
  ])("compares the due date with the site's calendar days: %s", (_case, delegation, day, overdue) => {
    expect(toEvidenceRow(delegation, undefined, day).overdue).toBe(overdue);
  });

  test('contains no names after personal data is removed', () => {
    const row = toEvidenceRow(withoutPersonalData(completedAt(ASKED + HOUR), ASKED + 2 * HOUR), undefined, DAY);
    expect(JSON.stringify(row)).not.toMatch(/jane|owen/i);
    expect(row.hours).toBe(1);
  });
});

/** Parses CSV as RFC 4180 defines it. */
function parseCsv(text: string): string[][] {
  const cells = text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g);
  const rows: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('evidence as CSV', () => {
  const row: EvidenceRow = toEvidenceRow(open, undefined, DAY);

  test('starts with a byte order mark and a line of names', () => {
    const csv = toCsv([]);
    expect(csv.codePointAt(0)).toBe(0xfeff);
    expect(csv.slice(1)).toMatch(/^id,person_id,person_email,.*,overdue\r\n$/);
  });

  test('escapes any text and contains no formula', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('', '=', '+', '-', '@', '\t', '\r'), (text, start) => {
        const name = start + text;
        const [header = [], cells = []] = parseCsv(toCsv([{ ...row, app: { name } }]).slice(1));
        const cell = cells[header.indexOf('app')] ?? '';
        expect(cells).toHaveLength(header.length);
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect([name, `'${name}`]).toContain(cell);
      }),
    );
  });

  test('keeps numbers unchanged', () => {
    const [header = [], cells = []] = parseCsv(toCsv([{ ...row, hours: -1.5 }]).slice(1));
    expect(cells[header.indexOf('hours')]).toBe('-1.5');
  });
});
