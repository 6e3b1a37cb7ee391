import fc from 'fast-check';
import { backlogFindings, type Backlog, type NamedRecords } from '../../../src/domain/alerts/backlog-findings';
import { NO_FINDINGS, withFindingDismissed, withFindings, type Findings } from '../../../src/domain/alerts/finding';
import { openFindings } from '../../../src/domain/alerts/open-findings';

const NOW = Date.UTC(2026, 10, 24, 10);
const issueList = (count: number, { hasMore = false } = {}): NamedRecords => ({
  names: Array.from({ length: count }, (_, index) => `IT-${index + 1}`),
  hasMore,
});
const EMPTY: Backlog = { failed: issueList(0), unassigned: issueList(0), overdue: issueList(0) };

const openOf = (site: Findings) => openFindings({ site, ofRecords: {}, hasMore: false });

test('nothing needs attention without a backlog', () => {
  expect(backlogFindings(EMPTY)).toEqual([]);
});

test.each([
  ['failed', { failed: issueList(1) }, 'backlog:failed', "1 delegation couldn't be created: IT-1."],
  [
    'unassigned',
    { unassigned: issueList(7) },
    'backlog:unassigned',
    '7 delegations had no assignee for 24 hours: IT-1, IT-2, IT-3, IT-4, IT-5 and 2 more.',
  ],
  [
    'overdue',
    { overdue: issueList(100, { hasMore: true }) },
    'backlog:overdue',
    '100 or more overdue delegations: IT-1, IT-2, IT-3, IT-4, IT-5 and more.',
  ],
])('%s delegations give one finding with a page to fix them', (_, change, key, text) => {
  const findings = backlogFindings({ ...EMPTY, ...change });
  expect(findings.map((finding) => [finding.key, finding.text])).toEqual([[key, text]]);
  expect(findings[0]?.target).toBeTruthy();
});

test('up to 2,000 delegations of each kind give three short findings', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (count) => {
      const issues = issueList(count);
      const findings = backlogFindings({ failed: issues, unassigned: issues, overdue: issues });
      expect(findings).toHaveLength(3);
      expect(JSON.stringify(findings).length).toBeLessThan(10_000);
    }),
    { numRuns: 20 },
  );
});

test('a backlog finding is dismissed up to a time, and returns for newer delegations', () => {
  const findings = backlogFindings({ ...EMPTY, failed: issueList(1) });
  const before = withFindings(NO_FINDINGS, 'backlog:', findings, NOW);
  const dismissed = withFindingDismissed(before, 'backlog:failed', NOW + 1);
  expect([openOf(dismissed), dismissed.dismissedUpTo]).toEqual([[], { 'backlog:failed': NOW + 1 }]);
  expect(openOf(withFindings(dismissed, 'backlog:', findings, NOW + 2))).toHaveLength(1);
});

test('a dismissed finding returns only after its cause ended', () => {
  const hint = { key: 'rule:1:unlisted-3', topic: 'site', text: 'a', fix: 'b', dismissible: true } as const;
  const dismissed = withFindingDismissed(withFindings(NO_FINDINGS, 'rule:1:', [hint], NOW), hint.key, NOW);
  expect(openOf(withFindings(dismissed, 'rule:1:', [hint], NOW + 1))).toEqual([]);
  const ended = withFindings(dismissed, 'rule:1:', [], NOW + 2);
  expect(openOf(withFindings(ended, 'rule:1:', [hint], NOW + 3))).toHaveLength(1);
});
