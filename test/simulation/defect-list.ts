import { defect, type Defect } from './defect';
import {
  batchDuringFaults,
  batchWithUncreatable,
  downForDays,
  movedAfterBatch,
  slowService,
  toriiDisagrees,
  reopenedWhileToriiIsLate,
} from './history-filters';

/** Each must be found out: one that is not is a hole in the checker, or in the weather. */
export const DEFECTS: readonly Defect[] = [
  defect(
    'ignore the version',
    'platform/storage/store.ts',
    "new Filter<{ revision: number }>().and('revision', FilterConditions.equalTo(revision))",
    "new Filter<{ revision: number }>().and('revision', FilterConditions.greaterThan(revision - 1_000))",
  ),
  defect('claim an id that is claimed', 'platform/storage/store.ts', "{ keyPolicy: 'FAIL_IF_EXISTS' }", '{}'),
  defect(
    'answer 201 before the record is kept',
    'flows/creating/bind-issue.ts',
    "if (change && (await commit(change.writes)) === 'committed') {",
    'if (change) {',
  ),
  defect(
    'take a create call that was not answered for one that failed',
    'platform/jira/jira.ts',
    'mayHaveLanded: writes && status >= 500',
    'mayHaveLanded: false',
  ),
  defect(
    'make the issue again without waiting for the search',
    'flows/creating/recover-creation.ts',
    'const SURE_TO_BE_FOUND_MS = 15 * 60_000;',
    'const SURE_TO_BE_FOUND_MS = 0;',
  ),
  {
    name: 'trust the property',
    changes: [
      {
        file: 'flows/syncing/sync-issue.ts',
        find: 'if (!family || (issueId !== undefined && issue?.id !== issueId)) return true;',
        replace: 'if (!family) return true;',
      },
      {
        file: 'flows/syncing/sync-issue.ts',
        find: 'await asJiraSays(family.delegation.value,',
        replace:
          'await asJiraSays(issueId !== undefined && issue ? { ...family.delegation.value, issue: { ...issue, id: issueId } } : family.delegation.value,',
      },
    ],
  },
  defect(
    'remember what Jira said of an issue',
    'platform/jira/issue.ts',
    'export async function readIssue(',
    `const remembered = new Map<string, Promise<FetchedIssue | null>>();
export async function readIssue(idOrKey: string, siteUrl: string): Promise<FetchedIssue | null> {
  const known = remembered.get(idOrKey) ?? askIssue(idOrKey, siteUrl);
  remembered.set(idOrKey, known);
  return known;
}
async function askIssue(`,
  ),
  defect(
    'take the filter for complete: look for missed events never',
    'flows/maintenance/jobs.ts',
    '    if (jobDue(jobs, name, moment.now()) !== undefined) await',
    "    if (name !== 'search' && name !== 'comparison' && jobDue(jobs, name, moment.now()) !== undefined) await",
  ),
  defect(
    'forget the sweep',
    'entry/scheduled.ts',
    '  await sweepAll(newInvocationContext());',
    '  if (newInvocationContext().now() < 0) await sweepAll(newInvocationContext());',
  ),
  defect(
    'push again without asking Jira again',
    'flows/syncing/sync-issue.ts',
    '  const { issue, absence } = delegation;',
    '  const { issue, absence } = delegation;\n  if (delegation.sequence > delegation.outbox.webhook.acknowledged && told === null) return delegation;',
  ),
  defect(
    'tell what was known before while Jira can not be asked',
    'flows/syncing/sync-issue.ts',
    'if (await lookLater(family, deletion, error.retryAfterMs ?? LOOK_AGAIN_MS, moment)) return false;\n      continue;',
    'next = family.delegation.value;',
  ),
  defect('take what is not shown for deleted', 'domain/delegation/ending.ts', '  if (deletion) return', '  return'),
  defect(
    'guess what is done by its category',
    'domain/delegation/delegation.ts',
    '  if (!goals.completed.some((one) => one.id === status.id)) return',
    "  if (status.category !== 'done') return",
  ),
  defect(
    'skip the lease',
    'domain/delivery/outbox.ts',
    'return leaseUntil !== null && leaseUntil > now;',
    'return leaseUntil !== null && leaseUntil > now + 1e12;',
  ),
  defect(
    'reuse a sequence',
    'domain/delivery/outbox.ts',
    'sequence: told.sequence + 1 };',
    'sequence: told.sequence + (isTurn || told.sequence === 0 ? 1 : 0) };',
  ),
  defect(
    'acknowledge what changed during the push',
    'domain/delivery/push.ts',
    'acknowledged: Math.max(before.acknowledged, sequence)',
    'acknowledged: told.sequence',
    slowService,
  ),
  defect(
    'drop a push that failed three times',
    'domain/delivery/push.ts',
    "held: next === 'rest' ? 'resting' : 'no',",
    "held: tried.tries >= 3 ? 'dismissed' : 'no',",
  ),
  defect(
    'take silence for an acknowledgement',
    'platform/channels/webhook.ts',
    '} catch (error) {',
    "} catch (error) {\n    if (isTimeout(error)) return { kind: 'delivered' };",
  ),
  defect(
    'log the person',
    'flows/outbox/deliver.ts',
    '    record: subject.key,',
    "    record: 'person' in subject.value ? subject.value.person.email : '',",
  ),
  defect(
    'forget the offboarding',
    'flows/records/aggregate.ts',
    'withMemberState(offboarding.value, key, next.state, now)',
    'offboarding.value',
  ),
  defect(
    'follow what was called off',
    'domain/delegation/delegation.ts',
    "return state !== 'canceled' || reason !== 'requested';",
    'return true;',
  ),
  {
    name: "trust the event's status",
    changes: [
      {
        file: 'entry/issue-events.ts',
        find: 'export async function issueUpdated(event: unknown): RouteResponse {\n',
        replace:
          'export async function issueUpdated(event: any): RouteResponse {\n  (globalThis as any).said = event.issue.fields.status;\n',
      },
      {
        file: 'flows/syncing/sync-issue.ts',
        find: 'const seen = await readIssue(issue.id, site);',
        replace: `const seen: any = await readIssue(issue.id, site);
    const { said } = globalThis as any;
    (globalThis as any).said = undefined;
    if (seen && said) seen.facts.status = { ...seen.facts.status, id: said.id, name: said.name };`,
      },
    ],
  },
  defect(
    'read the settings once for each process',
    'flows/records/channels.ts',
    "settings: settings ?? pick(records, 'settings', SETTINGS_KEY)?.value ?? NO_SETTINGS,",
    "settings: settings ?? ((globalThis as any).kept ??= pick(records, 'settings', SETTINGS_KEY)?.value) ?? NO_SETTINGS,",
  ),
  defect(
    'drop a push that failed for seven days',
    'domain/delivery/push.ts',
    "held: next === 'rest' ? 'resting' : 'no',",
    "held: next === 'rest' ? 'dismissed' : 'no',",
    downForDays,
  ),
  {
    name: 'never read back at Torii after a try without an answer',
    shows: reopenedWhileToriiIsLate,
    changes: [
      {
        file: 'platform/channels/torii.ts',
        find: 'if ((unsure || notes.checkAt !== null) && (await read()) === wanted) {',
        replace: 'if (now < 0 && (await read()) === wanted) {',
      },
      {
        file: 'platform/channels/torii.ts',
        find: 'const checkAt = unsure || notes.checkAt !== null ? now + CHECK_AFTER_MS : null;',
        replace: 'const checkAt = null;',
      },
    ],
  },
  defect(
    'start a workflow again when nobody knows whether it was started',
    'platform/channels/torii.ts',
    'if (trigger.triedAt !== null) {',
    'if (trigger.triedAt !== null && now < 0) {',
  ),
  defect(
    'take nothing back at Torii',
    'platform/channels/torii.ts',
    'return !value.removed && !mayHold && !unsure;',
    'return !value.removed;',
  ),
  defect(
    "take Torii's 200 for done, whatever it answers",
    'platform/channels/torii.ts',
    'if (answered === wanted) return standsAsWanted(checkAt);',
    'if (answered === wanted || now > 0) return standsAsWanted(checkAt);',
    toriiDisagrees,
  ),
  defect(
    'remove a person from an app when one of two accounts is done',
    'domain/delegation/pair.ts',
    "counted.every(({ state }) => state === 'completed')",
    "counted.some(({ state }) => state === 'completed')",
  ),
  defect(
    'complete an offboarding of which one has failed',
    'domain/delegation/offboarding.ts',
    'creating + open + declined + failed === 0',
    'creating + open + declined === 0',
    batchWithUncreatable,
  ),
  defect(
    "ignore an offboarding's total",
    'domain/delegation/offboarding.ts',
    'if (offboarding.total !== null) return Object.keys(offboarding.members).length >= offboarding.total;',
    '',
  ),
  {
    name: 'answer a batch before its claims are kept',
    shows: batchDuringFaults,
    changes: [
      {
        file: 'flows/api/create-batch.ts',
        find: 'await reserveId(member, TERMS, moment) : undefined',
        replace: 'await reserveId(member, TERMS, moment).catch(() => undefined) : undefined',
      },
      {
        file: 'flows/api/create-batch.ts',
        find: '  if (existing?.value.digest === member.digest) return',
        replace:
          '  if (!existing) return { id, claim: undefined };\n  if (existing.value.digest === member.digest) return',
      },
    ],
  },
  defect(
    "forget what a batch's delegations were wanted to come to",
    'flows/creating/register-batch.ts',
    'wanted: goals, ',
    '',
    movedAfterBatch,
  ),
  defect(
    "forget a batch's claim whose maker has died",
    'flows/creating/recover-creation.ts',
    'if (creation.promised) return makeLater(family, creation, now);',
    '',
    batchDuringFaults,
  ),
];
