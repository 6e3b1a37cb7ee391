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

const NOW = Date.UTC(2026, 10, 24, 10);
const found = (key: string, text = key): NewFinding => ({ key, topic: 'site', text, fix: 'Mend it.' });

describe('a finding of a check', () => {
  test('keeps its time while it lasts, and is removed when the check no longer finds it', () => {
    const first = withFindings(NO_FINDINGS, 'rule:', [found('rule:1'), found('rule:2')], NOW);
    const second = withFindings(first, 'rule:', [found('rule:2'), found('rule:3')], NOW + 1);
    expect(Object.entries(second.findings).map(([key, { since }]) => [key, since])).toEqual([
      ['rule:2', NOW],
      ['rule:3', NOW + 1],
    ]);
  });

  test('doesn’t affect findings of other checks', () => {
    const rules = withFindings(NO_FINDINGS, 'rule:', [found('rule:1')], NOW);
    expect(Object.keys(withFindings(rules, 'channel:', [found('channel:1')], NOW).findings)).toEqual([
      'rule:1',
      'channel:1',
    ]);
    expect(withFindings(rules, 'channel:', [], NOW)).toBe(rules);
  });

  test('is equal if nothing changed, in any order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 })), (names) => {
        const all = names.map((name) => found(`rule:${name}`));
        const once = withFindings(NO_FINDINGS, 'rule:', all, NOW);
        expect(withFindings(once, 'rule:', [...all].reverse(), NOW + 1)).toBe(once);
      }),
    );
  });

  test('of the site is stored up to one more than the page lists', () => {
    const many = Array.from({ length: 1000 }, (_, n) => found(`rule:${n}:`));
    const findings = withFindings(NO_FINDINGS, 'rule:', many, NOW);
    expect(Object.keys(findings.findings)).toHaveLength(MAX_FINDINGS + 1);
    expect(withFindings(findings, 'search:', [found('search:refused')], NOW).findings).not.toHaveProperty([
      'search:refused',
    ]);
    const channel = { ...found('channel:webhook:failing'), topic: 'webhook' as const };
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
  const keys = (health: Partial<Circuit>, changed: Settings = settings, silent: number | null = null) =>
    channelFindings(
      changed,
      (channel) => (channel === 'webhook' ? { ...CLOSED_CIRCUIT, ...health } : CLOSED_CIRCUIT),
      { webhook: silent, torii: null },
      NOW,
    ).map(({ key }) => key);

  test.each([
    ['works', {}, []],
    ['fails for less than 30 minutes with its circuit closed', { failingSince: NOW - FAILING_ALERT_AFTER_MS + 1 }, []],
    ['has an open circuit', { failingSince: NOW, reopenAt: NOW + 1 }, ['channel:webhook:failing']],
    ['fails for 30 minutes', { failingSince: NOW - FAILING_ALERT_AFTER_MS }, ['channel:webhook:failing']],
    [
      'was stopped just now',
      { failingSince: NOW, disabledReason: 'the receiver answered 410' },
      ['channel:webhook:disabled'],
    ],
    ['has no consent to its address', { reopenAt: NOW + 1 }, ['channel:webhook:consent']],
  ])('that %s', (_, health, expected) => {
    expect(keys(health)).toEqual(expected);
  });

  test('with due pushes and no completed attempt is silent after 30 minutes', () => {
    expect(keys({}, settings, NOW - FAILING_ALERT_AFTER_MS + 1)).toEqual([]);
    expect(keys({}, settings, NOW - FAILING_ALERT_AFTER_MS)).toEqual(['channel:webhook:silent']);
    expect(silentSince(null, 0, NOW)).toBe(NOW);
    expect(silentSince(NOW - 1, NOW - 2, NOW)).toBe(NOW - 1);
    expect(silentSince(NOW - 2, NOW - 1, NOW)).toBe(NOW);
  });

  test('that is off has no finding', () => {
    const off = { ...settings, webhook: { url: 'https://hooks.example.com', enabled: false, headerName: null } };
    expect(keys({ disabledReason: 'the receiver answered 410' }, off)).toEqual([]);
  });

  test.each([
    [15, []],
    [14, ['channel:torii:key-expires']],
    [-3, ['channel:torii:key-expires']],
  ])('whose key expires in %i days', (days, expected) => {
    const midnight = NOW - (NOW % 86_400_000);
    const keyExpiresOn = new Date(midnight + days * 86_400_000).toISOString().slice(0, 10);
    expect(KEY_EXPIRY_WARNING_MS).toBe(14 * 86_400_000);
    expect(keys({}, { ...settings, torii: settings.torii && { ...settings.torii, keyExpiresOn } })).toEqual(expected);
  });
});
