import { defect, replacement, type Defect } from './defect';
import { batchDuringFaults, uncertainCreates, movedAfterBatch } from './history-filters';

/** Mistakes in storage and in the creation of issues. */
export const CREATING: readonly Defect[] = [
  defect(
    'ignore the revision of a record',
    'platform/storage/store.ts',
    "and('revision', FilterConditions.equalTo(revision))",
    "and('revision', FilterConditions.greaterThan(revision - 1_000))",
  ),
  defect('reserve an id that is reserved', 'platform/storage/store.ts', "{ keyPolicy: 'FAIL_IF_EXISTS' }", '{}'),
  defect(
    'answer 201 before the record is committed',
    'flows/outbox/update-aggregate.ts',
    "if ((await commit(change.writes)) === 'committed') return",
    "if (from.delegation.value.state === 'creating' || (await commit(change.writes)) === 'committed') return",
  ),
  {
    name: 'treat a create call without a response as failed',
    shows: uncertainCreates,
    changes: [
      replacement('platform/jira/jira.ts', 'mayHaveLanded: isWrite && status >= 500', 'mayHaveLanded: false'),
      replacement(
        'platform/jira/jira.ts',
        'mayHaveLanded: isWrite, cause: error',
        'mayHaveLanded: false, cause: error',
      ),
    ],
  },
  defect(
    'create the issue again without waiting for the search',
    'flows/creating/recover-creation.ts',
    'const SEARCH_LAG_MS = 15 * 60_000;',
    'const SEARCH_LAG_MS = 0;',
    { shows: uncertainCreates },
  ),
  {
    name: 'answer a batch before its ids are reserved',
    test: { file: 'flows/creating/batch.test.ts', title: "whose ids can't be reserved is 503" },
    changes: [
      replacement(
        'flows/api/create-batch.ts',
        'await reserveId(member, termsOf(pairKeyOf(member)), context) : undefined',
        'await reserveId(member, termsOf(pairKeyOf(member)), context).catch(() => undefined) : undefined',
      ),
      replacement(
        'flows/api/create-batch.ts',
        '  if (existing?.value.digest === member.digest) {',
        '  if (!existing) return { id, reservation: undefined };\n  if (existing.value.digest === member.digest) {',
      ),
    ],
  },
  defect(
    'forget which statuses a batch asked for',
    'flows/creating/register-batch.ts',
    'requestedStatuses: outcomeStatuses,',
    '',
    { shows: movedAfterBatch },
  ),
  defect(
    'forget an accepted delegation whose process crashed',
    'flows/creating/recover-creation.ts',
    'if (creation.accepted) return enqueueAgain(aggregate, creation, now);',
    '',
    { shows: batchDuringFaults },
  ),
  defect(
    "finish a creation with the rule's current statuses",
    'flows/creating/bind-issue.ts',
    `  return bindIssue(
    { aggregate: reservation, isContended: false },
    { ...newIssue, reportedBy: 'push', statuses },
    context,
  );`,
    `  const { currentSettings } = await import('../records/settings');
  const rule: any = (await currentSettings()).rules[0];
  const outcomeStatuses = {
    completed: rule.completed,
    declined: rule.declined,
    declinedResolutions: rule.declinedResolutions,
    cancel: rule.cancelStatus,
  };
  const value = { ...reservation.delegation.value, outcomeStatuses, requestedStatuses: outcomeStatuses };
  const aggregate = { ...reservation, delegation: { ...reservation.delegation, value } };
  return bindIssue({ aggregate, isContended: false }, { ...newIssue, reportedBy: 'push' }, context);`,
    { test: { file: 'flows/syncing/reconcile.test.ts', title: 'is found after its rule was edited' } },
  ),
  {
    name: 'give the issue to the person who leaves',
    changes: [
      replacement(
        'flows/creating/plan/find-owner.ts',
        "if (emailAddress !== '') return isSameName(emailAddress, personEmail) ? 'same' : 'other';",
        "if (emailAddress !== '') return 'other';",
      ),
      replacement(
        'flows/creating/plan/find-owner.ts',
        "if ('email' in owner && isSameName(owner.email, personEmail)) return",
        "if ('email' in owner && owner.email === '') return",
      ),
    ],
  },
  defect(
    'compare the person who leaves by the address only',
    'flows/creating/plan/find-owner.ts',
    "if (accounts.some((account) => account.accountId === accountId)) return 'same';",
    '',
    { test: { file: 'flows/creating/find-owner.test.ts', title: 'the owner of an issue' } },
  ),
  defect('retry a conflict forever', 'domain/limits.ts', 'const MAX_ATTEMPTS = 6;', 'const MAX_ATTEMPTS = Infinity;', {
    test: { file: 'flows/records/isolation.test.ts', title: 'a record that keeps changing' },
  }),
  defect(
    'treat a missing record in a batch read as an outage',
    'platform/storage/store-errors.ts',
    "code === 'KEY_NOT_FOUND' || code === 'NOT_FOUND'",
    "code === 'KEY_NOT_FOUND'",
    { test: { file: 'platform/storage/store-errors.test.ts', title: 'that fails with' } },
  ),
];
