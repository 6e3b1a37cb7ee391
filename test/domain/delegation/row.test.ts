import { reservedDelegation, withIssueBound } from '../../../src/domain/delegation/creation';
import { applyIssue, type Delegation, type IssueSnapshot } from '../../../src/domain/delegation/delegation';
import { withoutPersonalData } from '../../../src/domain/delegation/retention';
import { NO_VALUE, UNASSIGNED, rowIndex, rowOf, withPairDelivery } from '../../../src/domain/reporting/row';
import { endedStatistics } from '../../../src/domain/reporting/statistics';
import { CHANNELS, EMPTY_OUTBOX, withAllAcknowledged, withDelivery } from '../../../src/domain/delivery/outbox';

const NOW = Date.UTC(2026, 10, 24, 10);
const HOUR = 3_600_000;
const OLGA = { accountId: 'a-1', displayName: 'Olga Owner' };
const TO_DO = { id: '1', name: 'To Do', category: 'new' } as const;
const DONE = { id: '3', name: 'Done', category: 'done' } as const;
const STATUSES = { completed: [DONE], declined: [], declinedResolutions: [], cancel: null };

const snapshot: IssueSnapshot = {
  id: '10001',
  key: 'IT-1',
  url: 'https://acme.atlassian.net/browse/IT-1',
  projectId: '10',
  typeId: '20',
  status: TO_DO,
  resolution: null,
  assignee: OLGA,
  lastMove: null,
};

const reserved = reservedDelegation(
  {
    id: 'task-1',
    digest: 'd',
    person: { id: 40121, email: ' Jane@Acme.example', name: 'Zoe\u0308 ROE' },
    app: { id: 77, name: 'Figma ' },
    account: null,
    offboarding: { id: 'ob-19', url: null, total: null },
    dueAt: '2026-12-01',
    pairKey: 'p',
    offboardingKey: 'o',
    outcomeStatuses: STATUSES,
    warnings: [],
    creation: {
      token: 't',
      phase: 'reserved',
      leaseUntil: NOW,
      sentAt: null,
      notFoundAt: null,
      accepted: false,
      request: '',
      plan: null,
    },
  },
  NOW,
);
const open = withIssueBound(reserved, snapshot, NOW);
const done = applyIssue(
  open,
  { ...snapshot, status: DONE, lastMove: { at: new Date(NOW + HOUR).toISOString(), by: OLGA } },
  STATUSES,
  NOW + 2 * HOUR,
);

const indexOf = (delegation: Delegation) => rowIndex(rowOf(delegation));

test('a row is found by person and app in any case, spacing and Unicode form', () => {
  expect(indexOf(open)).toMatchObject({
    person: 'jane@acme.example',
    personId: '40121',
    app: 'figma',
    appId: '77',
    assignee: 'a-1',
    issue: '10001',
    name: 'zo\u00eb roe',
  });
});

test('open rows are sorted by due date, and ended rows by the time of the end', () => {
  expect(indexOf(open)).toMatchObject({ state: 'in_progress', dueOrEnded: Date.UTC(2026, 11, 1, 10) });
  expect(indexOf({ ...open, dueAt: '9999-12-31' }).dueOrEnded).toBeLessThan(
    indexOf({ ...open, dueAt: null }).dueOrEnded,
  );
  const { createdAt } = open;
  const later = new Date(Date.parse(createdAt) + HOUR).toISOString();
  for (const dueAt of ['2026-12-01', null]) {
    const [first, second] = [createdAt, later].map((time) => indexOf({ ...open, dueAt, createdAt: time }).dueOrEnded);
    expect(first).toBeLessThan(second ?? 0);
  }
  expect(indexOf(done)).toMatchObject({ state: 'completed', dueOrEnded: NOW + HOUR });
});

test('a row says who ended the delegation, and when', () => {
  expect(rowOf(open)).toMatchObject({ endedAt: null, endedBy: null });
  expect(rowOf(done)).toMatchObject({ endedAt: new Date(NOW + HOUR).toISOString(), endedBy: OLGA });
});

