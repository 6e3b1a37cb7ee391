import fc from 'fast-check';
import { dueForOwed, isOwedNow, NOTHING_OWED, owedAfter, owing, type Owed, type Work } from '../../src/domain/owed';

const NOW = Date.parse('2026-11-24T09:00:00Z');
const COMMENT: Work = { do: 'comment', issue: '10201', name: 'canceled', text: 'Not any more.' };
const assign = (accountId: string): Work => ({ do: 'assign', accountId });
const works = ({ works: all }: Owed) => all.map(({ work }) => work);

test('what is owed is due at once, and nothing is due where nothing is owed', () => {
  expect(dueForOwed(NOTHING_OWED)).toBeUndefined();
  const owed = owing(NOTHING_OWED, [COMMENT], NOW);
  expect(dueForOwed(owed)).toBe(NOW);
  expect(isOwedNow(owed, NOW)).toBe(true);
});

test('nobody begins what somebody does, until his lease ends', () => {
  const leased = { ...owing(NOTHING_OWED, [COMMENT], NOW), leaseUntil: NOW + 60_000 };
  expect(isOwedNow(leased, NOW + 59_999)).toBe(false);
  expect(dueForOwed(leased)).toBe(NOW + 60_000);
  expect(isOwedNow(leased, NOW + 60_000)).toBe(true);
});

test('a newer owner stands for an older one; comments stand side by side', () => {
  const owed = owing(owing(NOTHING_OWED, [assign('a'), COMMENT], NOW), [assign('b')], NOW);
  expect(works(owed)).toEqual([COMMENT, assign('b')]);
});

test('what came while the older work was done is still owed', () => {
  const begun = owing(NOTHING_OWED, [assign('a')], NOW);
  const meanwhile = owing(begun, [assign('b')], NOW);
  const after = owedAfter(
    meanwhile,
    begun.works.map(({ id }) => id),
    false,
    NOW,
    0,
  );
  expect(works(after)).toEqual([assign('b')]);
  expect(isOwedNow(after, NOW)).toBe(true);
});

test('what Jira did not answer to is tried again ever later, and never given up', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (tries, random) => {
      let owed = owing(NOTHING_OWED, [COMMENT], NOW);
      let now = NOW;
      for (let n = 0; n < tries; n += 1) {
        owed = owedAfter(owed, [], true, now, random);
        const due = dueForOwed(owed);
        expect(due).toBeGreaterThan(now);
        now = due ?? now;
      }
      expect(works(owed)).toEqual([COMMENT]);
    }),
  );
});

test('an id of work is never used twice', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { maxLength: 20 }), (steps) => {
      let owed = NOTHING_OWED;
      const seen = new Set<number>();
      for (const step of steps) {
        owed =
          step === 0
            ? owedAfter(
                owed,
                owed.works.map(({ id }) => id),
                false,
                NOW,
                0,
              )
            : owing(owed, Array<Work>(step).fill(COMMENT), NOW);
        for (const { id } of owed.works.slice(step === 0 ? 0 : -step)) {
          if (step > 0) expect(seen.has(id)).toBe(false);
          seen.add(id);
        }
      }
    }),
  );
});
