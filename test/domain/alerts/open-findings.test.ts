import {
  MAX_FINDINGS,
  NO_FINDINGS,
  replaceFindings,
  withAlertIssue,
  withFindingDismissed,
  withFindings,
  type FindingMap,
  type Findings,
  type NewFinding,
} from '../../../src/domain/alerts/finding';
import {
  isTopicClear,
  moreFinding,
  openFindings,
  withEndedReportsForgotten,
} from '../../../src/domain/alerts/open-findings';

const newFinding = (key: string): NewFinding => ({
  key,
  topic: key.startsWith('push') ? 'webhook' : 'site',
  text: key,
  fix: 'Fix it.',
});
const newFindings = (scope: string, count: number) =>
  Array.from({ length: count }, (_, n) => newFinding(`${scope}${n}`));
const ofSite = (...all: NewFinding[]): Findings => withFindings(NO_FINDINGS, '', all, 1000);
const ofRecords = (count: number): FindingMap =>
  newFindings('push:', count).reduce(
    (all, finding, index) => replaceFindings(all, finding.key, [finding], count - index),
    {},
  );
const keys = (all: readonly [string, unknown][]) => all.map(([key]) => key);

test('open findings are listed oldest first, without dismissed ones, of one topic or all', () => {
  const site = withFindingDismissed(ofSite(newFinding('rule:1'), newFinding('rule:2')), 'rule:2', 1000);
  const all = { site, ofRecords: ofRecords(2), hasMore: false };
  expect(keys(openFindings(all))).toEqual(['push:1', 'push:0', 'rule:1']);
  expect(keys(openFindings(all, 'webhook'))).toEqual(['push:1', 'push:0']);
  expect(moreFinding(all)).toBeUndefined();
});

test('if there are too many findings, the newest findings about records are left out, and the total is shown', () => {
  const all = { site: ofSite(newFinding('rule:1')), ofRecords: ofRecords(250), hasMore: false };
  const listed = keys(openFindings(all));
  expect([listed.length, listed[0], listed.at(-1)]).toEqual([MAX_FINDINGS, 'push:249', 'rule:1']);
  expect(moreFinding(all)).toMatchObject([
    'more',
    { text: '251 rules, pushes and delegations need your attention; only 200 are listed.', since: 1000 },
  ]);
});

test('if some findings were not read, the total is shown as more than 200', () => {
  const all = { site: ofSite(), ofRecords: ofRecords(200), hasMore: true };
  expect(moreFinding(all)?.[1].text).toBe(
    'More than 200 rules, pushes and delegations need your attention; only 200 are listed.',
  );
});

test('if the site has more findings than are stored, the total is shown as more than 200', () => {
  const all = { site: ofSite(...newFindings('rule:', 1000)), ofRecords: {}, hasMore: false };
  expect([openFindings(all).length, moreFinding(all)?.[1].text]).toEqual([
    MAX_FINDINGS,
    expect.stringMatching(/^More than 200 rules/),
  ]);
});

describe('findings of a topic that the list of all leaves out', () => {
  const site = ofSite(...newFindings('rule:', MAX_FINDINGS));
  const all = { site, ofRecords: ofRecords(2), hasMore: false };

  test('keep its alert issue open', () => {
    expect(openFindings(all)).toHaveLength(MAX_FINDINGS);
    expect(keys(openFindings(all, 'webhook'))).toEqual(['push:1', 'push:0']);
    expect(isTopicClear(all, 'webhook')).toBe(false);
    expect(isTopicClear({ ...all, ofRecords: {} }, 'webhook')).toBe(true);
  });

  test('may exist while some records were not read', () => {
    expect(isTopicClear({ ...all, ofRecords: {}, hasMore: true }, 'webhook')).toBe(false);
  });

  test('are not shown again, and an ended one is forgotten once all were read', () => {
    const issue = { phase: 'open' as const, id: '1', key: 'IT-1', reported: ['push:1', 'push:ended'] };
    const reported = { ...all, site: withAlertIssue(site, 'webhook', issue) };
    expect(withEndedReportsForgotten({ ...reported, hasMore: true })).toBe(reported.site);
    expect(withEndedReportsForgotten(reported).issues.webhook).toMatchObject({ reported: ['push:1'] });
  });
});