test('a row has no attribute that an index rejects', () => {
  for (const delegation of [reserved, open, done, withoutPersonalData(done, NOW)]) {
    for (const value of Object.values(indexOf(delegation))) {
      expect(typeof value === 'number' ? Number.isFinite(value) : value.trim() !== '').toBe(true);
    }
  }
});

test('a row loses its personal data with the delegation', () => {
  const row = rowOf(withoutPersonalData(done, NOW));
  expect(JSON.stringify(row)).not.toMatch(/jane|roe|olga|a-1/i);
  expect(rowIndex(row)).toMatchObject({ person: NO_VALUE, name: NO_VALUE, assignee: NO_VALUE, app: 'figma' });
});

test.each(['pending', 'rejected', 'exhausted', 'dismissed'] as const)('a row shows that a push is %s', (state) => {
  const status = state === 'pending' ? 'open' : state;
  const delegation = CHANNELS.reduce((delegation, channel) => withDelivery(delegation, channel, { status }), open);
  expect(rowOf(delegation).delivery).toEqual({ webhook: state, torii: state });
});

describe('without a pending push', () => {
  const acknowledged = withDelivery(done, 'webhook', { acknowledged: done.sequence });
  const attempt = { sequence: done.sequence, at: NOW, status: 204, error: null, durationMs: 9, nextAttemptAt: null };
  const pushed = withDelivery(acknowledged, 'webhook', { recent: [attempt] });

  test('a row shows that the newest push is acknowledged', () => {
    expect(rowOf(pushed).delivery.webhook).toBe('acknowledged');
  });

  test('a row shows that there was nothing to send', () => {
    expect(rowOf(acknowledged).delivery.webhook).toBe('nothing');
  });

  test("a row without pushes of its own shows its pair's delivery", () => {
    const row = rowOf(withAllAcknowledged(done));
    const pair = withAllAcknowledged({ ...EMPTY_OUTBOX, sequence: 1 });
    expect(withPairDelivery(row, pair).delivery.torii).toBe('nothing');
    expect(withPairDelivery(row, withDelivery(pair, 'torii', { recent: [attempt] })).delivery.torii).toBe(
      'acknowledged',
    );
    expect(withPairDelivery(row, { ...EMPTY_OUTBOX, sequence: 1 }).delivery.torii).toBe('pending');
  });

  test('the share of acknowledged outcomes leaves out delegations that needed no push', () => {
    const share = (...delegations: Delegation[]) =>
      endedStatistics(
        delegations.map((delegation) => rowOf(delegation)),
        ['webhook'],
      ).deliveredPercent;
    expect(share(pushed, acknowledged)).toBe(100);
    expect(share(pushed, done)).toBe(50);
    expect(share(acknowledged)).toBeNull();
  });
});

test('an open delegation without an assignee is indexed as unassigned, and keeps the time through other changes', () => {
  const unassigned = { ...snapshot, assignee: null };
  const later = NOW + 5 * HOUR;
  const withoutOwner = applyIssue(open, unassigned, STATUSES, NOW + HOUR);
  const moved = applyIssue(withoutOwner, { ...unassigned, key: 'IT-2' }, STATUSES, later);
  const since = new Date(NOW + HOUR).toISOString();
  expect([rowOf(open), rowOf(withoutOwner), rowOf(moved)].map(({ unassignedSince }) => unassignedSince)).toEqual([
    null,
    since,
    since,
  ]);
  const closed = applyIssue(moved, { ...unassigned, status: DONE }, STATUSES, later);
  expect([moved, closed].map((delegation) => rowIndex(rowOf(delegation)).assignee)).toEqual([UNASSIGNED, NO_VALUE]);
  const reopened = applyIssue(closed, unassigned, STATUSES, later + HOUR);
  expect(rowOf(reopened).unassignedSince).toBe(new Date(later + HOUR).toISOString());
});
