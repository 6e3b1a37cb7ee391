import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mistake that somebody could make in the app: texts of its source that are replaced in a copy of it. */
export interface Defect {
  readonly name: string;
  readonly changes: readonly { readonly file: string; readonly find: string; readonly put: string }[];
}

const defect = (name: string, file: string, find: string, put: string): Defect => ({
  name,
  changes: [{ file, find, put }],
});

/** Each must be found out: one that is not is a hole in the checker, or in the weather. */
export const DEFECTS: readonly Defect[] = [
  defect(
    'ignore the version',
    'platform/store.ts',
    "new Filter<{ revision: number }>().and('revision', FilterConditions.equalTo(revision))",
    "new Filter<{ revision: number }>().and('revision', FilterConditions.greaterThan(revision - 1_000))",
  ),
  defect('claim an id that is claimed', 'platform/store.ts', "{ keyPolicy: 'FAIL_IF_EXISTS' }", '{}'),
  defect(
    'answer 201 before the record is kept',
    'flows/bind-issue.ts',
    "if (change && (await commit(change.writes)) === 'committed') {",
    'if (change) {',
  ),
  defect(
    'take a create call that was not answered for one that failed',
    'platform/jira.ts',
    'mayHaveLanded: writes && status >= 500',
    'mayHaveLanded: false',
  ),
  defect(
    'make the issue again without waiting for the search',
    'flows/finish-creation.ts',
    'const SURE_TO_BE_FOUND_MS = 15 * 60_000;',
    'const SURE_TO_BE_FOUND_MS = 0;',
  ),
  {
    name: 'trust the property',
    changes: [
      {
        file: 'flows/follow-issue.ts',
        find: 'if (!family || (issueId !== undefined && issue?.id !== issueId)) return;',
        put: 'if (!family) return;',
      },
      {
        file: 'flows/follow-issue.ts',
        find: 'await asJiraSays(family.delegation.value,',
        put: 'await asJiraSays(issueId !== undefined && issue ? { ...family.delegation.value, issue: { ...issue, id: issueId } } : family.delegation.value,',
      },
    ],
  },
  defect(
    'remember what Jira said of an issue',
    'platform/issue.ts',
    'export async function readIssue(',
    `const remembered = new Map<string, Promise<SeenIssue | null>>();
export async function readIssue(idOrKey: string, siteUrl: string): Promise<SeenIssue | null> {
  const known = remembered.get(idOrKey) ?? askIssue(idOrKey, siteUrl);
  remembered.set(idOrKey, known);
  return known;
}
async function askIssue(`,
  ),
  defect('look for missed events never', 'flows/sweep.ts', '  await sendPatrol(moment);\n', ''),
  defect(
    'forget the sweep',
    'entry/five-minutes.ts',
    '  await sweepAll(MOMENT);',
    '  if (MOMENT.now() < 0) await sweepAll(MOMENT);',
  ),
  defect(
    'push again without asking Jira again',
    'flows/follow-issue.ts',
    '  const { issue, absence } = delegation;',
    '  const { issue, absence } = delegation;\n  if (delegation.sequence > delegation.outbox.webhook.acknowledged && told === null) return delegation;',
  ),
  defect('take what is not shown for deleted', 'domain/ending.ts', '  if (deletion) return', '  return'),
  defect(
    'guess what is done by its category',
    'domain/delegation.ts',
    '  if (!goals.completed.some((one) => one.id === status.id)) return',
    "  if (status.category !== 'done') return",
  ),
  defect(
    'skip the lease',
    'domain/told.ts',
    'return leaseUntil !== null && leaseUntil > now;',
    'return leaseUntil !== null && leaseUntil > now + 1e12;',
  ),
  defect(
    'reuse a sequence',
    'domain/told.ts',
    'sequence: told.sequence + 1 };',
    'sequence: told.sequence + (isTurn || told.sequence === 0 ? 1 : 0) };',
  ),
  defect(
    'acknowledge what changed during the push',
    'domain/push.ts',
    'acknowledged: Math.max(before.acknowledged, sequence)',
    'acknowledged: told.sequence',
  ),
  defect(
    'drop a push that failed three times',
    'domain/push.ts',
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
    'flows/deliver.ts',
    '    record: subject.key,',
    "    record: 'person' in subject.value ? subject.value.person.email : '',",
  ),
  defect(
    'forget the offboarding',
    'flows/family.ts',
    'withMemberState(offboarding.value, key, next.state, now)',
    'offboarding.value',
  ),
  defect(
    'follow what was called off',
    'domain/delegation.ts',
    "return state !== 'canceled' || reason !== 'requested';",
    'return true;',
  ),
];

/**
 * The files of the app that a defect changes, by their path below `src`, with their text then.
 * @throws Error if a text to be replaced is not there exactly once
 */
export function changedFiles(root: string, { name, changes }: Defect): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, find, put } of changes) {
    const text = files.get(file) ?? readFileSync(join(root, 'src', file), 'utf8');
    if (text.split(find).length !== 2) {
      throw new Error(`"${name}": src/${file} does not hold ${JSON.stringify(find)} exactly once`);
    }
    files.set(
      file,
      text.replace(find, () => put),
    );
  }
  return files;
}
