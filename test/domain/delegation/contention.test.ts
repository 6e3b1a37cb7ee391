import fc from 'fast-check';
import {
  foldChance,
  shouldFoldOffboardingLater,
  shouldFoldPairLater,
  hasManyOpenMembers,
} from '../../../src/domain/offboarding/contention';
import { reservedDelegation } from '../../../src/domain/delegation/creation';
import { DelegationState, type Delegation } from '../../../src/domain/delegation/delegation';
import { isFull, newOffboarding, withFolded, type KeyedDelegation } from '../../../src/domain/offboarding/offboarding';
import { newPair, withFoldedIntoPair } from '../../../src/domain/offboarding/pair';

const NOW = Date.UTC(2026, 10, 24);
const person = { id: 40121, email: 'jane@acme.example', name: 'Jane Roe' };
const app = { id: 77, name: 'Figma' };
const NO_STATUSES = { completed: [], declined: [], declinedResolutions: [], cancel: null };

function delegation(n: number, state: DelegationState, total: number | null = null): KeyedDelegation {
  const value: Delegation = reservedDelegation(
    {
      id: `task-${n}`,
      digest: '',
      person,
      app,
      account: null,
      offboarding: { id: 'ob-19', url: null, total },
      dueAt: null,
      pairKey: 'pair',
      offboardingKey: 'offboarding',
      outcomeStatuses: NO_STATUSES,
      warnings: [],
      creation: {
        token: '',
        phase: 'reserved',
        leaseUntil: 0,
        sentAt: null,
        notFoundAt: null,
        accepted: false,
        request: '',
        plan: null,
      },
    },
    NOW + n,
  );
  return { key: `key-${n}`, value: { ...value, state } };
}

const offboarding = newOffboarding('ob-19', null, person, NOW);
const states = fc.array(fc.constantFrom(...DelegationState.options), { minLength: 1, maxLength: 30 });

test('members fold to the same offboarding in any order and grouping', () => {
  fc.assert(
    fc.property(states, fc.nat(30), fc.func(fc.option(fc.nat(40))), (memberStates, split, totalOf) => {
      const members = memberStates.map((state, n) => delegation(n, state, totalOf(n)));
      const whole = withFolded(offboarding, members, NOW);
      const parts = withFolded(withFolded(offboarding, members.slice(split), NOW), members.slice(0, split), NOW);
      expect(parts.members).toEqual(whole.members);
      expect([parts.state, parts.total]).toEqual([whole.state, whole.total]);
      expect(withFolded(whole, members, NOW + 1)).toBe(whole);
    }),
  );
});

test('a fold completes an offboarding once for any number of changes', () => {
  const open = withFolded(offboarding, [delegation(0, 'in_progress', 2), delegation(1, 'in_progress', 2)], NOW);
  const done = withFolded(open, [delegation(0, 'completed', 2), delegation(1, 'canceled', 2)], NOW);
  expect(done).toMatchObject({ state: 'completed', sequence: 1, lastStateChange: { type: 'offboarding.completed' } });
  const reopened = withFolded(done, [delegation(0, 'in_progress', 2)], NOW);
  expect(reopened).toMatchObject({ state: 'open', sequence: 2, lastStateChange: { type: 'offboarding.reopened' } });
});

test('the access of a pair is removed if each account is completed or canceled, and not all are canceled', () => {
  fc.assert(
    fc.property(states, (memberStates) => {
      const members = memberStates.map((state, n) => delegation(n, state));
      const pair = withFoldedIntoPair(newPair(person, app), members);
      const notCanceled = memberStates.filter((state) => state !== 'canceled');
      expect(pair.removed).toBe(notCanceled.length > 0 && notCanceled.every((state) => state === 'completed'));
      expect(withFoldedIntoPair(pair, members)).toBe(pair);
    }),
  );
});

test.each([
  [1, false, false],
  [6, false, false],
  [7, false, true],
  [2, true, true],
])(
  'an offboarding with %d open members (conflict: %s) is left to the fold consumer: %s',
  (count, hadConflict, isLeft) => {
    const members = Array.from({ length: count }, (_, n) => delegation(n, 'in_progress'));
    expect(shouldFoldOffboardingLater(withFolded(offboarding, members, NOW), hadConflict)).toBe(isLeft);
  },
);

test.each([
  [1, true, false],
  [2, true, true],
  [5, false, false],
  [6, false, true],
])('a pair with %d open accounts (conflict: %s) is left to the fold consumer: %s', (count, hadConflict, isLeft) => {
  const members = Array.from({ length: count }, (_, n) => delegation(n, 'in_progress'));
  expect(shouldFoldPairLater(withFoldedIntoPair(newPair(person, app), members), hadConflict)).toBe(isLeft);
});

test('a change enqueues a fold by chance, so that 500 changes enqueue about 50', () => {
  const manyMembers = withFolded(
    offboarding,
    Array.from({ length: 500 }, (_, n) => delegation(n, 'in_progress')),
    NOW,
  );
  expect(foldChance(manyMembers)).toBe(0.1);
  expect(hasManyOpenMembers(manyMembers)).toBe(true);
  expect(foldChance(offboarding)).toBe(1);
  expect(foldChance(undefined)).toBe(1);
  expect(hasManyOpenMembers(undefined)).toBe(false);
});

test('2,000 members fit into a record', () => {
  const key = (n: number) => n.toString(16).padStart(40, '0');
  const members = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [key(n), 'in_progress' as const]));
  expect(JSON.stringify({ ...offboarding, members }).length).toBeLessThan(160 * 1024);
});

test('a full offboarding refuses one more delegation, and accepts its own again', () => {
  const members = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [String(n), 'canceled' as const]));
  expect(isFull({ members }, '2000')).toBe(true);
  expect(isFull({ members }, '7')).toBe(false);
  expect(isFull({ members: Object.fromEntries(Object.entries(members).slice(1)) }, '2000')).toBe(false);
});
