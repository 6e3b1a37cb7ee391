import fc from 'fast-check';
import {
  channelFindings,
  silentSince,
  KEY_EXPIRY_WARNING_MS,
  FAILING_ALERT_AFTER_MS,
} from '../../../src/domain/alerts/channel-findings';
import {
  MAX_FINDINGS,
  NO_FINDINGS,
  withAlertIssue,
  withEndedForgotten,
  withFindings,
  withReportedInJira,
  type NewFinding,
} from '../../../src/domain/alerts/finding';
import { NO_SETTINGS, type Settings } from '../../../src/domain/configuration/settings';
import { CLOSED_CIRCUIT, type Circuit } from '../../../src/domain/delivery/circuit';
import { DAY_MS } from '../../../src/domain/limits';

const NOW = Date.UTC(2026, 10, 24, 10);
const newFinding = (key: string, text = key): NewFinding => ({ key, topic: 'site', text, fix: 'Fix it.' });

describe('a finding of a check', () => {
  test('keeps its time while it lasts, and is removed when the check no longer finds it', () => {
    const first = withFindings(NO_FINDINGS, 'rule:', [newFinding('rule:1'), newFinding('rule:2')], NOW);
    const second = withFindings(first, 'rule:', [newFinding('rule:2'), newFinding('rule:3')], NOW + 1);
    expect(Object.entries(second.findings).map(([key, { since }]) => [key, since])).toEqual([
      ['rule:2', NOW],
      ['rule:3', NOW + 1],
    ]);
  });

  test("doesn't affect findings of other checks", () => {
    const rules = withFindings(NO_FINDINGS, 'rule:', [newFinding('rule:1')], NOW);
    expect(Object.keys(withFindings(rules, 'channel:', [newFinding('channel:1')], NOW).findings)).toEqual([
      'rule:1',
      'channel:1',
    ]);
    expect(withFindings(rules, 'channel:', [], NOW)).toBe(rules);
  });

  test("changes nothing if it's found again, in any order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (names) => {
        const all = names.map((name) => newFinding(`rule:${name}`));
        const once = withFindings(NO_FINDINGS, 'rule:', all, NOW);
        expect(withFindings(once, 'rule:', [...all].reverse(), NOW + 1)).toBe(once);
      }),
    );
  });

  test('is dropped if the site already has one more than the page lists', () => {
    const many = Array.from({ length: 1000 }, (_, n) => newFinding(`rule:${n}:`));
    const findings = withFindings(NO_FINDINGS, 'rule:', many, NOW);
    expect(Object.keys(findings.findings)).toHaveLength(MAX_FINDINGS + 1);
    expect(withFindings(findings, 'search:', [newFinding('search:refused')], NOW).findings).not.toHaveProperty([
      'search:refused',
    ]);
    const channel = { ...newFinding('channel:webhook:failing'), topic: 'webhook' as const };
    expect(withFindings(findings, 'channel:', [channel], NOW).findings).toHaveProperty([channel.key]);
  });

  test('is shown by the alert issue once, until it ends', () => {
    const issue = { phase: 'open', id: '1', key: 'IT-1', reported: [] } as const;
    const opened = withAlertIssue(NO_FINDINGS, 'site', { ...issue, reported: [] });
    const reported = withReportedInJira(withReportedInJira(opened, 'site', ['rule:1', 'rule:2']), 'site', ['rule:1']);
    expect(reported.issues.site).toEqual({ ...issue, reported: ['rule:1', 'rule:2'] });
    expect(withEndedForgotten(reported, new Set(['rule:1', 'rule:2', 'rule:3']))).toBe(reported);
    expect(withEndedForgotten(reported, new Set(['rule:2'])).issues.site).toEqual({ ...issue, reported: ['rule:2'] });
  });

  test('is not marked as shown before its alert issue exists', () => {
    const reserved = withAlertIssue(NO_FINDINGS, 'site', { phase: 'creating', token: 'token', at: NOW });
    expect(withReportedInJira(reserved, 'site', ['rule:1'])).toBe(reserved);
    expect(withEndedForgotten(reserved, new Set())).toBe(reserved);
  });
});

describe('a channel', () => {
  const settings: Settings = {
    ...NO_SETTINGS,
    webhook: { url: 'https://hooks.example.com', enabled: true, headerName: null },
    torii: {
      enabled: true,
      lifecycle: false,
      workflows: { completed: null, assigned: null, declined: null },
      keyExpiresOn: null,
    },
  };
  const keys = (circuit: Partial<Circuit>, used: Settings = settings, silentSince: number | null = null) =>
    channelFindings(
      used,
      (channel) => (channel === 'webhook' ? { ...CLOSED_CIRCUIT, ...circuit } : CLOSED_CIRCUIT),
      { webhook: silentSince, torii: null },
      NOW,
    ).map(({ key }) => key);

  test.each([
    ['works', [], {}],
    [
      'has failed for less than 30 minutes with its circuit closed',
      [],
      { failingSince: NOW - FAILING_ALERT_AFTER_MS + 1 },
    ],
    ['has an open circuit', ['channel:webhook:failing'], { failingSince: NOW, nextTrialAt: NOW + 1 }],
    ['has failed for 30 minutes', ['channel:webhook:failing'], { failingSince: NOW - FAILING_ALERT_AFTER_MS }],
    [
      'was just disabled',
      ['channel:webhook:disabled'],
      { failingSince: NOW, disabledReason: 'the receiver answered 410' },
    ],
    ['lacks egress consent', ['channel:webhook:consent'], { nextTrialAt: NOW + 1 }],
  ])('that %s has the findings %j', (_, expected, circuit) => {
    expect(keys(circuit)).toEqual(expected);
  });

  test('with due pushes and no completed attempt is silent after 30 minutes', () => {
    expect(keys({}, settings, NOW - FAILING_ALERT_AFTER_MS + 1)).toEqual([]);
    expect(keys({}, settings, NOW - FAILING_ALERT_AFTER_MS)).toEqual(['channel:webhook:silent']);
    expect(silentSince(null, 0, NOW)).toBe(NOW);
    expect(silentSince(NOW - 1, NOW - 2, NOW)).toBe(NOW - 1);
    expect(silentSince(NOW - 2, NOW - 1, NOW)).toBe(NOW);
  });

  test('that is turned off has no findings', () => {
    const off = { ...settings, webhook: { url: 'https://hooks.example.com', enabled: false, headerName: null } };
    expect(keys({ disabledReason: 'the receiver answered 410' }, off)).toEqual([]);
  });

  test.each([
    [15, []],
    [14, ['channel:torii:key-expires']],
    [-3, ['channel:torii:key-expires']],
  ])('whose key expires in %i days has the findings %j', (days, expected) => {
    const midnight = NOW - (NOW % DAY_MS);
    const keyExpiresOn = new Date(midnight + days * DAY_MS).toISOString().slice(0, 10);
    expect(KEY_EXPIRY_WARNING_MS).toBe(14 * DAY_MS);
    expect(keys({}, { ...settings, torii: settings.torii && { ...settings.torii, keyExpiresOn } })).toEqual(expected);
  });
});
