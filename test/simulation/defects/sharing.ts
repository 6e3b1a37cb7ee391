import { defect, replacement, type Defect } from './defect';
import { batchWithUncreatable, completedBeforeTotal, twoAccounts } from './history-filters';

/** Mistakes in the records that delegations share: their pair and their offboarding. */
export const SHARING: readonly Defect[] = [
  defect(
    'forget the offboarding',
    'flows/records/aggregate.ts',
    'withFolded(offboarding.value, [{ key, value: next }], now)',
    'offboarding.value',
  ),
  defect(
    'report a removal when one of two accounts is completed',
    'domain/offboarding/pair.ts',
    "counted.every(({ state }) => state === 'completed')",
    "counted.some(({ state }) => state === 'completed')",
    { shows: twoAccounts },
  ),
  defect(
    'treat two names of an app as two pairs',
    'domain/offboarding/pair-aliases.ts',
    'return personNames.flatMap((byPerson) => appNames.map((byApp) => aliasKey(byPerson, byApp)));',
    'return personNames.flatMap((byPerson) => appNames.map((byApp) => aliasKey(byPerson, byApp))).slice(0, 1);',
    { test: { file: 'domain/delegation/pair-aliases.test.ts', title: 'is the same for each form of the request' } },
  ),
  defect(
    'complete an offboarding with a failed delegation',
    'domain/offboarding/offboarding.ts',
    'creating + open + declined + failed === 0',
    'creating + open + declined === 0',
    { shows: batchWithUncreatable },
  ),
  defect(
    "ignore an offboarding's total",
    'domain/offboarding/offboarding.ts',
    'if (offboarding.total !== null) return Object.keys(offboarding.members).length >= offboarding.total;',
    '',
    { shows: completedBeforeTotal },
  ),
  {
    name: 'leave an offboarding to a consumer that is never started',
    delegations: 30,
    changes: [
      replacement(
        'flows/outbox/enqueue-fold.ts',
        'if (deferred.offboarding && value.offboardingKey !== null) {',
        'if (delay < 0 && value.offboardingKey !== null) {',
      ),
      replacement('flows/maintenance/sweep.ts', '      await foldAllMarked(page.records, until, context);\n', ''),
    ],
  },
  defect(
    'let a fold ignore members that it did not know',
    'flows/syncing/fold.ts',
    'const toRead = [...new Set([...keys, ...unknown, ...(changedDelegation ? [changedDelegation.key] : [])])];',
    'const toRead = changedDelegation ? [changedDelegation.key] : [];',
    { test: { file: 'flows/syncing/many-members.test.ts', title: 'completed at the same time' } },
  ),
  defect(
    'add a member that failed meanwhile to its offboarding again',
    'flows/creating/add-to-shared-records.ts',
    'failed.filter((reservation) => isSameReservation(reservation, current))',
    'failed',
    { test: { file: 'flows/records/contention.test.ts', title: 'stays failed in its offboarding' } },
  ),
];
