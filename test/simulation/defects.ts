import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { historyOf } from './history';
import { run } from './run';
import { setStage } from './world';

/** A mistake that somebody could make in the app: texts of its source that are replaced in a copy of it. */
interface Defect {
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
    'platform/jira.ts',
    'export async function readIssue(',
    `const remembered = new Map<string, Promise<SeenIssue | null>>();
export async function readIssue(idOrKey: string, siteUrl: string): Promise<SeenIssue | null> {
  const known = remembered.get(idOrKey) ?? askIssue(idOrKey, siteUrl);
  remembered.set(idOrKey, known);
  return known;
}
async function askIssue(`,
  ),
  defect('look for missed events never', 'flows/sweep.ts', '  await findMissed(moment);\n', ''),
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
    "return { kind: 'again', problem: isTimeout(error)",
    "if (isTimeout(error)) return { kind: 'delivered' };\n    return { kind: 'again', problem: isTimeout(error)",
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
    'withMemberState(offboarding.value, delegation.key, next.state, now)',
    'offboarding.value',
  ),
  defect('follow what was called off', 'domain/delegation.ts', "delegation.state === 'canceled' || ", ''),
];

/** A copy of the app with a defect in it. @throws Error if a text to be replaced is not there exactly once */
function withDefect(root: string, { name, changes }: Defect): string {
  const folder = mkdtempSync(join(tmpdir(), 'delegate-defect-'));
  for (const part of ['src', 'static', 'manifest.yml', 'package.json'])
    {cpSync(join(root, part), join(folder, part), { recursive: true });}
  for (const part of ['node_modules', 'demo']) symlinkSync(join(root, part), join(folder, part));
  for (const { file, find, put } of changes) {
    const path = join(folder, 'src', file);
    const text = readFileSync(path, 'utf8');
    if (text.split(find).length !== 2)
      {throw new Error(`"${name}": src/${file} does not hold ${JSON.stringify(find)} exactly once`);}
    writeFileSync(
      path,
      text.replace(find, () => put),
    );
  }
  return folder;
}

/** The first seed that finds the defect out, and what it says; undefined if none does. */
async function firstToFind(folder: string, upTo: number): Promise<{ seed: number; words: string } | undefined> {
  const stage = await setStage(folder);
  for (let seed = 1; seed <= upTo; seed += 1) {
    const [words] = await run(stage, seed, historyOf(seed));
    if (words !== undefined) return { seed, words };
  }
  return undefined;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { 'up-to': { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
  });
  const root = join(__dirname, '../..');
  process.stdout.write('| defect | first seed | what the checker says |\n|---|---|---|\n');
  for (const each of DEFECTS.filter(({ name }) => name.includes(values.only))) {
    const folder = withDefect(root, each);
    try {
      const found = await firstToFind(folder, Number(values['up-to']));
      if (!found) process.exitCode = 1;
      process.stdout.write(
        `| ${each.name} | ${found?.seed ?? `none up to ${values['up-to']}`} | ${(found?.words ?? '').replaceAll('|', '/')} |\n`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
